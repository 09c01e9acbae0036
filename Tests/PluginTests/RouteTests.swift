import AWSConnection
import AWSCore
import CloudFixtures
import Document
import PlinkflowKit
import Testing

/// A route through a gateway, where somebody else has one too.
@Suite struct RouteTests {
  private let cloud: Cloud

  init() throws {
    cloud = try Cloud()
  }

  private func hub() async throws -> String {
    let gateway = try await cloud.make("vpn.transit_gateway", on: "consumer", "{ tags: { Name: 'hub' } }")
      .text("transit_gateway_id")
    _ = try await cloud.make(
      "vpn.transit_gateway_attachment", on: "consumer",
      "{ transit_gateway_id: '\(gateway)', vpc_id: 'vpc-0c5e7d31', subnet_ids: ['subnet-5a3b1e90'] }")
    return gateway
  }

  private func site() async throws -> String {
    let gateway = try await cloud.make("vpn.gateway", on: "consumer", "{ tags: { Name: 'site' } }").text("gateway_id")
    _ = try await cloud.make("vpn.attachment", on: "consumer", "{ gateway_id: '\(gateway)', vpc_id: 'vpc-0c5e7d31' }")
    return gateway
  }

  private func route(_ target: String) async throws -> BoundStep {
    try await cloud.step(
      "ec2.route", on: "consumer",
      "{ route_table_id: 'rtb-4d2e8c11', destination: '192.168.10.0/24', \(target) }")
  }

  @Test func `somebody else's route to the same addresses is not touched`() async throws {
    let (hub, site) = (try await hub(), try await site())
    var theirs = Driver(try await route("gateway_id: '\(site)'"), number: 7)
    try await theirs.run()
    let ours = try await route("transit_gateway_id: '\(hub)'")
    guard case .foreign(let what) = try await Driver(ours).look() else { throw Driver.Unfinished() }
    #expect(what == "route table rtb-4d2e8c11 leads to 192.168.10.0/24 through \(site)")
  }

  @Test func `a route of an earlier run is led elsewhere, and back by undo`() async throws {
    let (hub, site) = (try await hub(), try await site())
    var first = Driver(try await route("gateway_id: '\(site)'"))
    let made = try await first.run()
    let step = try await route("transit_gateway_id: '\(hub)'")
    let before = try await step.observe(first.receipt, token: first.token)
    guard case .present(_, let drift) = before else { throw Driver.Unfinished() }
    #expect(drift == [Difference("target", found: site, wanted: hub)])
    let later = Driver(step, run: "r2")
    let receipt = try await step.apply(over: before, token: later.token)
    #expect(try await later.look(receipt).isSatisfied)
    try await step.undo(to: before, receipt, token: later.undoToken)
    #expect(try await first.look(first.receipt) == .present(made))
  }

  @Test(arguments: [
    ("destination: '192.168.10.0/24'", "needs one of `transit_gateway_id` and `gateway_id`"),
    ("destination: '192.168.10.0/24', gateway_id: 'tgw-1'", "has a gateway that is of another sort: `tgw-1`"),
    (
      "destination: '192.168.10.1/24', gateway_id: 'vgw-1'",
      "has `destination` with bits behind its prefix: `192.168.10.1/24`"
    ),
  ])
  func `a route that makes no sense is refused`(parameters: String, summary: String) async throws {
    let fault = await #expect(throws: StepError.self) {
      _ = try await cloud.step("ec2.route", on: "consumer", "{ route_table_id: 'rtb-1', \(parameters) }")
    }
    #expect(fault?.summary == summary)
  }
}
