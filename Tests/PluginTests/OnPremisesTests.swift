import CloudFixtures
import Document
import PlinkflowKit
import Testing

/// What stands between a site on-premises and the consumer's VPC, besides the seed's own VPN.
@Suite struct OnPremisesTests {
  @Test func `a connection may end at a transit gateway`() async throws {
    let cloud = try Cloud()
    let gateway = try await cloud.make("vpn.transit_gateway", on: "consumer", "{ tags: { Name: 'hub' } }")
      .text("transit_gateway_id")
    let device = try await cloud.make("vpn.customer_gateway", on: "consumer", "{ ip_address: '203.0.113.6' }")
      .text("customer_gateway_id")
    let parameters = """
      { transit_gateway_id: '\(gateway)', customer_gateway_id: '\(device)', static_routes_only: false,
        tunnels: [{ inside_cidr: '169.254.10.0/30' }, { inside_cidr: '169.254.10.4/30', startup_action: 'start' }] }
      """
    let made = try await cloud.make("vpn.connection", on: "consumer", parameters)
    #expect(made["tunnel_addresses"]?.elements?.count == 2)
    let again = try await cloud.step("vpn.connection", on: "consumer", parameters)
    #expect(try await Driver(again, run: "r2").look() == .present(made))
    let hub = try await cloud.step("vpn.transit_gateway", on: "consumer", "{ tags: { Name: 'hub' } }")
    let receipt = Value.object([.init("gateway_id", .string(gateway))])
    let fault = await #expect(throws: StepError.self) {
      try await hub.undo(to: .absent, receipt, token: Driver(hub).undoToken)
    }
    #expect(fault?.notes.last?.contains(try made.text("connection_id")) == true)
  }

  @Test func `the resolver has the addresses that were asked for`() async throws {
    let cloud = try Cloud()
    let made = try await cloud.make(
      "resolver.inbound_endpoint", on: "consumer",
      """
      { name: 'from-site', security_group_ids: ['sg-2f6a8d35'], addresses: [
        { subnet_id: 'subnet-5a3b1e90', ip: '10.0.0.53' }, { subnet_id: 'subnet-6e8d2f41', ip: '10.0.1.53' }] }
      """)
    #expect(made["ip_addresses"]?.elements?.compactMap(\.string) == ["10.0.0.53", "10.0.1.53"])
    #expect(try made.text("vpc_id") == "vpc-0c5e7d31")
  }

  @Test func `the directory tells the addresses at which it answers names`() async throws {
    let cloud = try Cloud()
    let named = try await cloud.make("directory.simple_ad", on: "consumer", "{ name: 'corp.oreg.internal' }")
    #expect(named["dns_addresses"]?.elements?.compactMap(\.string) == ["10.0.0.10", "10.0.1.10"])
    #expect(
      try await cloud.make("directory.simple_ad", on: "consumer", "{ directory_id: 'd-956712a8c3' }") == named)
    let other = try await cloud.step("directory.simple_ad", on: "provider", "{ directory_id: 'd-956712a8c3' }")
    #expect(try await Driver(other).look().isAbsent)
  }
}
