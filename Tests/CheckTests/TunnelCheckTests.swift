import AWSConnection
import AWSCore
import AWSSandbox
import Document
import Foundation
import PlinkflowKit
import Testing
import VPN

@testable import Check

@Suite struct TunnelCheckTests {
  @Test func `tunnels that nobody has spoken through are down, and hold once telemetry says up`() async throws {
    let site = try Site()
    defer { site.remove() }
    let account = try await site.account(up: 0)
    let connection = try await site.connection(on: account)
    func look(_ parameters: String, up: Int) async throws -> Sighting {
      try await Bench.look(
        "check.tunnel", "{ connection_id: '\(connection)', \(parameters) }", using: try await site.account(up: up))
    }
    let why = try Bench.reason(try await look("", up: 0))
    #expect(why.hasPrefix("0 of 1 tunnels of \(connection) are up, "))
    #expect(why.contains(" is down") && why.contains("UDP 500 and 4500"))
    let one = try await look("", up: 1)
    guard case .present(let outputs, let drift) = one else { throw Bench.Unexpected(one) }
    #expect(drift.isEmpty && outputs["addresses"]?.elements?.count == 1)
    #expect(try Bench.reason(try await look("tunnels: 2", up: 1)).hasPrefix("1 of 2 tunnels"))
    guard case .present = try await look("tunnels: 2", up: 2) else {
      Issue.record("both tunnels are up")
      return
    }
  }

  @Test func `a connection that is not there is waited for`() async throws {
    let site = try Site()
    defer { site.remove() }
    let sighting = try await Bench.look(
      "check.tunnel", "{ connection_id: 'vpn-0123456789abcdef0' }", using: try await site.account(up: 0))
    #expect(try Bench.reason(sighting) == "VPN connection vpn-0123456789abcdef0 is not there")
  }

  @Test(arguments: ["{ connection_id: '' }", "{ connection_id: 'vpn-1', tunnels: 3 }"])
  func `parameters that make no sense are refused`(parameters: String) async throws {
    let site = try Site()
    defer { site.remove() }
    let account = try await site.account(up: 0)
    await #expect(throws: Fault.self) { _ = try await Bench.look("check.tunnel", parameters, using: account) }
  }
}

/// A simulated AWS with a customer's device, which brings so many tunnels up.
private struct Site {
  private let sandbox: Sandbox
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "plinkflow-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    sandbox = try Sandbox(state: folder.appending(path: "sandbox.sqlite").path(percentEncoded: false), delay: .zero)
  }

  func remove() {
    try? FileManager.default.removeItem(at: folder)
  }

  func account(up: Int) async throws -> AWSAccount {
    let world = sandbox.world
    let access = AWSAccess.sandbox(transport: Device(sandbox: sandbox, up: up), region: world.region) {
      world.account($0)?.credentials
    }
    let kind = ConnectionKind(AccountConnection(access))
    return try #require(try await kind.open(.object([]), named: "consumer") as? AWSAccount)
  }

  func connection(on account: AWSAccount) async throws -> String {
    let gateway = try await make("vpn.gateway", "{ tags: { Name: 'site' } }", account)
    let customer = try await make("vpn.customer_gateway", "{ ip_address: '203.0.113.6' }", account)
    let connection = try await make(
      "vpn.connection",
      """
      { gateway_id: '\(try #require(gateway["gateway_id"]?.string))',
        customer_gateway_id: '\(try #require(customer["customer_gateway_id"]?.string))' }
      """, account)
    return try #require(connection["connection_id"]?.string)
  }

  private func make(_ kind: String, _ parameters: String, _ account: AWSAccount) async throws -> Value {
    let found = try #require(Plugin.vpn.steps.first { $0.name == kind })
    let step = try found.bind(try Value.parse(Source(name: "parameters", text: parameters)), using: account)
    let token = Token(run: "r1", step: kind.utf8.count, direction: .run, generation: 0)
    let receipt = try await step.apply(over: .absent, token: token)
    for _ in 0..<20 {
      if case .present(let outputs, _) = try await step.observe(receipt, token: token) { return outputs }
    }
    throw Fault.refused("did not settle")
  }
}

/// Reports tunnels as up, as AWS does once the customer's device has spoken through them.
private struct Device: Transport {
  let sandbox: Sandbox
  let up: Int

  func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportFailure) -> HTTPResponse {
    var response = try await sandbox.send(request, timeout: timeout)
    var text = String(decoding: response.body, as: UTF8.self)
    for _ in 0..<up {
      if let range = text.firstRange(of: "<status>DOWN</status>") {
        text.replaceSubrange(range, with: "<status>UP</status>")
      }
    }
    response.body = Array(text.utf8)
    return response
  }
}
