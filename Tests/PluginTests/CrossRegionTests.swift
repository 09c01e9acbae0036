import AWSConnection
import AWSCore
import AWSSandbox
import CloudFixtures
import Document
import PlinkflowKit
import Testing

/// A consumer in another region than the service's.
@Suite struct CrossRegionTests {
  private let cloud: Cloud
  /// The consumer abroad, by a connection with a region of its own.
  private let abroad: AWSAccount

  init() async throws {
    let cloud = try Cloud()
    self.cloud = cloud
    let kind = ConnectionKind(AccountConnection(cloud.access))
    let parameters = try Value.parse(Source(name: "w", text: "{ region: 'us-east-1' }"))
    abroad = try #require(try await kind.open(parameters, named: "stranger") as? AWSAccount)
  }

  private func service(_ regions: String) async throws -> Value {
    let service = try await cloud.make(
      "privatelink.service", on: "provider",
      "{ load_balancer_arns: ['\(try await cloud.inventory())'], supported_regions: [\(regions)] }")
    _ = try await cloud.make(
      "privatelink.principals", on: "provider",
      "{ service_id: '\(try service.text("service_id"))', principals: ['arn:aws:iam::333333333333:root'] }")
    return service
  }

  private func parameters(_ service: Value, _ more: String = "service_region: 'ap-northeast-1',") throws -> Value {
    try Value.parse(
      Source(
        name: "parameters",
        text: """
          { service_name: '\(try service.text("service_name"))', \(more) vpc_id: 'vpc-0d41c7a9',
            subnet_ids: ['subnet-4c2e9f60'], security_group_ids: ['sg-0a58d3b7'],
            zone_ids: ['apne1-az4', 'apne1-az1'] }
          """))
  }

  private func kind(_ name: String) throws -> StepKind { try #require(allKinds.first { $0.name == name }) }

  @Test func `an endpoint abroad is made in any of its zones, seen by both sides, and goes again`() async throws {
    let before = try cloud.changes()
    let service = try await service("'us-east-1'")
    let endpoint = try kind("privatelink.endpoint")
    let wanted = try parameters(service)
    _ = try await endpoint.preflight(wanted, using: abroad)
    let provided = try cloud.changes()
    var driver = Driver(try endpoint.bind(wanted, using: abroad), number: 5)
    let made = try await driver.run()
    let accept = try await cloud.step(
      "privatelink.acceptance", on: "provider",
      "{ service_id: '\(try service.text("service_id"))', endpoint_id: '\(try made.text("endpoint_id"))' }")
    var acceptance = Driver(accept, number: 6)
    #expect(try await acceptance.run().text("consumer_account") == "333333333333")
    // A zone's name has the endpoint's zone before the service's region.
    let names = try #require(made["zonal_dns_names"]?["us-east-1a"]?.string)
    #expect(names.contains("-us-east-1a.vpce-svc-") && names.hasSuffix(".ap-northeast-1.vpce.amazonaws.com"))

    let seen = try await abroad.client.call(
      .ec2, "DescribeVpcEndpointServices",
      .members(["ServiceRegion": .strings(["ap-northeast-1"])]))
    let details = try #require(seen["serviceDetailSet"]?.children.first)
    #expect(details.text("serviceRegion") == "ap-northeast-1")
    #expect(details.items("availabilityZoneSet").isEmpty, "nobody learns the zones of another region")

    try await acceptance.undo(receipt: acceptance.receipt)
    try await driver.undo(receipt: driver.receipt)
    #expect(try cloud.changes() == provided)
    #expect(before.count < provided.count)
  }

  @Test func `a region sees nothing of another one`() async throws {
    let vpcs = try await abroad.client.call(.ec2, "DescribeVpcs")
    #expect(vpcs.items("vpcSet").compactMap { $0.text("vpcId") } == ["vpc-0d41c7a9"])
    let home = try await cloud.account("stranger").client.call(.ec2, "DescribeVpcs")
    #expect(home.items("vpcSet").compactMap { $0.text("vpcId") } == ["vpc-0b7f3e52"])
    let failure = await #expect(throws: AWSFailure.self) {
      _ = try await abroad.client.call(.elasticBeanstalk, "DescribeApplications")
    }
    #expect(failure?.word == "OptInRequired")
  }

  @Test func `a service that does not support the region is not there for it`() async throws {
    let service = try await service("'eu-west-1'")
    let step = try kind("privatelink.endpoint").bind(try parameters(service), using: abroad)
    let fault = try #require(
      await #expect(throws: StepError.self) { _ = try await step.apply(over: .absent, token: Driver(step).token) })
    #expect(fault.class == .transient(retryAfter: nil), "it may have been allowed a moment ago")
    #expect(fault.notes.last == "The Vpc Endpoint Service '\(try service.text("service_name"))' does not exist")
  }

  @Test func `a service's region that is not named is told before anything is sent`() async throws {
    let service = try await service("'us-east-1'")
    let endpoint = try kind("privatelink.endpoint")
    let unnamed = try parameters(service, "")
    let fault = try #require(
      await #expect(throws: StepError.self) { _ = try await endpoint.preflight(unnamed, using: abroad) })
    #expect(fault.summary == "leads to a service in another region")
    #expect(fault.notes == ["the service is in ap-northeast-1, and connection `stranger` in us-east-1"])
    #expect(
      fault.help == "have the provider support us-east-1, and write `service_region: \"ap-northeast-1\"`")
  }
}
