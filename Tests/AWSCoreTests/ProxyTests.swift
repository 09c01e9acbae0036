import Foundation
import Testing

@testable import AWSCore

/// Proxies come from the environment, and get nothing that is meant for this machine.
@Suite struct ProxyTests {
  @Test(arguments: [
    "localhost", "LOCALHOST.", "a.localhost", "127.0.0.1", "127.255.3.4", "127.1", "2130706433", "0x7f.1", "[::1]",
    "::1",
    "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "169.254.169.254", "169.254.170.2", "169.254.170.23",
    "[::ffff:169.254.170.2]", "[fe80::1]", "[fe80::1%25eth0]", "[febf::1]", "[fd00:ec2::254]", "[fd00:ec2::23]",
  ])
  func `this machine and its link have no proxy, whatever is set`(host: String) {
    let settings = ProxySettings(environment: [
      "http_proxy": "http://p:1", "https_proxy": "http://p:1", "HTTPS_PROXY": "http://p:1", "all_proxy": "http://p:1",
      "ALL_PROXY": "http://p:1",
    ])
    for scheme in ["http", "https"] {
      #expect(settings.proxy(for: Endpoint(scheme: scheme, host: host)).isEmpty)
    }
  }

  @Test(arguments: [
    "example.com", "localhost.example.com", "128.0.0.1", "169.253.1.1", "10.0.0.1", "[fec0::1]", "[fd00:ec3::1]",
    "[2001:db8::1]", "127.0.0.1.nip.io",
  ])
  func `other hosts have one`(host: String) {
    let settings = ProxySettings(environment: ["all_proxy": "http://p:1"])
    #expect(settings.proxy(for: Endpoint(host: host)) == "http://p:1")
  }

  @Test(arguments: [
    (["http_proxy": "a"], "a", ""), (["HTTP_PROXY": "a"], "", ""), (["https_proxy": "a"], "", "a"),
    (["HTTPS_PROXY": "a"], "", "a"), (["https_proxy": "a", "HTTPS_PROXY": "b"], "", "a"),
    (["https_proxy": "", "HTTPS_PROXY": "b"], "", "b"), (["ALL_PROXY": "c"], "c", "c"),
    (["all_proxy": "c", "http_proxy": "a"], "a", "c"), ([:], "", ""),
  ])
  func `the variables have curl's order`(environment: [String: String], plain: String, secure: String) {
    let settings = ProxySettings(environment: environment)
    #expect(settings.proxy(for: Endpoint(scheme: "http", host: "a.example")) == plain)
    #expect(settings.proxy(for: Endpoint(host: "a.example")) == secure)
  }

  @Test func `a token for this machine's agents goes past the proxy, and other requests through it`() async throws {
    let proxy = try WireServer { connection in
      while connection.request() != nil { connection.send(NetworkTransportTests.answer("200 OK", body: "proxy")) }
    }
    let agent = try WireServer { connection in
      while connection.request() != nil { connection.send(NetworkTransportTests.answer("200 OK", body: "agent")) }
    }
    let address = "http://127.0.0.1:\(proxy.port)"
    let transport = NetworkTransport(environment: ["http_proxy": address, "all_proxy": address])
    let headers = [(name: "Authorization", value: "token")]
    #expect(
      try await transport.send(agent.request("GET", headers: headers), timeout: .seconds(20)).body
        == Array("agent".utf8))
    for host in ["169.254.170.2", "169.254.169.254", "[fe80::1]", "[fd00:ec2::254]"] {
      var request = agent.request("GET", headers: headers)
      request.endpoint = Endpoint(scheme: "http", host: host)
      // Whether somebody answers there is the machine's affair.
      _ = try? await transport.send(request, timeout: .milliseconds(200))
    }
    #expect(proxy.connectionCount == 0)
    var request = agent.request("GET")
    request.endpoint = Endpoint(scheme: "http", host: "example.invalid")
    #expect(try await transport.send(request, timeout: .seconds(20)).body == Array("proxy".utf8))
    #expect(proxy.requests.first?.hasPrefix("GET http://example.invalid/ HTTP/1.1\r\n") == true)
    let excepted = NetworkTransport(environment: ["http_proxy": address, "NO_PROXY": ".invalid"])
    #expect(
      await NetworkTransportTests.failure(excepted, request) == .notSent("the name example.invalid cannot be resolved"))
    #expect(proxy.requests.count == 1)
  }

  @Test func `a proxy that is not there is named as such, and one that refuses in its words`() async throws {
    var request = NetworkTransportTests.request(443, scheme: "https")
    request.endpoint = Endpoint(host: "example.invalid")
    #expect(
      await NetworkTransportTests.failure(
        NetworkTransport(environment: ["https_proxy": "http://user:word@127.0.0.1:1"]), request)
        == .notSent("the proxy for example.invalid refuses the connection or cannot be reached"))
    let proxy = try WireServer { connection in
      if connection.request() != nil {
        connection.send("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
      }
    }
    let failure = await NetworkTransportTests.failure(
      NetworkTransport(environment: ["https_proxy": "http://127.0.0.1:\(proxy.port)"]), request)
    guard case .notSent(let reason) = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(reason.hasPrefix("the proxy makes no connection to example.invalid: ") && reason.contains("407"))
  }
}
