import Document
import Foundation
import Testing

/// The seed's workflow through the program, against moto, under each source of credentials.
@Suite(.enabled(if: Peer.isCalled, Peer.absence))
struct CredentialSourceTests {
  @Test func `whatever the source of credentials, the same stands in the right accounts, and goes again`() async throws
  {
    let moto = try await MotoPeer(extended: true)
    let accounts = CredentialSource.allCases.flatMap { [$0.provider, $0.consumer] }
    let laid = try await moto.lay(accounts)
    let before = try await moto.look(accounts)

    let trials = try CredentialSource.allCases.map { source in
      try SourceTrial(
        source, on: moto, try #require(laid[source.provider]), try #require(laid[source.consumer]))
    }
    try await each(trials) { try await $0.run() }
    let after = try await moto.look(accounts)
    for trial in trials {
      for (account, text) in [(trial.source.provider, Self.provided), (trial.source.consumer, Self.consumed)] {
        let seen = trial.nameless(try #require(after[account]))
        let wanted = try Value.parse(Source(name: "wanted", text: text)).canonicalText
        #expect(seen == wanted, "\(trial.source), \(account)")
      }
    }
    try await each(trials) { try await $0.undo() }
    #expect(try await moto.look(accounts).readableText == before.readableText)
    try await moto.stop()
  }

  private func each(_ trials: [SourceTrial], _ work: @escaping @Sendable (SourceTrial) async throws -> Void)
    async throws
  {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for trial in trials { group.addTask { try await work(trial) } }
      try await group.waitForAll()
    }
  }

  /// What the workflow makes at the provider, by its own words; identifiers are what they are of.
  private static let provided = """
    {
      services: [{
        id: "vpce-svc", balancers: ["arn"], acceptance: true,
        tags: { Name: "eb-privatelink", project: "eb-privatelink" }, principals: ["arn:aws:iam::consumer:root"],
      }],
      endpoints: [], gateways: [], devices: [], connections: [], propagations: [], groups: [], rules: [],
      zones: [], records: [],
      balancers: [{ type: "network", scheme: "internal", groups: ["sg"], cross_zone: "false" }],
      applications: ["eb-privatelink"], environments: [{ name: "eb-privatelink", version: "Sample Application" }],
      bundles: [],
    }
    """

  /// What it makes at the consumer.
  private static let consumed = """
    {
      services: [],
      endpoints: [{
        id: "vpce", service: "com.amazonaws.vpce.ap-northeast-1.vpce-svc", vpc: "vpc", type: "Interface",
        state: "available", subnets: ["subnet", "subnet"], groups: ["sg"],
        tags: { Name: "eb-privatelink", project: "eb-privatelink" },
      }],
      gateways: [{ id: "vgw", tags: { Name: "eb-privatelink", project: "eb-privatelink" }, vpcs: ["vpc"] }],
      devices: [{ id: "cgw", address: "203.0.113.6", number: "65000" }],
      connections: [{ id: "vpn", gateway: "vgw", device: "cgw", routes: ["192.168.10.0/24"] }],
      propagations: [["rtb", "vgw"]], groups: [],
      rules: [
        ["ingress", "tcp", "53", "192.168.10.0/24", "sg"], ["ingress", "tcp", "80", "192.168.10.0/24", "sg"],
        ["ingress", "udp", "53", "192.168.10.0/24", "sg"],
      ],
      zones: [{ name: "oreg.internal.", private: true }],
      records: [{
        name: "eb-privatelink.oreg.internal.", type: "CNAME", ttl: 60,
        values: ["vpce.com.amazonaws.vpce.ap-northeast-1.vpce-svc"],
      }],
      balancers: [], applications: [], environments: [], bundles: [],
    }
    """
}
