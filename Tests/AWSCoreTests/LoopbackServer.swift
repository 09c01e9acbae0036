import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// An HTTP server on loopback that answers each request with the next bytes of a list, or hangs up without any.
final class LoopbackServer: Sendable {
  let port: Int
  private let listener: Int32
  private let received = Mutex<[String]>([])

  /// What was received so far, whole requests only.
  var requests: [String] { received.withLock { $0 } }

  /// - Parameter answers: nil hangs up after the request was read.
  init(_ answers: [String?]) throws {
    #if canImport(Glibc)
      let stream = Int32(SOCK_STREAM.rawValue)
    #else
      let stream = SOCK_STREAM
    #endif
    let listener = socket(AF_INET, stream, 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, 16) == 0 && getsockname(listener, $0, &length) == 0
      }
    }
    guard bound else { throw POSIXError(.EADDRNOTAVAIL) }
    self.listener = listener
    port = Int(UInt16(bigEndian: address.sin_port))
    Thread.detachNewThread { self.serve(answers) }
  }

  /// Takes connections until all answers are given, each on a thread of its own.
  private func serve(_ answers: [String?]) {
    let rest = Mutex(answers[...])
    while rest.withLock({ !$0.isEmpty }) {
      let connection = accept(listener, nil, nil)
      guard connection >= 0 else { break }
      Thread.detachNewThread {
        while let request = Self.readRequest(connection) {
          self.received.withLock { $0.append(request) }
          guard let answer = rest.withLock({ $0.popFirst() }), let answer else { break }
          _ = Array(answer.utf8).withUnsafeBytes { send(connection, $0.baseAddress, $0.count, 0) }
          if answer.contains("Connection: close") { break }
        }
        close(connection)
      }
    }
    close(listener)
  }

  /// A request up to the end of its body, or nil where the peer has hung up.
  private static func readRequest(_ connection: Int32) -> String? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let text = String(decoding: bytes, as: UTF8.self)
      if let end = text.firstRange(of: "\r\n\r\n") {
        let line = text.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
        let length = line.flatMap { Int($0.drop { $0 != ":" }.dropFirst().drop { $0 == " " }) } ?? 0
        if text[end.upperBound...].utf8.count >= length { return text }
      }
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      bytes += buffer[..<count]
      // A TLS handshake has no blank line to wait for.
      if bytes.first == 0x16 { return "TLS" }
    }
  }
}
