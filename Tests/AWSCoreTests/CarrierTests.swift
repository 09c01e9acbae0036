import Foundation
import Testing

@testable import AWSCore

/// A process of its own for the requests.
@Suite struct CarrierTests {
  @Test func `a request and its reply go through the carrier as they are`() async throws {
    let server = try LoopbackServer([
      NetworkTransportTests.answer("403 Forbidden", "x-amzn-RequestId: r-1\r\n", body: "<a>é\u{0}</a>")
    ])
    let transport = NetworkTransport(carrier: try Carriers.carrier())
    let response = try await transport.send(NetworkTransportTests.request(server.port), timeout: .seconds(20))
    #expect(response.status == 403)
    #expect(response.header("X-Amzn-RequestId") == "r-1")
    #expect(String(decoding: response.body, as: UTF8.self) == "<a>é\u{0}</a>")
    let sent = try #require(server.requests.first)
    #expect(sent.hasPrefix("POST /a%20b?q=x%20y%26z HTTP/1.1\r\n"))
    #expect(sent.lowercased().contains("\r\nx-amz-date: 20260101t000000z\r\n"))
    #expect(sent.hasSuffix("\r\n\r\nAction=Do"))
  }

  @Test func `the carrier knows of its environment what it needs, and no key`() {
    let own = [
      "PATH": "/bin", "HOME": "/h", "https_proxy": "p", "NO_PROXY": "n", "SSL_CERT_FILE": "c", "LD_LIBRARY_PATH": "l",
      "AWS_CA_BUNDLE": "b",
      "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t", "TRIAL_KEY": "k", "GITHUB_TOKEN": "g",
    ]
    #expect(
      CarrierProcess.environment(of: own) == [
        "PATH": "/bin", "HOME": "/h", "https_proxy": "p", "NO_PROXY": "n", "SSL_CERT_FILE": "c", "LD_LIBRARY_PATH": "l",
        "AWS_CA_BUNDLE": "b", "SWIFT_BACKTRACE": "enable=no",
      ])
  }

  @Test func `failures say through the carrier what they say without it`() async throws {
    let transport = NetworkTransport(maximumReplyBytes: 1000, carrier: try Carriers.carrier())
    let refused = await NetworkTransportTests.failure(transport, NetworkTransportTests.request(1))
    #expect(refused == .notSent("127.0.0.1:1 refuses the connection or cannot be reached"))
    let large = try LoopbackServer([NetworkTransportTests.answer("200 OK", body: String(repeating: "x", count: 9000))])
    #expect(
      await NetworkTransportTests.failure(transport, NetworkTransportTests.request(large.port))
        == .noReply("the reply is larger than 1000 bytes"))
  }

  #if os(Linux)
    @Test func `a reply that ends inside of its header fields costs only its own request`() async throws {
      let server = try LoopbackServer([
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Ty", NetworkTransportTests.answer("200 OK", body: "b"),
      ])
      let carrier = try Carriers.carrier()
      let transport = NetworkTransport(carrier: carrier)
      #expect(
        await NetworkTransportTests.failure(transport, NetworkTransportTests.request(server.port))
          == .noReply(
            "the connection to 127.0.0.1:\(server.port) broke off, as inside of a reply's header fields"))
      let next = try await transport.send(NetworkTransportTests.request(server.port), timeout: .seconds(20))
      #expect(next.status == 200)
      #expect(carrier.startCount == 2)
    }
  #endif

  @Test func `what was in flight when the carrier is killed may have arrived`() async throws {
    let carrier = try Carriers.carrier()
    let server = try LoopbackServer { _ in
      if let identifier = carrier.processIdentifier { kill(identifier, SIGKILL) }
      return NetworkTransportTests.answer("200 OK")
    }
    let failure = await NetworkTransportTests.failure(
      NetworkTransport(carrier: carrier), NetworkTransportTests.request(server.port))
    guard case .noReply = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
  }

  @Test func `the carrier ends with who started it`() async throws {
    var identifier: Int32?
    do {
      let server = try LoopbackServer([NetworkTransportTests.answer("200 OK")])
      let carrier = try Carriers.carrier()
      _ = try await NetworkTransport(carrier: carrier).send(
        NetworkTransportTests.request(server.port), timeout: .seconds(20))
      identifier = carrier.processIdentifier
    }
    let process = try #require(identifier)
    // Bounded, and generous: it has nothing to do but to read the end of its pipe.
    for _ in 0..<6000 {
      guard kill(process, 0) == 0 else { break }
      try await Task.sleep(for: .milliseconds(10))
    }
    #expect(kill(process, 0) != 0)
  }

  @Test func `a carrier that cannot be started sends nothing`() async throws {
    let carrier = CarrierProcess(program: "/nonexistent/program", arguments: [])
    #expect(
      await NetworkTransportTests.failure(NetworkTransport(carrier: carrier), NetworkTransportTests.request(1))
        == .notSent("the process that carries requests cannot be started"))
  }
}
