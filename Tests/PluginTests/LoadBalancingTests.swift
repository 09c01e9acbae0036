import CloudFixtures
import Document
import PlinkflowKit
import Testing

@Suite struct LoadBalancingTests {
  @Test func `a load balancer that stands is found by name and by ARN`() async throws {
    let cloud = try Cloud()
    let named = try await cloud.make("elb.load_balancer_lookup", on: "provider", "{ name: 'inventory' }")
    let arn = try named.text("load_balancer_arn")
    #expect(arn.hasPrefix("arn:aws:elasticloadbalancing:ap-northeast-1:111111111111:loadbalancer/net/inventory/"))
    #expect(named["load_balancer_zones"]?.elements?.compactMap(\.string) == ["apne1-az1", "apne1-az4"])
    #expect(named["security_group_ids"]?.elements?.compactMap(\.string) == ["sg-1d12c87b"])
    #expect(
      try await cloud.make("elb.load_balancer_lookup", on: "provider", "{ load_balancer_arn: '\(arn)' }") == named)
    #expect(try cloud.changes().isEmpty)
  }

  @Test func `a lookup of what is not there makes nothing`() async throws {
    let cloud = try Cloud()
    let step = try await cloud.step("elb.load_balancer_lookup", on: "consumer", "{ name: 'inventory' }")
    #expect(try await Driver(step).look().isAbsent)
    let fault = await #expect(throws: StepError.self) {
      _ = try await step.apply(over: .absent, token: Driver(step).token)
    }
    #expect(fault?.summary == "needs load balancer `inventory`, which does not exist")
  }

  @Test func `groups that were replaced come back`() async throws {
    let cloud = try Cloud()
    let arn = try await cloud.inventory()
    var driver = Driver(
      try await cloud.step(
        "elb.security_groups", on: "provider",
        "{ load_balancer_arn: '\(arn)', security_group_ids: ['sg-0e41b2d9'], enforce_on_private_link: false }"))
    let before = try await driver.look()
    let outputs = try await driver.run()
    #expect(outputs["security_group_ids"]?.elements?.compactMap(\.string) == ["sg-0e41b2d9"])
    try await driver.undo(to: before, receipt: driver.receipt)
    #expect(try cloud.changes().isEmpty)
  }

  @Test func `a network load balancer without groups cannot be given any`() async throws {
    let cloud = try Cloud()
    let step = try await cloud.step(
      "elb.security_groups", on: "provider",
      "{ load_balancer_arn: '\(try await cloud.loadBalancer())', security_group_ids: ['sg-1d12c87b'] }")
    let found = try await Driver(step).look()
    let fault = await #expect(throws: StepError.self) {
      _ = try await step.apply(over: found, token: Driver(step).token)
    }
    #expect(fault?.summary == "has a network load balancer that was made without security groups")
    #expect(cloud.transport.count("SetSecurityGroups") == 0)
  }
}
