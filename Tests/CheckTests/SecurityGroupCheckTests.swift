import AWSConnection
import AWSSandbox
import Document
import Foundation
import PlinkflowKit
import Testing

@testable import Check

/// The sandbox's groups: the endpoint's lets tcp 80 in from 10.0.0.0/16 and everything out, the web tier's the same.
@Suite struct SecurityGroupCheckTests {
  private final class Ground {
    let sandbox: Sandbox
    private let folder: URL

    init() throws {
      folder = FileManager.default.temporaryDirectory.appending(path: "plinkflow-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      sandbox = try Sandbox(state: folder.appending(path: "sandbox.sqlite").path(percentEncoded: false), delay: .zero)
    }

    deinit {
      try? FileManager.default.removeItem(at: folder)
    }

    func look(_ parameters: String) async throws -> AnyObservation {
      let world = sandbox.world
      let access = AWSAccess.sandbox(transport: sandbox, region: world.region) { world.account($0)?.credentials }
      let kind = ConnectionKind(AccountConnection(access))
      let account = try #require(try await kind.open(.object([]), named: "consumer") as? AWSAccount)
      return try await Bench.look("check.security_groups", parameters, using: account)
    }
  }

  @Test(arguments: [
    "{ groups: ['sg-7b1c9e04'], port: 80, cidrs: ['10.0.0.0/16'] }",
    "{ groups: ['sg-7b1c9e04'], port: 80, cidrs: ['10.0.1.0/24', '10.0.2.7/32'] }",
    "{ groups: ['sg-2f6a8d35'], protocol: 'udp', port: 53, cidrs: ['10.0.0.0/24'] }",
    "{ groups: ['sg-0d93f7a6', 'sg-7b1c9e04'], port: 80, cidrs: ['10.0.0.0/16'] }",
    "{ groups: ['sg-7b1c9e04'], direction: 'egress', port: 443, cidrs: ['192.0.2.0/24'] }",
    "{ groups: ['sg-7b1c9e04'], direction: 'egress', port: 443, peer_groups: ['sg-2f6a8d35'] }",
  ])
  func `what a rule covers is let through`(parameters: String) async throws {
    let seen = try await Ground().look(parameters)
    guard case .present(let outputs, drift: []) = seen else { throw Bench.Unexpected(seen) }
    #expect(outputs["rule_ids"]?.elements?.isEmpty == false)
  }

  @Test(arguments: [
    ("{ groups: ['sg-7b1c9e04'], port: 80, cidrs: ['192.168.10.0/24'] }", "tcp 80 in from 192.168.10.0/24", "ingress"),
    ("{ groups: ['sg-7b1c9e04'], port: 80, cidrs: ['10.0.0.0/8'] }", "tcp 80 in from 10.0.0.0/8", "ingress"),
    ("{ groups: ['sg-7b1c9e04'], port: 443, cidrs: ['10.0.0.0/16'] }", "tcp 443 in from 10.0.0.0/16", "ingress"),
    (
      "{ groups: ['sg-7b1c9e04'], protocol: 'udp', port: 80, cidrs: ['10.0.0.0/16'] }",
      "udp 80 in from 10.0.0.0/16", "ingress"
    ),
    ("{ groups: ['sg-7b1c9e04'], port: 80, peer_groups: ['sg-2f6a8d35'] }", "tcp 80 in from sg-2f6a8d35", "ingress"),
  ])
  func `what no rule covers is named`(parameters: String, traffic: String, rule: String) async throws {
    let why = try Bench.reason(try await Ground().look(parameters))
    #expect(why == "no rule of sg-7b1c9e04 lets \(traffic): it needs an \(rule) rule for that")
  }

  @Test(arguments: [
    ("{ groups: [], port: 80, cidrs: ['10.0.0.0/16'] }", "has an empty list in `groups`"),
    ("{ groups: ['sg-1'], port: 0, cidrs: ['10.0.0.0/16'] }", "has no port in `port`: 0"),
    ("{ groups: ['sg-1'], port: 80 }", "needs `cidrs` or `peer_groups`"),
    (
      "{ groups: ['sg-1'], port: 80, cidrs: ['10.0.0.1/16'] }", "has `cidrs` with bits behind its prefix: `10.0.0.1/16`"
    ),
    (
      "{ groups: ['sg-1'], port: 80, protocol: 'icmp', cidrs: ['10.0.0.0/16'] }",
      "has `protocol` that is neither `tcp` nor `udp`: `icmp`"
    ),
  ])
  func `parameters that make no sense are refused`(parameters: String, summary: String) async throws {
    let fault = await #expect(throws: StepError.self) { _ = try await Ground().look(parameters) }
    #expect(fault?.summary == summary)
  }
}
