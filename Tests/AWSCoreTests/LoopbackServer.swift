import CLibrary
import Foundation
import Synchronization

/// An HTTP server on loopback that answers each request with bytes, or hangs up without any. It ends with its owner.
final class LoopbackServer: Sendable {
  /// What is sent for a request; nil hangs up after the request was read.
  typealias Answering = @Sendable (_ request: String) -> String?

  let port: Int
  private let listener: Int32
  private let log = Log()

  private final class Log: Sendable {
    let received = Mutex<[String]>([])
  }

  /// What was received so far, whole requests only.
  var requests: [String] { log.received.withLock { $0 } }

  /// Answers from a list; nil hangs up, and so does the end of the list.
  convenience init(_ answers: [String?]) throws {
    let rest = Queue(answers)
    try self.init { _ in rest.next() }
  }

  private final class Queue: Sendable {
    private let rest: Mutex<ArraySlice<String?>>
    init(_ answers: [String?]) { rest = Mutex(answers[...]) }
    func next() -> String? { rest.withLock { $0.popFirst() } ?? nil }
  }

  /// Answers as a function says. An answer that says `Connection: close` is the last of its connection.
  init(answering: @escaping Answering) throws {
    let socket = try LoopbackListener()
    let listener = socket.descriptor
    (self.listener, port) = (listener, socket.port)
    let log = log
    Thread.detachNewThread {
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { break }
        Thread.detachNewThread { Self.serve(connection, log, answering) }
      }
      close(listener)
    }
  }

  deinit {
    // Wakes the thread that accepts.
    shutdown(listener, Int32(SHUT_RDWR))
  }

  private static func serve(_ connection: Int32, _ log: Log, _ answering: Answering) {
    while let request = readRequest(connection) {
      log.received.withLock { $0.append(request) }
      guard let answer = answering(request) else { break }
      _ = Array(answer.utf8).withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Self.noSignal) }
      if answer.contains("Connection: close") { break }
    }
    close(connection)
  }

  /// A peer that has hung up is no reason to end the tests.
  private static var noSignal: Int32 {
    #if canImport(Glibc)
      Int32(MSG_NOSIGNAL)
    #else
      0
    #endif
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
