import AWSCore
import Foundation
import Testing

/// What a service, or what stands before it, does to a connection: nothing is sent twice, and nothing is believed that
/// is no whole reply.
@Suite struct WireFaultTests {
  private static let ok = NetworkTransportTests.answer("200 OK", body: "<ok/>")

  private static func failure(
    _ transport: NetworkTransport, _ request: HTTPRequest, timeout: Duration = .seconds(20)
  ) async -> TransportFailure? {
    do throws(TransportFailure) {
      let response = try await transport.send(request, timeout: timeout)
      Issue.record("there should be no reply, and there is one: \(response) \(response.headers) \(response.body.count)")
      return nil
    } catch {
      return error
    }
  }

  // MARK: Connections that die

  @Test(arguments: ["POST", "GET", "DELETE", "PUT"], [true, false])
  func `a request that a kept connection swallows is told at once, and is not sent again`(
    method: String, isReset: Bool
  ) async throws {
    let server = try WireServer { connection in
      guard connection.request() != nil, connection.send(Self.ok) else { return }
      _ = connection.request()
      if isReset { connection.reset() }
    }
    let transport = NetworkTransport()
    let request = server.request(method, repeated: true)
    _ = try await transport.send(request, timeout: .seconds(20))
    let failure = await Self.failure(transport, request)
    #expect(failure == .noReply("the connection to 127.0.0.1:\(server.port) was lost"))
    // Longer than libcurl would take for another try.
    try await Task.sleep(for: .milliseconds(300))
    #expect(server.requests.count == 2)
    #expect(server.connectionCount == 1, "the second request is to go over the kept connection, and none after it")
  }

