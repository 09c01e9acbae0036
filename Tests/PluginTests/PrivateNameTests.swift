import CloudFixtures
import Document
import PlinkflowKit
import Testing

/// A service's private name, from the record that proves it to the endpoint that it leads to.
@Suite struct PrivateNameTests {
  @Test func `a name whose record is missing is not verified, and the fault says what was expected`() async throws {
    let cloud = try Cloud()
    let service = try await cloud.make(
      "privatelink.service", on: "provider",
      "{ load_balancer_arns: ['\(try await cloud.inventory())'], private_dns_name: 'api.oreg.example' }")
    let step = try await cloud.step(
      "privatelink.private_dns_verification", on: "provider", "{ service_id: '\(try service.text("service_id"))' }")
    let driver = Driver(step)
    let receipt = try await step.apply(over: .absent, token: driver.token)
    let fault = await #expect(throws: StepError.self) { _ = try await driver.look(receipt) }
    let name = try service.text("private_dns_verification_name")
    let value = try service.text("private_dns_verification_value")
    #expect(fault?.summary == "was not verified: AWS did not find the record")
    #expect(
      fault?.notes.first == "expected a TXT record \(name) with the value \"\(value)\" in the public DNS")
    #expect(name.hasPrefix("_") && name.hasSuffix(".api.oreg.example"))
  }

  @Test func `a record under the domain proves the name too`() async throws {
    let cloud = try Cloud()
    let service = try await cloud.make(
      "privatelink.service", on: "provider",
      "{ load_balancer_arns: ['\(try await cloud.inventory())'], private_dns_name: '*.api.oreg.example' }")
    let label = try service.text("private_dns_verification_name").prefix { $0 != "." }
    _ = try await cloud.make(
      "route53.record", on: "provider",
      """
      { zone_id: 'Z0PROVIDER7PUBLIC4ZONE', name: '\(label).oreg.example', type: 'TXT',
        values: ['"\(try service.text("private_dns_verification_value"))"'] }
      """)
    let proved = try await cloud.make(
      "privatelink.private_dns_verification", on: "provider", "{ service_id: '\(try service.text("service_id"))' }")
    #expect(try proved.text("private_dns_name") == "*.api.oreg.example")
  }

  @Test func `the private name waits for the provider's yes`() async throws {
    let cloud = try Cloud()
    let parameters = try await cloud.endpointParameters(to: try await cloud.namedService())
    let endpoint = try await cloud.make("privatelink.endpoint", on: "consumer", parameters).text("endpoint_id")
    let step = try await cloud.step(
      "privatelink.endpoint_private_dns", on: "consumer", "{ endpoint_id: '\(endpoint)' }")
    guard case .settling(let why, _) = try await step.observe(nil, token: Driver(step).token) else {
      throw Driver.Unfinished()
    }
    #expect(why == "endpoint \(endpoint) waits for the provider's yes")
  }

  @Test func `the endpoint's own step leaves the private name alone`() async throws {
    let cloud = try Cloud()
    let service = try await cloud.namedService()
    _ = try await cloud.make(
      "privatelink.private_dns_verification", on: "provider", "{ service_id: '\(try service.text("service_id"))' }")
    let endpoint = try await cloud.accepted(service)
    _ = try await cloud.make("privatelink.endpoint_private_dns", on: "consumer", "{ endpoint_id: '\(endpoint)' }")
    let own = try await cloud.step(
      "privatelink.endpoint", on: "consumer", try await cloud.endpointParameters(to: service))
    #expect(try await Driver(own, run: "r2").look().isSatisfied)
  }

  @Test func `a name that the service gets later is taken away again`() async throws {
    let cloud = try Cloud()
    let arn = try await cloud.inventory()
    var first = Driver(
      try await cloud.step("privatelink.service", on: "provider", "{ load_balancer_arns: ['\(arn)'] }"))
    let made = try await first.run()
    var second = Driver(
      try await cloud.step(
        "privatelink.service", on: "provider",
        "{ load_balancer_arns: ['\(arn)'], private_dns_name: 'api.oreg.example', supported_regions: ['eu-west-1'] }"),
      run: "r2")
    let before = try await second.look()
    let changed = try await second.run()
    #expect(try changed.text("private_dns_name") == "api.oreg.example")
    #expect(changed["supported_regions"]?.elements?.compactMap(\.string) == ["eu-west-1"])
    try await second.undo(to: before, receipt: second.receipt)
    #expect(try await first.look() == .present(made))
  }
}
