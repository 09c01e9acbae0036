import AWSConnection
import AWSCore
import AWSSandbox
import CloudFixtures
import Document
import Foundation
import PlinkflowKit
import Testing

/// What AWS refuses on the way to a private link and back: met in the sandbox, and handled or told in words that name
/// who holds what.
@Suite struct RefusalTests {
  private let cloud: Cloud

  init() throws {
    cloud = try Cloud()
  }

  /// What a step says when its change is refused.
  private func fault(applying step: BoundStep) async throws -> StepError {
    try #require(
      await #expect(throws: StepError.self) { _ = try await step.apply(over: .absent, token: Driver(step).token) })
  }

  /// What a step says when its undo is refused.
  private func fault(undoing step: BoundStep, _ receipt: Value? = nil) async throws -> StepError {
    try #require(
      await #expect(throws: StepError.self) {
        try await step.undo(to: .absent, receipt, token: Driver(step).undoToken)
      })
  }

  /// The note without the number of the request, which is never the same.
  private func first(_ fault: StepError) -> String {
    String(fault.notes.first?.prefix { $0 != "(" } ?? "").trimmingCharacters(in: .whitespaces)
  }

  @Test func `a subnet in a zone that the service lacks`() async throws {
    let service = try await cloud.service()
    let parameters = try await cloud.endpointParameters(to: service)
      .replacing("'subnet-6e8d2f41'", with: "'subnet-3f9c7a12'")
    let fault = try await fault(applying: cloud.step("privatelink.endpoint", on: "consumer", parameters))
    let name = try service.text("service_name")
    #expect(fault.class == .refused)
    #expect(fault.summary == "was refused by EC2")
    #expect(first(fault) == "InvalidParameter on CreateVpcEndpoint, an endpoint to \(name)")
    #expect(
      fault.notes.last
        == "The VPC endpoint service \(name) does not support the availability zone of the subnet: subnet-3f9c7a12.")
    #expect(
      fault.help == "choose subnets in zones of the service; `zone_ids` has them checked before anything is sent")
  }

  @Test func `a private name that is not verified`() async throws {
    let service = try await cloud.namedService()
    let endpoint = try await cloud.accepted(service)
    let fault = try await fault(
      applying: cloud.step("privatelink.endpoint_private_dns", on: "consumer", "{ endpoint_id: '\(endpoint)' }"))
    #expect(fault.class == .refused)
    #expect(
      fault.notes.last
        == "Private DNS can't be enabled because the service \(try service.text("service_name")) "
        + "does not provide a private DNS name.")
  }

  @Test func `a service with live connections`() async throws {
    let endpoint = try await cloud.make("privatelink.endpoint", on: "consumer", try await cloud.endpointParameters())
      .text("endpoint_id")
    let service = try await cloud.service().text("service_id")
    let step = try await cloud.step(
      "privatelink.service", on: "provider", "{ load_balancer_arns: ['\(try await cloud.loadBalancer())'] }")
    _ = try await cloud.make(
      "privatelink.acceptance", on: "provider", "{ service_id: '\(service)', endpoint_id: '\(endpoint)' }")
    let fault = try await fault(undoing: step, .object([.init("service_id", .string(service))]))
    #expect(fault.class == .refused)
    #expect(
      first(fault)
        == "ExistingVpcEndpointConnections on DeleteVpcEndpointServiceConfigurations, endpoint service \(service)")
    #expect(fault.notes.last == "endpoint \(endpoint) of account 222222222222 is available")
    #expect(fault.help == "reject the connections of the service first")
  }

  @Test func `a load balancer that a service leads to`() async throws {
    let balancer = try await cloud.loadBalancer()
    let service = try await cloud.service().text("service_id")
    let step = try await cloud.step("beanstalk.environment", on: "provider", Cloud.environment)
    let fault = try await fault(undoing: step)
    #expect(fault.class == .refused)
    #expect(fault.summary == "has a load balancer that endpoint service \(service) leads to")
    #expect(fault.notes == ["load balancer \(balancer)"])
    #expect(fault.help == "delete the service first")
    #expect(cloud.transport.count("TerminateEnvironment") == 0)
  }

  /// The sandbox's own refusal, which the step above spares the user.
  @Test func `a load balancer in use, as Elastic Beanstalk tells it`() async throws {
    let balancer = try await cloud.loadBalancer()
    _ = try await cloud.service()
    let client = try await cloud.account("provider").client
    func environments() async throws -> Element { try await client.call(.elasticBeanstalk, "DescribeEnvironments") }
    let id = try #require(try await environments()["Environments"]?.children.first?["EnvironmentId"]?.text)
    _ = try await client.call(
      .elasticBeanstalk, "TerminateEnvironment", .members(["EnvironmentId": .string(id)]))
    for _ in 0..<5 { _ = try await environments() }
    let events = try await client.call(
      .elasticBeanstalk, "DescribeEvents", .members(["EnvironmentId": .string(id), "Severity": .string("ERROR")]))
    let told = events["Events"]?.children.compactMap { $0["Message"]?.text } ?? []
    #expect(told.contains { $0.contains("ResourceInUse") && $0.contains(balancer) })
    #expect(try await environments()["Environments"]?.children.first?["Status"]?.text == "Ready")
  }

  @Test func `the last VPC of a zone`() async throws {
    let zone = try await cloud.privateZone()
    let step = try await cloud.step(
      "route53.zone_association", on: "consumer", "{ zone_id: '\(zone)', vpc_id: 'vpc-0c5e7d31' }")
    let fault = try await fault(undoing: step)
    #expect(fault.class == .refused)
    #expect(fault.summary == "is the last VPC that the zone has")
    #expect(first(fault).hasPrefix("LastVPCAssociation on DisassociateVPCFromHostedZone, "))
    #expect(fault.help == "delete zone \(zone), or associate another VPC with it first")
  }

  @Test func `a security group whose endpoint has just gone`() async throws {
    let parameters = "{ name: 'to-service', vpc_id: 'vpc-0c5e7d31' }"
    let before = try cloud.changes()
    var group = Driver(try await cloud.step("ec2.security_group", on: "consumer", parameters), number: 7)
    let id = try await group.run().text("group_id")
    let wanted = try await cloud.endpointParameters().replacing(
      "'subnet-5a3b1e90', 'subnet-6e8d2f41'", with: "'subnet-5a3b1e90'"
    ).replacing("sg-7b1c9e04", with: id)
    var endpoint = Driver(try await cloud.step("privatelink.endpoint", on: "consumer", wanted), number: 8)
    let name = try await endpoint.run().text("endpoint_id")
    #expect(before.count < (try cloud.changes().count))

    func held() async throws -> StepError {
      try await fault(undoing: group.step, group.receipt)
    }
    func says(_ fault: StepError) throws {
      guard case .transient(retryAfter: .some) = fault.class else {
        Issue.record("\(fault) does not wait")
        return
      }
      let interface = try #require(fault.notes.first?.split(separator: " ").first { $0.hasPrefix("eni-") })
      let holder = "network interface \(interface) (VPC Endpoint Interface \(name))"
      #expect(fault.summary == "waits until \(holder) lets go of \(id)")
      #expect(fault.notes == ["held by \(holder)"])
    }
    try says(try await held())
    try await endpoint.undo(receipt: endpoint.receipt)
    // The endpoint is gone, and its interface is not yet.
    try says(try await held())
    try await group.undo(receipt: group.receipt)
    #expect(try await group.look(group.receipt).isAbsent)
  }

  @Test func `a security group that another group's rule names`() async throws {
    var group = Driver(
      try await cloud.step("ec2.security_group", on: "consumer", "{ name: 'site', vpc_id: 'vpc-0c5e7d31' }"))
    let id = try await group.run().text("group_id")
    var rule = Driver(
      try await cloud.step(
        "ec2.security_group_rule", on: "consumer",
        "{ group_id: 'sg-7b1c9e04', protocol: 'tcp', from_port: 443, source_group: '\(id)' }"), number: 2)
    try await rule.run()
    let fault = try await fault(undoing: group.step, group.receipt)
    #expect(fault.summary == "waits until a rule of security group sg-7b1c9e04 lets go of \(id)")
    try await rule.undo(receipt: rule.receipt)
    try await group.undo(receipt: group.receipt)
  }

  @Test func `a failure in a reply that came with success`() async throws {
    let endpoint = try await cloud.make("privatelink.endpoint", on: "consumer", try await cloud.endpointParameters())
      .text("endpoint_id")
    let service = try await cloud.service().text("service_id")
    let step = try await cloud.step(
      "privatelink.acceptance", on: "provider", "{ service_id: '\(service)', endpoint_id: '\(endpoint)' }")
    var driver = Driver(step)
    try await driver.run()
    let fault = try await fault(applying: step)
    #expect(fault.class == .refused)
    #expect(first(fault) == "InvalidState on AcceptVpcEndpointConnections, service \(service), endpoint \(endpoint)")
    #expect(fault.notes.last == "Connection in state 'available' can't be accepted.")
  }

  @Test func `a zone that its caller reference has made already`() async throws {
    let step = try await cloud.step(
      "route53.zone", on: "consumer", "{ name: 'oreg.internal', vpc_id: 'vpc-0c5e7d31' }")
    var driver = Driver(step)
    let outputs = try await driver.run()
    let fault = try await fault(applying: step)
    #expect(fault.class == .refused)
    #expect(fault.mayBeDone, "a look decides")
    #expect(first(fault) == "HostedZoneAlreadyExists on CreateHostedZone, zone oreg.internal.")
    #expect(try await driver.look() == .present(outputs))
  }

  @Test func `a rule that somebody made meanwhile`() async throws {
    let step = try await cloud.step(
      "ec2.security_group_rule", on: "consumer",
      "{ group_id: 'sg-7b1c9e04', protocol: 'tcp', from_port: 8080, cidr: '192.168.10.0/24' }")
    let driver = Driver(step)
    #expect(try await driver.look().isAbsent)
    let client = try await cloud.account("consumer").client
    let reply = try await client.call(
      .ec2, "AuthorizeSecurityGroupIngress",
      .members([
        "GroupId": .string("sg-7b1c9e04"),
        "IpPermissions": .list([
          .members([
            "IpProtocol": .string("tcp"), "FromPort": .integer(8080), "ToPort": .integer(8080),
            "IpRanges": .list([.members(["CidrIp": .string("192.168.10.0/24")])]),
          ])
        ]),
      ]))
    let rule = reply["securityGroupRuleSet"]?.children.first?["securityGroupRuleId"]?.text
    let fault = try await fault(applying: step)
    #expect(fault.class == .refused)
    #expect(fault.mayBeDone, "a look decides")
    #expect(first(fault) == "InvalidPermission.Duplicate on AuthorizeSecurityGroupIngress, security group sg-7b1c9e04")
    guard case .present(let found, drift: []) = try await driver.look() else { throw Driver.Unfinished() }
    #expect(found["rule_id"]?.string == rule)
    // It is not ours, so undo leaves it.
    try await step.undo(to: .absent, nil, token: driver.undoToken)
    #expect(try await driver.look().isSatisfied)
  }

  @Test func `an identical customer gateway that somebody made meanwhile`() async throws {
    let step = try await cloud.step("vpn.customer_gateway", on: "consumer", "{ ip_address: '203.0.113.6' }")
    let driver = Driver(step)
    #expect(try await driver.look().isAbsent)
    let client = try await cloud.account("consumer").client
    let reply = try await client.call(
      .ec2, "CreateCustomerGateway",
      .members(["Type": .string("ipsec.1"), "IpAddress": .string("203.0.113.6"), "BgpAsn": .integer(65000)]))
    let id = try #require(reply["customerGateway"]?["customerGatewayId"]?.text)
    let fault = try await fault(applying: step)
    #expect(fault.class == .refused)
    #expect(fault.summary == "was answered with a customer-gateway that somebody else made at the same time")
    #expect(fault.notes == ["customer-gateway \(id)"])
    #expect(fault.help == "run again: it is adopted then, and undo leaves it alone")
    for _ in 0..<3 where try await driver.look().isAbsent {}
    guard case .present(let found, drift: []) = try await driver.look() else { throw Driver.Unfinished() }
    #expect(try found.text("customer_gateway_id") == id)
    try await step.undo(to: .absent, nil, token: driver.undoToken)
    #expect(try await driver.look().isSatisfied)
  }
}
