import AWSConnection
import AWSCore
import AWSSandbox
import CloudFixtures
import Document
import PlinkflowKit
import Testing

/// What AWS limits in number, met one above the limit.
@Suite struct QuotaTests {
  private func refusal(of kind: String, _ parameters: String, in cloud: Cloud) async throws -> StepError {
    let step = try await cloud.step(kind, on: "consumer", parameters)
    let fault = try #require(
      await #expect(throws: StepError.self) { _ = try await step.apply(over: .absent, token: Driver(step).token) })
    #expect(fault.class == .refused)
    #expect(fault.help == "delete what is no longer needed, or have AWS raise the quota in Service Quotas")
    return fault
  }

  private func fill(_ count: Int, _ action: String, in cloud: Cloud, _ input: (Int) -> Input) async throws {
    let client = try await cloud.account("consumer").client
    for number in 0..<count { _ = try await client.call(.ec2, action, input(number)) }
  }

  @Test func `50 interface endpoints in a VPC`() async throws {
    let cloud = try Cloud()
    let service = try await cloud.service()
    let parameters = try await cloud.endpointParameters(to: service)
    try await fill(50, "CreateVpcEndpoint", in: cloud) { number in
      .members([
        "VpcEndpointType": .string("Interface"), "VpcId": .string("vpc-0c5e7d31"),
        "ServiceName": .text(service["service_name"]?.string), "SubnetId": .strings(["subnet-5a3b1e90"]),
        "SecurityGroupId": .strings(["sg-7b1c9e04"]), "ClientToken": .string("\(number)"),
      ])
    }
    let fault = try await refusal(of: "privatelink.endpoint", parameters, in: cloud)
    #expect(fault.notes.first?.hasPrefix("VpcEndpointLimitExceeded on CreateVpcEndpoint, ") == true)
    #expect(fault.notes.last == "The maximum number of VPC endpoints for 'vpc-0c5e7d31' has been reached.")
  }

  @Test func `5 virtual private gateways in a region`() async throws {
    let cloud = try Cloud()
    try await fill(5, "CreateVpnGateway", in: cloud) { _ in .members(["Type": .string("ipsec.1")]) }
    let fault = try await refusal(of: "vpn.gateway", "{ tags: { Name: 'a' } }", in: cloud)
    #expect(fault.notes.first?.hasPrefix("VpnGatewayLimitExceeded on CreateVpnGateway, ") == true)
  }

  @Test func `50 customer gateways in a region, and 10 VPN connections at a gateway`() async throws {
    let cloud = try Cloud()
    func device(_ number: Int) -> Input {
      .members([
        "Type": .string("ipsec.1"), "IpAddress": .string("203.0.113.\(number + 1)"), "BgpAsn": .integer(65000),
      ])
    }
    let client = try await cloud.account("consumer").client
    var devices: [String] = []
    for number in 0..<50 {
      let reply = try await client.call(.ec2, "CreateCustomerGateway", device(number))
      devices.append(try #require(reply["customerGateway"]?["customerGatewayId"]?.text))
    }
    let full = try await refusal(of: "vpn.customer_gateway", "{ ip_address: '198.51.100.1' }", in: cloud)
    #expect(full.notes.first?.hasPrefix("CustomerGatewayLimitExceeded on CreateCustomerGateway, ") == true)

    let gateway = try await cloud.make("vpn.gateway", on: "consumer", "{ tags: { Name: 'site' } }").text("gateway_id")
    for device in devices.prefix(10) {
      _ = try await client.call(
        .ec2, "CreateVpnConnection",
        .members([
          "Type": .string("ipsec.1"), "CustomerGatewayId": .string(device), "VpnGatewayId": .string(gateway),
        ]))
    }
    let eleventh = try await refusal(
      of: "vpn.connection", "{ gateway_id: '\(gateway)', customer_gateway_id: '\(devices[10])' }", in: cloud)
    #expect(eleventh.notes.first?.hasPrefix("VpnConnectionLimitExceeded on CreateVpnConnection, ") == true)
  }

  @Test func `100 static routes of a VPN connection`() async throws {
    let cloud = try Cloud()
    let connection = try await cloud.make("vpn.connection", on: "consumer", try await cloud.connectionParameters())
      .text("connection_id")
    try await fill(100, "CreateVpnConnectionRoute", in: cloud) { number in
      .members([
        "VpnConnectionId": .string(connection), "DestinationCidrBlock": .string("172.16.\(number).0/24"),
      ])
    }
    let fault = try await refusal(
      of: "vpn.route", "{ connection_id: '\(connection)', destination: '192.168.10.0/24' }", in: cloud)
    #expect(fault.notes.first?.hasPrefix("RouteLimitExceeded on CreateVpnConnectionRoute, ") == true)
  }

  @Test func `300 VPCs of a zone`() async throws {
    let more = (0..<300).map { number in
      let id = "vpc-0000" + "\(number + 10000)".suffix(4)
      return "{ id: '\(id)', cidr: '10.0.0.0/16', dns_support: true, dns_hostnames: true }"
    }
    let cloud = try Cloud(
      world: SandboxWorld.defaultText.replacing(
        "vpcs: [\n        {\n          id: \"vpc-0c5e7d31\"",
        with: "vpcs: [\n        \(more.joined(separator: ",")),\n        {\n          id: \"vpc-0c5e7d31\""))
    let zone = try await cloud.privateZone()
    let client = try await cloud.account("consumer").client
    func associate(_ number: Int) -> Element {
      Element(
        "AssociateVPCWithHostedZoneRequest",
        [
          Element(
            "VPC",
            [
              Element("VPCRegion", text: "ap-northeast-1"),
              Element("VPCId", text: "vpc-0000" + "\(number + 10000)".suffix(4)),
            ])
        ])
    }
    for number in 0..<299 {
      _ = try await client.call(
        .route53, "AssociateVPCWithHostedZone", method: "POST", path: "/2013-04-01/hostedzone/\(zone)/associatevpc",
        body: associate(number))
    }
    let fault = try await refusal(
      of: "route53.zone_association", "{ zone_id: '\(zone)', vpc_id: 'vpc-00000299' }", in: cloud)
    #expect(fault.notes.first?.hasPrefix("LimitsExceeded on AssociateVPCWithHostedZone, ") == true)
    #expect(fault.notes.last == "The hosted zone \(zone) has the maximum number of associated VPCs.")
  }
}
