import AWSConnection
import AWSCore
import CloudFixtures
import Document
import PlinkflowKit
import Testing

@testable import PrivateLink

@Suite struct PrivateLinkTests {
  @Test func `principals that were allowed before stay allowed`() async throws {
    let cloud = try Cloud()
    let service = try await cloud.service().text("service_id")
    let first = "arn:aws:iam::222222222222:root"
    let second = "arn:aws:iam::333333333333:root"
    var earlier = Driver(
      try await cloud.step(
        "privatelink.principals", on: "provider", "{ service_id: '\(service)', principals: ['\(first)'] }"), number: 7)
    try await earlier.run()
    let step = try await cloud.step(
      "privatelink.principals", on: "provider", "{ service_id: '\(service)', principals: ['\(first)', '\(second)'] }")
    var driver = Driver(step)
    let before = try await driver.look()
    try await driver.run()
    try await driver.undo(to: before, receipt: driver.receipt)
    guard case .present(let outputs, let drift) = try await driver.look() else { throw Driver.Unfinished() }
    #expect(outputs["principals"]?.elements?.compactMap(\.string) == [first])
    #expect(drift == [Difference("principals", found: first, wanted: "\(first), \(second)")])
  }

  @Test func `the regional name is the one without a zone`() async throws {
    let cloud = try Cloud()
    let parameters = try await cloud.endpointParameters()
    let endpoint = try await cloud.make("privatelink.endpoint", on: "consumer", parameters)
    let name = try endpoint.text("dns_name")
    #expect(!name.contains("ap-northeast-1a.") && !name.contains("ap-northeast-1c."))
    #expect(name.hasPrefix(try endpoint.text("endpoint_id")))
    #expect(endpoint["dns_names"]?.elements?.first?.string == name)
  }

  @Test func `the endpoint is done before it is accepted`() async throws {
    let cloud = try Cloud()
    let endpoint = try await cloud.make("privatelink.endpoint", on: "consumer", try await cloud.endpointParameters())
    #expect(try endpoint.text("state") == "pendingAcceptance")
  }

