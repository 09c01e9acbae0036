import AWSCore
import CLibrary
import Foundation
import Synchronization

/// A server on loopback that does to each connection, byte by byte, what a script says. It ends with its owner.
final class WireServer: Sendable {
  /// One connection, on a thread of its own.
  final class Connection {
    /// Which it is, from 0 on.
    let number: Int
    private let descriptor: Int32
    private let received: @Sendable (String) -> Void
    private var rest: [UInt8] = []

    fileprivate init(number: Int, descriptor: Int32, received: @escaping @Sendable (String) -> Void) {
      (self.number, self.descriptor, self.received) = (number, descriptor, received)
    }

    /// The next request with its body; nil where the peer has hung up.
    func request() -> String? {
      var buffer = [UInt8](repeating: 0, count: 65_536)
      while true {
        let text = String(decoding: rest, as: UTF8.self)
        if let end = text.firstRange(of: "\r\n\r\n") {
          let head = text[..<end.lowerBound]
          let field = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
          let length = field.flatMap { Int($0.drop { $0 != ":" }.dropFirst().drop { $0 == " " }) } ?? 0
          let whole = head.utf8.count + 4 + length
          if rest.count >= whole {
            let request = String(decoding: rest[..<whole], as: UTF8.self)
            rest.removeFirst(whole)
            received(request)
            return request
          }
        }
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { return nil }
        rest += buffer[..<count]
      }
    }

    /// Sends bytes; false where nobody takes them.
    @discardableResult
    func send(_ text: String) -> Bool {
      #if canImport(Glibc)
        let flags = Int32(MSG_NOSIGNAL)
      #else
        let flags: Int32 = 0
      #endif
      var bytes = Array(text.utf8)[...]
      while !bytes.isEmpty {
        let count = bytes.withUnsafeBytes { Self.write(descriptor, $0.baseAddress, $0.count, flags) }
        guard count > 0 else { return false }
        bytes.removeFirst(count)
      }
      return true
    }

    private static func write(
      _ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int, _ flags: Int32
    ) -> Int {
      #if canImport(Glibc)
        Glibc.send(descriptor, bytes, count, flags)
      #else
        Darwin.send(descriptor, bytes, count, flags)
      #endif
    }

    /// Ends the connection by a reset, not by an orderly end.
    func reset() {
      var now = linger(l_onoff: 1, l_linger: 0)
      setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
    }
  }

  let port: Int
  private let listener: Int32
  private let log = Log()

  private final class Log: Sendable {
    let requests = Mutex<[String]>([])
    let connections = Mutex(0)
    let ended = Mutex(0)
  }

  /// The whole requests that were received so far.
  var requests: [String] { log.requests.withLock { $0 } }
  /// How many connections were taken so far.
  var connectionCount: Int { log.connections.withLock { $0 } }

  /// How many of them it has ended.
  var endedCount: Int { log.ended.withLock { $0 } }

  /// Takes connections once this returns; each ends with its script.
  init(_ script: @escaping @Sendable (Connection) -> Void) throws {
    let socket = try LoopbackListener()
    let listener = socket.descriptor
    (self.listener, port) = (listener, socket.port)
    let log = log
    Thread.detachNewThread {
      while true {
        let descriptor = accept(listener, nil, nil)
        guard descriptor >= 0 else { break }
        let number = log.connections.withLock { count in
          defer { count += 1 }
          return count
        }
        Thread.detachNewThread {
          script(
            Connection(number: number, descriptor: descriptor) { request in
              log.requests.withLock { $0.append(request) }
            })
          close(descriptor)
          log.ended.withLock { $0 += 1 }
        }
      }
      close(listener)
    }
  }

  deinit {
    // Wakes the thread that accepts.
    shutdown(listener, Int32(SHUT_RDWR))
  }

  /// A request to this server.
  func request(
    _ method: String = "POST", repeated: Bool = false, body: String = "Action=Do",
    headers: [(name: String, value: String)] = []
  ) -> HTTPRequest {
    var request = HTTPRequest(
      method: method, endpoint: Endpoint(scheme: "http", host: "127.0.0.1", port: port), headers: headers,
      body: method == "GET" || method == "HEAD" ? [] : Array(body.utf8))
    request.mayBeRepeated = repeated
    return request
  }
}
