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
  @Test(arguments: [
    (0, "", "0 of 1 tunnels"), (0, "tunnels: 2", "0 of 2 tunnels"), (1, "tunnels: 2", "1 of 2 tunnels"),
  ])
  func `tunnels that nobody has spoken through are down`(up: Int, parameters: String, says: String) async throws {
    let site = try Site(up: up)
    defer { site.remove() }
    let account = try await site.account()
    let connection = try await site.connection(on: account)
    let why = try Bench.reason(
      try await Bench.look("check.tunnel", "{ connection_id: '\(connection)', \(parameters) }", using: account))
    #expect(why.hasPrefix("\(says) of \(connection) are up, "))
    #expect(why.contains(" is down") && why.contains("UDP 500 and 4500"))
  }

  @Test(arguments: [(1, "", 1), (2, "", 2), (2, "tunnels: 2", 2)])
  func `tunnels hold once telemetry says up`(up: Int, parameters: String, addresses: Int) async throws {
    let site = try Site(up: up)
    defer { site.remove() }
    let account = try await site.account()
    let connection = try await site.connection(on: account)
    let seen = try await Bench.look(
      "check.tunnel", "{ connection_id: '\(connection)', \(parameters) }", using: account)
    guard case .present(let outputs, drift: []) = seen else { throw Bench.Unexpected(seen) }
    #expect(outputs["addresses"]?.elements?.count == addresses)
  }

  @Test func `a connection that is not there is waited for`() async throws {
    let site = try Site(up: 0)
    defer { site.remove() }
    let observation = try await Bench.look(
      "check.tunnel", "{ connection_id: 'vpn-0123456789abcdef0' }", using: try await site.account())
    #expect(try Bench.reason(observation) == "VPN connection vpn-0123456789abcdef0 does not exist yet")
  }

  @Test(arguments: ["{ connection_id: '' }", "{ connection_id: 'vpn-1', tunnels: 3 }"])
  func `parameters that make no sense are refused`(parameters: String) async throws {
    let site = try Site(up: 0)
    defer { site.remove() }
    let account = try await site.account()
    await #expect(throws: StepError.self) { _ = try await Bench.look("check.tunnel", parameters, using: account) }
  }
}

/// A simulated AWS in whose world the customer's device brings so many tunnels up.
private struct Site {
  private let sandbox: Sandbox
  private let folder: URL

  init(up: Int) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "plinkflow-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let text = SandboxWorld.defaultText.replacing("name: \"consumer\",", with: "name: \"consumer\", tunnels_up: \(up),")
    sandbox = try Sandbox(
      state: folder.appending(path: "sandbox.sqlite").path(percentEncoded: false),
      world: SandboxWorld.read(Source(name: "a test's world", text: text)), delay: .zero)
  }

  func remove() {
    try? FileManager.default.removeItem(at: folder)
  }

  func account() async throws -> AWSAccount {
    let world = sandbox.world
    let access = AWSAccess.sandbox(transport: sandbox, region: world.region) {
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
    throw StepError.refused("did not settle")
  }
}
