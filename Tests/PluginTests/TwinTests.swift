import AWSConnection
import AWSCore
import CloudFixtures
import Document
import PlinkflowKit
import Testing

/// A request without a client token that arrived twice has made two things with one token: the step keeps one, and
/// takes the other back.
@Suite struct TwinTests {
  private let cloud: Cloud

  init() throws {
    cloud = try Cloud()
  }

  /// Looks until a second thing shows.
  private func twin(_ driver: Driver, _ receipt: Value?) async throws -> AnyObservation {
    for _ in 0..<20 {
      let seen = try await driver.look(receipt)
      if seen.twin != nil { return seen }
    }
    throw Driver.Unfinished()
  }

  /// What stands, once what is being deleted has gone.
  private func changes(until wanted: [String], _ driver: Driver) async throws -> [String] {
    for _ in 0..<20 where try cloud.changes() != wanted { _ = try await driver.look(driver.receipt) }
    return try cloud.changes()
  }

  @Test(arguments: Scenario.all.filter { ["vpn.gateway", "vpn.transit_gateway"].contains($0.kind) })
  func `what was made twice is seen and taken away`(_ scenario: Scenario) async throws {
    let step = try await cloud.step(scenario.kind, on: scenario.account, try await scenario.prepare(cloud))
    let before = try cloud.changes()
    var driver = Driver(step)
    try await driver.run()
    let single = try cloud.changes()
    let other = try await step.apply(over: .absent, token: driver.token)
    #expect(try cloud.changes().count > single.count)
    let seen = try await twin(driver, driver.receipt)
    #expect(seen.twin == other.members?.first?.value.string)
    #expect(try await driver.look(nil).twin != nil, "by the token alone")
    _ = try await step.apply(over: seen, token: driver.token)
    #expect(try await changes(until: single, driver) == single)
    // One that comes to light once the step is done goes with it.
    _ = try await step.apply(over: .absent, token: driver.token)
    _ = try await twin(driver, driver.receipt)
    try await driver.undo(receipt: driver.receipt)
    #expect(try cloud.changes() == before)
  }

  @Test func `a doubled VPN connection does not keep its customer gateway`() async throws {
    let parameters = try await cloud.connectionParameters()
    let step = try await cloud.step("vpn.connection", on: "consumer", parameters)
    var driver = Driver(step)
    try await driver.run()
    let single = try cloud.changes()
    // The sandbox connects the same two gateways once, so the second one leads to another device.
    let client = try await cloud.account("consumer").client
    let device = try await client.call(
      .ec2, "CreateCustomerGateway",
      .members(["Type": .string("ipsec.1"), "IpAddress": .string("203.0.113.7"), "BgpAsn": .integer(65000)]))
    let value = try Value.parse(Source(name: "parameters", text: parameters))
    let withDevice = try cloud.changes()
    _ = try await client.call(
      .ec2, "CreateVpnConnection",
      .members([
        "Type": .string("ipsec.1"), "CustomerGatewayId": .text(device["customerGateway"]?.text("customerGatewayId")),
        "VpnGatewayId": .string(try value.text("gateway_id")),
        "TagSpecification": .tagged("vpn-connection", [Ownership.tag: driver.token.text]),
      ]))
    let seen = try await twin(driver, driver.receipt)
    _ = try await step.apply(over: seen, token: driver.token)
    #expect(try await changes(until: withDevice, driver) == withDevice)
    #expect(single.count == withDevice.count - 1)
  }

  @Test func `without a receipt both are taken back`() async throws {
    let before = try cloud.changes()
    let step = try await cloud.step("vpn.gateway", on: "consumer", "{ tags: { Name: 'site' } }")
    let driver = Driver(step)
    _ = try await step.apply(over: .absent, token: driver.token)
    _ = try await step.apply(over: .absent, token: driver.token)
    _ = try await twin(driver, nil)
    try await driver.undo(receipt: nil)
    #expect(try cloud.changes() == before)
  }
}