  @Test func `a subnet in a zone that the service lacks is refused before the endpoint is asked for`() async throws {
    let cloud = try Cloud()
    let parameters = try await cloud.endpointParameters()
      .replacing("'subnet-6e8d2f41'", with: "'subnet-3f9c7a12'").replacing(
        "security_group_ids", with: "zone_ids: ['apne1-az1', 'apne1-az4'], security_group_ids")
    let step = try await cloud.step("privatelink.endpoint", on: "consumer", parameters)
    let fault = await #expect(throws: StepError.self) {
      _ = try await step.apply(over: .absent, token: Driver(step).token)
    }
    #expect(fault?.summary == "has a subnet in a zone that the service does not reach")
    #expect(fault?.notes == ["subnet subnet-3f9c7a12 is in apne1-az2, and the service is in apne1-az1, apne1-az4"])
    #expect(cloud.transport.count("CreateVpcEndpoint") == 0)
  }

  @Test func `an endpoint of an earlier run that drifted is repaired and changed back`() async throws {
    let cloud = try Cloud()
    let parameters = try await cloud.endpointParameters()
    var first = Driver(try await cloud.step("privatelink.endpoint", on: "consumer", parameters))
    try await first.run()
    let wanted = parameters.replacing("'sg-7b1c9e04'", with: "'sg-2f6a8d35'")
    var second = Driver(try await cloud.step("privatelink.endpoint", on: "consumer", wanted), run: "r2")
    let before = try await second.look()
    guard case .present(_, let drift) = before else { throw Driver.Unfinished() }
    #expect(drift == [Difference("security_group_ids", found: "sg-7b1c9e04", wanted: "sg-2f6a8d35")])
    let outputs = try await second.run()
    #expect(outputs["security_group_ids"]?.elements?.compactMap(\.string) == ["sg-2f6a8d35"])
    try await second.undo(to: before, receipt: second.receipt)
    try await second.undo(to: before, receipt: second.receipt)
    guard case .present(_, let left) = try await first.look() else { throw Driver.Unfinished() }
    #expect(left.isEmpty)
  }

  @Test func `an endpoint that was rejected is seen and can be taken back`() async throws {
    let cloud = try Cloud()
    let parameters = try await cloud.endpointParameters()
    let step = try await cloud.step("privatelink.endpoint", on: "consumer", parameters)
    var driver = Driver(step)
    let endpoint = try await driver.run()
    let service = try await cloud.service().text("service_id")
    let acceptance = try await cloud.step(
      "privatelink.acceptance", on: "provider",
      "{ service_id: '\(service)', endpoint_id: '\(try endpoint.text("endpoint_id"))' }")
    try await acceptance.undo(to: .absent, nil, token: driver.undoToken)
    let found = try await driver.look(driver.receipt)
    guard case .present(_, let drift) = found else { throw Driver.Unfinished() }
    #expect(drift == [Difference("state", found: "rejected", wanted: "available")])
    let token = driver.token
    let fault = await #expect(throws: StepError.self) { _ = try await step.apply(over: found, token: token) }
    #expect(fault?.summary == "has an endpoint that is rejected")
    try await driver.undo(receipt: driver.receipt)
  }

  @Test func `the provider waits for the account that is expected and learns its endpoint`() async throws {
    let cloud = try Cloud()
    let parameters = try await cloud.endpointParameters()
    let service = try await cloud.service().text("service_id")
    func look(_ more: String = "") async throws -> AnyObservation {
      let step = try await cloud.step(
        "privatelink.connection_request", on: "provider", "{ service_id: '\(service)', account: '222222222222'\(more) }"
      )
      return try await step.observe(nil, token: Driver(step).token)
    }
    #expect(
      try await look()
        == .settling(
          "no endpoint of account 222222222222 asks for a connection yet; the consumer makes it with the service's name",
          pollAfter: .seconds(15)))
    let first = try await cloud.make("privatelink.endpoint", on: "consumer", parameters).text("endpoint_id")
    guard case .present(let outputs, _) = try await look() else { throw Driver.Unfinished() }
    #expect(try outputs.text("endpoint_id") == first)

    // A second one of the same account, in another VPC or by another run: which is meant is for a person to say.
    let client = try await cloud.account("consumer").client
    _ = try await client.call(
      .ec2, "CreateVpcEndpoint",
      .members([
        "VpcEndpointType": .string("Interface"), "VpcId": .string("vpc-0c5e7d31"),
        "ServiceName": .string(try await cloud.service().text("service_name")),
        "SubnetId": .strings(["subnet-5a3b1e90"]),
        "SecurityGroupId": .strings(["sg-7b1c9e04"]), "ClientToken": .string("by hand"),
      ]))
    // What was made shows a few observations later.
    var seen = try await look()
    for _ in 0..<20 where seen == .present(outputs) { seen = try await look() }
    guard case .foreign(let why) = seen else { throw Driver.Unfinished() }
    #expect(why.hasPrefix("account 222222222222 asks with 2 endpoints, vpce-"))
    #expect(why.hasSuffix(": `endpoint_id` says which is meant"))
    guard case .present(let chosen, _) = try await look(", endpoint_id: '\(first)'") else { throw Driver.Unfinished() }
    #expect(try chosen.text("endpoint_id") == first)
  }

  @Test func `the consumer waits for the provider's yes, and is told of a no`() async throws {
    let cloud = try Cloud()
    let endpoint = try await cloud.make("privatelink.endpoint", on: "consumer", try await cloud.endpointParameters())
      .text("endpoint_id")
    let wait = try await cloud.step(
      "privatelink.endpoint_available", on: "consumer", "{ endpoint_id: '\(endpoint)' }")
    #expect(
      try await wait.observe(nil, token: Driver(wait).token)
        == .settling("endpoint \(endpoint) waits for the provider to accept it", pollAfter: .seconds(15)))
    let service = try await cloud.service().text("service_id")
    let answer = "{ service_id: '\(service)', endpoint_id: '\(endpoint)' }"
    _ = try await cloud.make("privatelink.acceptance", on: "provider", answer)
    guard case .present = try await wait.observe(nil, token: Driver(wait).token) else { throw Driver.Unfinished() }
    let step = try await cloud.step("privatelink.acceptance", on: "provider", answer)
    try await step.undo(to: .absent, nil, token: Driver(step).undoToken)
    guard case .foreign(let why) = try await wait.observe(nil, token: Driver(wait).token) else {
      throw Driver.Unfinished()
    }
    #expect(why.hasPrefix("endpoint \(endpoint) is rejected"))
  }

  // Names as AWS's documentation of interface endpoints gives them.
  @Test func `names of zones do not pass for the regional name`() {
    let end = "vpce-svc-0123456789abcdef0.us-east-1.vpce.amazonaws.com"
    let names = ["vpce-0a1b-nkqs-us-east-1b.\(end)", "vpce-0a1b-nkqs.\(end)", "vpce-0a1b-nkqs-us-east-1a.\(end)"]
    for order in [names, names.reversed(), names.sorted()] {
      let entries = order.map { Element("item", [Element("dnsName", text: $0), Element("hostedZoneId", text: "Z7")]) }
      let endpoint = Element("item", [Element("dnsEntrySet", entries)])
      #expect(EndpointName.all(of: endpoint).first?.name == "vpce-0a1b-nkqs.\(end)")
    }
  }

  @Test func `a service that drifted is changed in place and back`() async throws {
    let cloud = try Cloud()
    let arn = try await cloud.loadBalancer()
    var first = Driver(
      try await cloud.step("privatelink.service", on: "provider", "{ load_balancer_arns: ['\(arn)'] }"))
    let made = try await first.run()
    var second = Driver(
      try await cloud.step(
        "privatelink.service", on: "provider", "{ load_balancer_arns: ['\(arn)'], acceptance_required: false }"),
      run: "r2")
    let before = try await second.look()
    let changed = try await second.run()
    #expect(try changed.text("service_id") == made.text("service_id"))
    #expect(changed["acceptance_required"] == Value(.boolean(false)))
    try await second.undo(to: before, receipt: second.receipt)
    try await second.undo(to: before, receipt: second.receipt)
    #expect(try await first.look() == .present(made))
  }
}