  @Test(arguments: ["POST", "GET", "DELETE"], [true, false])
  func `a change has a connection of its own, and is sent once`(method: String, isReset: Bool) async throws {
    let server = try WireServer { connection in
      guard connection.request() != nil else { return }
      if connection.number == 0 {
        connection.send(Self.ok)
        _ = connection.request()
      }
      if isReset { connection.reset() }
    }
    let transport = NetworkTransport()
    _ = try await transport.send(server.request(method, repeated: true), timeout: .seconds(20))
    #expect(
      await Self.failure(transport, server.request(method))
        == .noReply("the connection to 127.0.0.1:\(server.port) was lost"))
    try await Task.sleep(for: .milliseconds(300))
    #expect(server.requests.count == 2)
    #expect(server.connectionCount == 2)
  }

  @Test func `a kept connection that was closed while nobody used it is not used`() async throws {
    let server = try WireServer { connection in
      if connection.request() != nil { connection.send(Self.ok) }
    }
    let transport = NetworkTransport()
    for number in 1...5 {
      let response = try await transport.send(server.request(repeated: true), timeout: .seconds(20))
      #expect(response.status == 200)
      while server.endedCount < number { try await Task.sleep(for: .milliseconds(5)) }
    }
    #expect(server.requests.count == 5)
  }

  // MARK: Replies that are none

  @Test(arguments: [
    ("HTTP/1.1 200 OK\r\nContent-Ty", "ended inside its header"), ("HTTP/1.1 200 OK\r\n", "ended inside its header"),
    ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n", "ended inside its header"),
    ("HTTP/1.1 100 Continue\r\n\r\n", nil), ("HTTP/1.1 20", nil), ("", nil), ("\r\n\r\n", nil),
    ("\u{0}\u{1}garbage\u{7F}\r\n\r\n", nil), ("SSH-2.0-OpenSSH_9.2\r\n", nil), ("<html>hello</html>", nil),
    ("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<a>", "was cut off"),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n<Create", "was cut off"),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n<Create", nil),
    ("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n<a>", nil),
    ("HTTP/7.7 200 OK\r\nContent-Length: 0\r\n\r\n", nil),
  ])
  func `what is no whole reply is none, and this process goes on`(bytes: String, words: String?) async throws {
    let server = try WireServer { connection in
      guard connection.request() != nil else { return }
      connection.send(connection.number == 0 ? bytes : Self.ok)
    }
    let transport = NetworkTransport()
    let failure = await Self.failure(transport, server.request(repeated: true))
    guard case .noReply(let reason) = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    if let words { #expect(reason.hasSuffix(words)) }
    let next = try await transport.send(server.request(repeated: true), timeout: .seconds(20))
    #expect(next.status == 200)
    #expect(server.requests.count == 2)
  }

  @Test(arguments: [("X-Long: ", "x", 70_000), ("", "X-A: b\r\n", 10_000), ("", "x", 200_000)])
  func `a header without end is given up`(start: String, piece: String, count: Int) async throws {
    let fields = start + String(repeating: piece, count: count)
    let server = try WireServer { connection in
      if connection.request() != nil { connection.send("HTTP/1.1 200 OK\r\n\(fields)\r\n\r\n") }
    }
    #expect(
      await Self.failure(NetworkTransport(), server.request())
        == .noReply("the reply's header is larger than 65536 bytes"))
  }

  @Test func `a reply that comes byte by byte and never ends is given up in time`() async throws {
    let server = try WireServer { connection in
      guard connection.request() != nil, connection.send("HTTP/1.1 200 OK\r\nX-Slow: ") else { return }
      while connection.send("x") { Thread.sleep(forTimeInterval: 0.1) }
    }
    #expect(
      await Self.failure(NetworkTransport(), server.request(), timeout: .milliseconds(500))
        == .noReply("127.0.0.1:\(server.port) did not answer in time"))
  }

  @Test func `a body that comes slowly has its time`() async throws {
    let server = try WireServer { connection in
      guard connection.request() != nil, connection.send("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n") else { return }
      for _ in 0..<8 {
        Thread.sleep(forTimeInterval: 0.4)
        connection.send("x")
      }
    }
    let response = try await NetworkTransport().send(server.request(), timeout: .seconds(2.5))
    #expect(response.body.count == 8)
  }

  @Test func `interim replies announce the real one`() async throws {
    let server = try WireServer { connection in
      guard connection.request() != nil else { return }
      connection.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n" + Self.ok)
    }
    let response = try await NetworkTransport().send(server.request(), timeout: .seconds(20))
    #expect(response.status == 200)
    #expect(response.header("Link") == nil)
    #expect(response.body == Array("<ok/>".utf8))
  }

  // MARK: Replies that nobody asked for

  @Test(arguments: [true, false])
  func `bytes after a reply are not taken for the next one`(atOnce: Bool) async throws {
    let wrong = NetworkTransportTests.answer("200 OK", body: "wrong")
    // What arrives after the next request was written cannot be told from its reply.
    let (sent, allSent) = AsyncStream<Void>.makeStream()
    let server = try WireServer { connection in
      while connection.request() != nil {
        defer { allSent.yield() }
        if connection.number > 0 {
          connection.send(Self.ok)
        } else if atOnce {
          connection.send(Self.ok + wrong)
        } else {
          connection.send(Self.ok)
          Thread.sleep(forTimeInterval: 0.05)
          connection.send(wrong)
        }
      }
    }
    let transport = NetworkTransport()
    for _ in 0..<3 {
      let response = try await transport.send(server.request(repeated: true), timeout: .seconds(20))
      #expect(response.body == Array("<ok/>".utf8))
      for await _ in sent { break }
    }
    #expect(server.requests.count == 3)
  }

  // MARK: Many at once

  @Test func `two hundred at once have at most 32 connections, and each its own reply`() async throws {
    let server = try WireServer { connection in
      while let request = connection.request() {
        Thread.sleep(forTimeInterval: 0.002)
        let body = request.split(separator: "\r\n\r\n").last.map(String.init) ?? ""
        guard connection.send(NetworkTransportTests.answer("200 OK", body: body)) else { return }
      }
    }
    let transport = NetworkTransport()
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<200 {
        group.addTask {
          do throws(TransportFailure) {
            let response = try await transport.send(
              server.request(repeated: true, body: "n\(number)"), timeout: .seconds(20))
            #expect(String(decoding: response.body, as: UTF8.self) == "n\(number)")
          } catch {
            Issue.record(error)
          }
        }
      }
    }
    #expect(server.requests.count == 200)
    #expect(server.connectionCount <= 32)
  }

  @Test func `hundreds that are given up at once leave the rest as they were`() async throws {
    let server = try WireServer { connection in
      while let request = connection.request() {
        if request.hasSuffix("slow") { Thread.sleep(forTimeInterval: 0.5) }
        guard connection.send(Self.ok) else { return }
      }
    }
    let transport = NetworkTransport()
    let tasks = (0..<300).map { number in
      Task { () -> TransportFailure? in
        do throws(TransportFailure) {
          _ = try await transport.send(server.request(repeated: number % 2 == 0, body: "slow"), timeout: .seconds(20))
          return nil
        } catch {
          return error
        }
      }
    }
    for (number, task) in tasks.enumerated() {
      if number % 50 == 0 { try await Task.sleep(for: .milliseconds(5)) }
      task.cancel()
    }
    let allowed: [TransportFailure?] = [
      nil, .notSent("the call was cancelled before it was sent"),
      .noReply("the call was cancelled while it waited for 127.0.0.1:\(server.port)"),
    ]
    for task in tasks { #expect(allowed.contains(await task.value)) }
    let response = try await transport.send(server.request(), timeout: .seconds(20))
    #expect(response.status == 200)
  }

  @Test func `a call that is given up while it waits ends at once, and may have arrived`() async throws {
    let server = try WireServer { connection in
      _ = connection.request()
      _ = connection.request()
    }
    let transport = NetworkTransport()
    let task = Task { await Self.failure(transport, server.request()) }
    while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
    task.cancel()
    #expect(await task.value == .noReply("the call was cancelled while it waited for 127.0.0.1:\(server.port)"))
  }

  #if os(Linux)
    /// URLSession of swift-corelibs-foundation took half a core for as long as it waited for a reply to a body.
    @Test func `waiting for a reply takes no processor time`() async throws {
      let server = try WireServer { connection in
        guard connection.request() != nil else { return }
        Thread.sleep(forTimeInterval: 2.5)
        connection.send(Self.ok)
      }
      let transport = NetworkTransport()
      // Other tests have transports at the same time: those threads count that begin with this request and wait all the
      // while.
      let others = Set(try NetworkThread.all().map(\.identifier))
      async let response = transport.send(server.request(), timeout: .seconds(20))
      while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
      let before = try NetworkThread.all().filter { !others.contains($0.identifier) }
      try await Task.sleep(for: .seconds(2))
      let after = try NetworkThread.all()
      let spent = before.compactMap { thread in
        after.first { $0.identifier == thread.identifier }.map { $0.seconds - thread.seconds }
      }
      #expect(!spent.isEmpty)
      #expect(spent.allSatisfy { $0 < 0.2 }, "\(spent) s of processor time in 2 s")
      #expect(try await response.status == 200)
    }
  #endif
}

#if os(Linux)
  /// A thread of a transport, and the processor time that it has taken.
  private struct NetworkThread {
    let identifier: String
    let seconds: Double

    static func all() throws -> [NetworkThread] {
      let tasks = "/proc/self/task"
      return try FileManager.default.contentsOfDirectory(atPath: tasks).compactMap { identifier in
        // `42 (plinkflow.net) S …`: what follows the name begins with the third field, and the fourteenth and fifteenth
        // are its time in and out of the kernel, in hundredths of a second (proc(5)).
        guard let line = try? String(contentsOfFile: "\(tasks)/\(identifier)/stat", encoding: .utf8),
          line.contains("(plinkflow.net)"), let rest = line.split(separator: ")").last
        else { return nil }
        let ticks = rest.split(separator: " ").dropFirst(11).prefix(2).compactMap { Double($0) }
        return NetworkThread(identifier: identifier, seconds: ticks.reduce(0, +) / 100)
      }
    }
  }
#endif
