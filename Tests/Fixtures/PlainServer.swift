import CLibrary
import Foundation

/// An HTTP server at 127.0.0.1 that gives every request one answer and hangs up. It ends with its owner.
public final class PlainServer: Sendable {
  /// Its port.
  public let port: UInt16
  private let listener: Int32

  /// - Parameter answer: the status line, the header fields and the body, made anew for each request.
  public init(_ answer: @escaping @Sendable () -> String) throws {
    #if canImport(Glibc)
      let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      let listener = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    _ = fcntl(listener, F_SETFD, FD_CLOEXEC)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, 64) == 0 && getsockname(listener, $0, &length) == 0
      }
    }
    guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
    self.listener = listener
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread {
      while case let connection = accept(listener, nil, nil), connection >= 0 {
        Thread.detachNewThread { Self.serve(connection, answer) }
      }
    }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  private static func serve(_ connection: Int32, _ answer: () -> String) {
    defer { close(connection) }
    var received = ""
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while !isWhole(received) {
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return }
      received += String(decoding: buffer.prefix(count), as: UTF8.self)
    }
    let bytes = Array(answer().utf8)
    #if canImport(Glibc)
      _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    #else
      _ = send(connection, bytes, bytes.count, 0)
    #endif
  }

  private static func isWhole(_ request: String) -> Bool {
    guard let end = request.range(of: "\r\n\r\n") else { return false }
    let field = request[..<end.lowerBound].lowercased().split(separator: "\r\n").first {
      $0.hasPrefix("content-length:")
    }
    let length = field.flatMap { Int($0.dropFirst(15).filter { $0 != " " }) } ?? 0
    return request[end.upperBound...].utf8.count >= length
  }
}
