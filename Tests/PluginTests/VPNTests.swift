import AWSConnection
import AWSCore
import CloudFixtures
import Document
import Foundation
import PlinkflowKit
import Testing

@Suite struct VPNTests {
  @Test func `an identical customer gateway is adopted and never made twice`() async throws {
    let cloud = try Cloud()
    let first = try await cloud.make("vpn.customer_gateway", on: "consumer", "{ ip_address: '203.0.113.6' }")
    var second = Driver(
      try await cloud.step("vpn.customer_gateway", on: "consumer", "{ ip_address: '203.0.113.6', bgp_asn: 65000 }"))
    #expect(try await second.run() == first)
    #expect(second.receipt == nil)
    #expect(cloud.transport.count("CreateCustomerGateway") == 1)
  }

  @Test func `two gateways of one run are two`() async throws {
    let cloud = try Cloud()
    let parameters = "{ tags: { Name: 'site' } }"
    var first = Driver(try await cloud.step("vpn.gateway", on: "consumer", parameters), number: 1)
    var second = Driver(try await cloud.step("vpn.gateway", on: "consumer", parameters), number: 2)
    #expect(try await first.run() != second.run())
  }

  @Test func `a VPC with another gateway is foreign`() async throws {
    let cloud = try Cloud()
    let first = try await cloud.make("vpn.gateway", on: "consumer", "{ tags: { Name: 'a' } }").text("gateway_id")
    _ = try await cloud.make("vpn.attachment", on: "consumer", "{ gateway_id: '\(first)', vpc_id: 'vpc-0c5e7d31' }")
    var other = Driver(try await cloud.step("vpn.gateway", on: "consumer", "{ tags: { Name: 'b' } }"), number: 2)
    let second = try await other.run().text("gateway_id")
    let step = try await cloud.step(
      "vpn.attachment", on: "consumer", "{ gateway_id: '\(second)', vpc_id: 'vpc-0c5e7d31' }")
    guard case .foreign(let what) = try await Driver(step).look() else { throw Driver.Unfinished() }
    #expect(what == "vpc-0c5e7d31 has another virtual private gateway, \(first), which is attached")
  }

  @Test func `options of both tunnels are asked for and kept`() async throws {
    let cloud = try Cloud()
    let tunnels = """
      tunnels: [
        { inside_cidr: '169.254.10.0/30', startup_action: 'start', dpd_timeout: 40, dpd_action: 'restart',
          ike_versions: ['ikev2'] },
        { inside_cidr: '169.254.10.4/30' },
      ]
      """
    let parameters = try await cloud.connectionParameters().replacing(" }", with: ", \(tunnels) }")
    _ = try await cloud.make("vpn.connection", on: "consumer", parameters)
    let reply = try await cloud.account("consumer").client.call(.ec2, "DescribeVpnConnections")
    let options = reply["vpnConnectionSet"]?.children.first?["options"]?["tunnelOptionSet"]?.children ?? []
    func texts(_ name: String) -> [String?] { options.map { $0[name]?.text } }
    #expect(texts("tunnelInsideCidr") == ["169.254.10.0/30", "169.254.10.4/30"])
    #expect(texts("startupAction") == ["start", "add"])
    #expect(texts("dpdTimeoutSeconds") == ["40", "30"])
    #expect(texts("dpdTimeoutAction") == ["restart", "clear"])
    #expect(options.map { $0["ikeVersionSet"]?.children.count } == [1, 2])
  }

  @Test func `the pre-shared key reaches AWS and nothing else`() async throws {
    let cloud = try Cloud()
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("plinkflow-\(UUID().uuidString)")
    try Data("Xk3.opens_the_tunnel\n".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let parameters = try await cloud.connectionParameters()
      .replacing(" }", with: ", pre_shared_key: 'file:\(file.path)' }")
    var driver = Driver(try await cloud.step("vpn.connection", on: "consumer", parameters))
    let outputs = try await driver.run()
    let request = try #require(cloud.transport.bodies.first { $0.contains("Action=CreateVpnConnection&") })
    for tunnel in 1...2 {
      #expect(request.contains("Options.TunnelOptions.\(tunnel).PreSharedKey=Xk3.opens_the_tunnel"))
    }
    for value in [outputs, try #require(driver.receipt)] {
      #expect(!value.canonicalText.contains("opens_the_tunnel"))
    }
    #expect(outputs["tunnel_addresses"]?.elements?.count == 2)
  }

  // AWS's rule: 8 to 64 letters, digits, periods and underscores, not beginning with zero.
  @Test(arguments: ["short.1", "0beginswithzero", "has space in it", String(repeating: "k3y", count: 22)])
  func `a key that AWS would refuse is not sent and not shown`(key: String) async throws {
    let cloud = try Cloud()
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("plinkflow-\(UUID().uuidString)")
    try Data(key.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let parameters = try await cloud.connectionParameters()
      .replacing(" }", with: ", pre_shared_key: 'file:\(file.path)' }")
    let step = try await cloud.step("vpn.connection", on: "consumer", parameters)
    let token = Driver(step).token
    let fault = await #expect(throws: StepError.self) { _ = try await step.apply(over: .absent, token: token) }
    #expect(fault?.summary == "has a pre-shared key that AWS does not take")
    #expect(fault.map { "\($0)".contains(key) } == false)
    #expect(cloud.transport.count("CreateVpnConnection") == 0)
  }
}
