import CLibrary
import Foundation

/// A socket of the test's own on 127.0.0.1, on a port that the system chose or that is given.
struct LoopbackSocket: Sendable {
  let descriptor: Int32
  let port: UInt16

  /// - Parameter isStream: TCP and listening; else UDP.
  init(isStream: Bool, port: UInt16 = 0) throws {
    #if canImport(Glibc)
      let kind = Int32(isStream ? SOCK_STREAM.rawValue : SOCK_DGRAM.rawValue)
    #else
      let kind = isStream ? SOCK_STREAM : SOCK_DGRAM
    #endif
    let descriptor = socket(AF_INET, kind, 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && (!isStream || listen(descriptor, 16) == 0)
          && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard isBound else {
      close(descriptor)
      throw POSIXError(.EADDRINUSE)
    }
    self.descriptor = descriptor
    self.port = UInt16(bigEndian: address.sin_port)
  }

  /// A listening TCP socket and a UDP socket on one port, as name servers have: the system gives a port for TCP, which
  /// somebody may have taken for UDP, so a few are tried.
  static func pair() throws -> (stream: LoopbackSocket, datagram: LoopbackSocket) {
    for _ in 0..<20 {
      let stream = try LoopbackSocket(isStream: true)
      if let datagram = try? LoopbackSocket(isStream: false, port: stream.port) { return (stream, datagram) }
      close(stream.descriptor)
    }
    throw POSIXError(.EADDRINUSE)
  }

  /// Whether the next connection is ended by the other side, within a minute.
  func acceptsOneThatHangsUp() -> Bool {
    let connection = accept(descriptor, nil, nil)
    defer { close(connection) }
    var patience = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var byte: UInt8 = 0
    return recv(connection, &byte, 1, 0) == 0
  }

  /// Takes connections for as long as the process lives, each on a thread of its own.
  func serve(_ body: @escaping @Sendable (Int32) -> Void) {
    Thread.detachNewThread {
      while case let connection = accept(descriptor, nil, nil), connection >= 0 {
        Thread.detachNewThread {
          body(connection)
          close(connection)
        }
      }
    }
  }
}

/// Sends bytes to a socket of the test's.
func write(_ bytes: [UInt8], to connection: Int32) {
  _ = bytes.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
}

/// What a socket of the test's receives next.
func read(_ connection: Int32) -> [UInt8] {
  var buffer = [UInt8](repeating: 0, count: 65_536)
  let count = recv(connection, &buffer, buffer.count, 0)
  return Array(buffer.prefix(max(0, count)))
}
