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

  @Test func `a request arrives as it was given, and the reply is read`() async throws {
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

  @Test func `no redirect is followed`() async throws {
    let server = try LoopbackServer([
      Self.answer("307 Temporary Redirect", "Location: http://127.0.0.1:1/elsewhere\r\n"), Self.answer("200 OK"),
    ])
    let response = try await NetworkTransport().send(Self.request(server.port), timeout: .seconds(20))
    #expect(response.status == 307)
    #expect(server.requests.count == 1)
  }

  @Test func `a refused connection is told as one that sent nothing`() async throws {
    // Port 1 is a service that nobody runs any more.
    let transport = NetworkTransport()
    guard case .notSent = await Self.failure(transport, Self.request(1)) else {
      Issue.record("a refused connection was taken for a lost reply")
      return
    }
  }

  @Test func `a request to an unknown name is told as not sent`() async throws {
    var request = Self.request(80)
    request.endpoint.host = "no-such-host.invalid"
    #expect(
      await Self.failure(NetworkTransport(), request) == .notSent("the name no-such-host.invalid cannot be resolved"))
  }

  @Test func `a request whose reply was lost is told as one that may have arrived`() async throws {
    let server = try LoopbackServer([nil])
    guard case .noReply = await Self.failure(NetworkTransport(), Self.request(server.port)) else {
      Issue.record("a lost reply was taken for one that was not sent")
      return
    }
    #expect(server.requests.count == 1)
  }

  @Test func `a reply that is too large is given up`() async throws {
    let server = try LoopbackServer([Self.answer("200 OK", body: String(repeating: "x", count: 100_000))])
    let transport = NetworkTransport(maximumReplyBytes: 1000)
    #expect(
      await Self.failure(transport, Self.request(server.port)) == .noReply("the reply is larger than 1000 bytes"))
  }

  @Test func `a reply that is cut is taken for a lost one`() async throws {
    let server = try LoopbackServer(["HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\n<a>"])
    guard case .noReply = await Self.failure(NetworkTransport(), Self.request(server.port)) else {
      Issue.record("half a reply was taken for a whole one")
      return
    }
  }

  @Test func `a peer without TLS is told as not sent anything`() async throws {
    let server = try LoopbackServer([Self.answer("200 OK")])
    let seen = await Self.failure(NetworkTransport(), Self.request(server.port, scheme: "https"))
    guard case .notSent = seen else {
      Issue.record("a failed TLS handshake was taken for a lost reply: \(String(describing: seen))")
      return
    }
  }

  @Test func `a request ends where its task was cancelled`() async throws {
    let server = try LoopbackServer([Self.answer("200 OK")])
    let task = Task { () -> TransportFailure? in
      while !Task.isCancelled { await Task.yield() }
      return await Self.failure(NetworkTransport(), Self.request(server.port))
    }
    task.cancel()
    #expect(await task.value == .notSent("the call was cancelled before it was sent"))
  }

  // MARK: What is sent

  private static func sent(
    _ request: (WireServer) -> HTTPRequest, answer: String = answer("200 OK", body: "b")
  ) async throws -> (request: String, response: HTTPResponse) {
    let server = try WireServer { connection in
      if connection.request() != nil { connection.send(answer) }
    }
    let response = try await NetworkTransport(environment: [:]).send(request(server), timeout: .seconds(20))
    let sent = try #require(server.requests.first)
    return (sent.replacing(":\(server.port)\r\n", with: ":PORT\r\n"), response)
  }

  @Test func `a request is sent as it is, field by field, and with no more than is needed`() async throws {
    let fields = [
      ("Content-Type", "application/x-www-form-urlencoded"), ("X-Empty", ""), ("x-b", "2"), ("X-A", "1;  2"),
      ("x-a", "é"),
    ]
    let (sent, _) = try await Self.sent { $0.request(headers: fields) }
    #expect(
      sent == """
        POST / HTTP/1.1\r
        Host: 127.0.0.1:PORT\r
        User-Agent: plinkflow\r
        Content-Type: application/x-www-form-urlencoded\r
        X-Empty:\r
        x-b: 2\r
        X-A: 1;  2\r
        x-a: é\r
        Content-Length: 9\r
        \r
        Action=Do
        """)
  }

  @Test(arguments: [("GET", ""), ("DELETE", ""), ("POST", "Content-Length: 0\r\n"), ("PUT", "Content-Length: 0\r\n")])
  func `without a body only those methods tell its length that usually have one`(
    method: String, length: String
  ) async throws {
    let (sent, response) = try await Self.sent { $0.request(method, body: "") }
    #expect(sent == "\(method) / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nUser-Agent: plinkflow\r\n\(length)\r\n")
    #expect(response.body == Array("b".utf8))
  }

  @Test func `a caller's Host and User-Agent take the place of the usual ones`() async throws {
    let (sent, _) = try await Self.sent {
      $0.request("GET", headers: [("host", "other.example"), ("User-Agent", "mine"), ("Accept", "*/*")])
    }
    #expect(sent == "GET / HTTP/1.1\r\nHost: other.example\r\nUser-Agent: mine\r\nAccept: */*\r\n\r\n")
  }

  @Test func `a reply to HEAD has no body, whatever length it tells`() async throws {
    let (sent, response) = try await Self.sent(
      { $0.request("HEAD") }, answer: "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\nETag: x\r\n\r\n")
    #expect(sent.hasPrefix("HEAD / HTTP/1.1\r\n"))
    #expect(response.header("Content-Length") == "5000")
    #expect(response.body.isEmpty)
  }

  @Test func `dots and capitals of a path stay as they were signed`() async throws {
    let (sent, _) = try await Self.sent { server in
      var request = server.request("GET")
      request.path = "/a/../b/./c//%2F%2e"
      return request
    }
    #expect(sent.hasPrefix("GET /a/../b/./c//%2F%2e HTTP/1.1\r\n"))
  }

  @Test func `a large body goes out whole`() async throws {
    let (sent, _) = try await Self.sent { $0.request(body: String(repeating: "0123456789", count: 300_000)) }
    #expect(sent.utf8.count > 3_000_000 && sent.hasSuffix("789"))
  }

  @Test(arguments: [
    ("X-A\r\nX-B: c", "v", "a header field's name is not one of HTTP"),
    ("", "v", "a header field's name is not one of HTTP"),
    ("X-A", "v\r\nX-B: c", "the value of the header field `X-A` has a line break or another control character"),
    ("X-A", "v\nX-B", "the value of the header field `X-A` has a line break or another control character"),
    ("X-A", "v\u{0}", "the value of the header field `X-A` has a line break or another control character"),
    ("Content-Length", "5", "the header field `Content-Length` is the transport's to set"),
    ("transfer-encoding", "chunked", "the header field `transfer-encoding` is the transport's to set"),
  ])
  func `a field that would end its line is not sent`(name: String, value: String, reason: String) async throws {
    var request = Self.request(1)
    request.headers.append((name, value))
    #expect(await Self.failure(NetworkTransport(), request) == .notSent(reason))
  }

  @Test(arguments: ["a b", "a\r\nX: y", "a#b", "user@a", "a/b", ""])
  func `an address with what none can have is not called`(host: String) async throws {
    var request = Self.request(1)
    request.endpoint = Endpoint(scheme: "http", host: host)
    #expect(
      await Self.failure(NetworkTransport(), request)
        == .notSent("`http://\(host)` is not an address that can be called"))
    request.endpoint = Endpoint(scheme: "file", host: "localhost")
    #expect(
      await Self.failure(NetworkTransport(), request)
        == .notSent("`file://localhost` is not an address that can be called"))
  }

  // MARK: Files

  @Test func `a file is sent as it was signed, or not at all`() async throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "plinkflow-body-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: url) }
    let path = url.path(percentEncoded: false)
    let text = String(repeating: "0123456789abcdef", count: 20_000)
    try Data(text.utf8).write(to: url)
    let body = try FileBody(path: path)
    func request(_ server: WireServer) -> HTTPRequest {
      var request = server.request("PUT", body: "")
      request.file = body
      return request
    }
    let (sent, _) = try await Self.sent { request($0) }
    #expect(
      sent == "PUT / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nUser-Agent: plinkflow\r\nContent-Length: 320000\r\n\r\n\(text)"
    )
    let server = try WireServer { _ = $0.request() }
    for changed in [text + "x", String(text.dropLast())] {
      try Data(changed.utf8).write(to: url)
      #expect(
        await Self.failure(NetworkTransport(), request(server))
          == .notSent("the file \(path) has changed since it was read for its signature"))
    }
    try FileManager.default.removeItem(at: url)
    #expect(
      await Self.failure(NetworkTransport(), request(server)) == .notSent("the file \(path) cannot be read"))
    #expect(server.requests.isEmpty)
  }
}
