import AWSCore
import Foundation
import Testing

/// The transport over real sockets.
@Suite struct NetworkTransportTests {
  static func answer(_ status: String, _ headers: String = "", body: String = "") -> String {
    "HTTP/1.1 \(status)\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
  }

  static func request(_ port: Int, repeated: Bool = false, scheme: String = "http") -> HTTPRequest {
    var request = HTTPRequest(
      method: "POST", endpoint: Endpoint(scheme: scheme, host: "127.0.0.1", port: port), path: "/a%20b",
      query: [("q", "x y&z")], headers: [("X-Amz-Date", "20260101T000000Z")], body: Array("Action=Do".utf8))
    request.mayBeRepeated = repeated
    return request
  }

  static func failure(_ transport: NetworkTransport, _ request: HTTPRequest) async -> TransportFailure? {
    do throws(TransportFailure) {
      let response = try await transport.send(request, timeout: .seconds(20))
      Issue.record("there should be no reply, and there is one of status \(response.status)")
      return nil
    } catch {
      return error
    }
  }

  @Test func sendsWhatItIsGivenAndReadsTheReply() async throws {
    let server = try LoopbackServer([Self.answer("403 Forbidden", "x-amzn-RequestId: r-1\r\n", body: "<a/>")])
    let response = try await NetworkTransport().send(Self.request(server.port), timeout: .seconds(20))
    #expect(response.status == 403)
    #expect(response.header("X-Amzn-RequestId") == "r-1")
    #expect(String(decoding: response.body, as: UTF8.self) == "<a/>")
    let sent = try #require(server.requests.first)
    #expect(sent.hasPrefix("POST /a%20b?q=x%20y%26z HTTP/1.1\r\n"))
    #expect(sent.contains("\r\nHost: 127.0.0.1:\(server.port)\r\n"))
    #expect(sent.lowercased().contains("\r\nx-amz-date: 20260101t000000z\r\n"))
    #expect(sent.hasSuffix("\r\n\r\nAction=Do"))
  }

  @Test func followsNoRedirect() async throws {
    let server = try LoopbackServer([
      Self.answer("307 Temporary Redirect", "Location: http://127.0.0.1:1/elsewhere\r\n"), Self.answer("200 OK"),
    ])
    let response = try await NetworkTransport().send(Self.request(server.port), timeout: .seconds(20))
    #expect(response.status == 307)
    #expect(server.requests.count == 1)
  }

  @Test func saysThatARefusedConnectionSentNothing() async throws {
    // Port 1 is a service that nobody runs any more.
    let transport = NetworkTransport()
    guard case .notSent = await Self.failure(transport, Self.request(1)) else {
      Issue.record("a refused connection was taken for a lost reply")
      return
    }
  }

  @Test func saysThatAnUnknownNameWasNotSent() async throws {
    var request = Self.request(80)
    request.endpoint.host = "no-such-host.invalid"
    #expect(
      await Self.failure(NetworkTransport(), request) == .notSent("the name no-such-host.invalid cannot be resolved"))
  }

  @Test func saysThatALostReplyMayHaveArrived() async throws {
    let server = try LoopbackServer([nil])
    guard case .noReply = await Self.failure(NetworkTransport(), Self.request(server.port)) else {
      Issue.record("a lost reply was taken for one that was not sent")
      return
    }
    #expect(server.requests.count == 1)
  }

  /// libcurl repeats a request on its own when a kept connection dies; a change must not go over one.
  @Test func sendsAChangeOnceThoughAKeptConnectionDies() async throws {
    let server = try LoopbackServer([Self.answer("200 OK"), nil, Self.answer("200 OK"), Self.answer("200 OK")])
    let transport = NetworkTransport()
    _ = try await transport.send(Self.request(server.port), timeout: .seconds(20))
    guard case .noReply = await Self.failure(transport, Self.request(server.port)) else {
      Issue.record("a lost reply was taken for one that was not sent")
      return
    }
    #expect(server.requests.count == 2)
  }

  @Test func givesUpAReplyThatIsTooLarge() async throws {
    let server = try LoopbackServer([Self.answer("200 OK", body: String(repeating: "x", count: 100_000))])
    let transport = NetworkTransport(maximumReplyBytes: 1000)
    #expect(
      await Self.failure(transport, Self.request(server.port)) == .noReply("the reply is larger than 1000 bytes"))
  }

  @Test func takesACutReplyForALostOne() async throws {
    let server = try LoopbackServer(["HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\n<a>"])
    guard case .noReply = await Self.failure(NetworkTransport(), Self.request(server.port)) else {
      Issue.record("half a reply was taken for a whole one")
      return
    }
  }

  @Test func saysThatAPeerWithoutTLSWasNotSentAnything() async throws {
    let server = try LoopbackServer([Self.answer("200 OK")])
    let seen = await Self.failure(NetworkTransport(), Self.request(server.port, scheme: "https"))
    guard case .notSent = seen else {
      Issue.record("a failed TLS handshake was taken for a lost reply: \(String(describing: seen))")
      return
    }
  }

  @Test func endsWhereItsTaskWasCancelled() async throws {
    let server = try LoopbackServer([Self.answer("200 OK")])
    let task = Task { () -> TransportFailure? in
      while !Task.isCancelled { await Task.yield() }
      return await Self.failure(NetworkTransport(), Self.request(server.port))
    }
    task.cancel()
    #expect(await task.value == .notSent("the call was cancelled before it was sent"))
  }
}
