import CloudFixtures
import Document
import Foundation
import PlinkflowKit
import Testing

@Suite struct BeanstalkTests {
  private func environment(_ change: (String) -> String = { $0 }, in cloud: Cloud) async throws -> BoundStep {
    _ = try await cloud.make("beanstalk.application", on: "provider", "{ name: 'web' }")
    return try await cloud.step("beanstalk.environment", on: "provider", change(Cloud.environment))
  }

  @Test func `every flag of the seed is sent as the EB CLI sends it`() async throws {
    let cloud = try Cloud()
    var driver = Driver(try await environment(in: cloud))
    try await driver.run()
    let request = try #require(cloud.transport.bodies.first { $0.contains("Action=CreateEnvironment&") })
    // Namespace, name and value of each flag, from the EB CLI's source.
    let expected = [
      ("aws:elasticbeanstalk:environment", "LoadBalancerType", "network"),
      ("aws:ec2:vpc", "VPCId", "vpc-0a1d806e"),
      ("aws:ec2:vpc", "Subnets", "subnet-97aa55cf,subnet-d7d47fa1"),
      ("aws:ec2:vpc", "ELBSubnets", "subnet-97aa55cf,subnet-d7d47fa1"),
      ("aws:ec2:vpc", "AssociatePublicIpAddress", "true"),
      ("aws:ec2:vpc", "ELBScheme", "internal"),
      ("aws:autoscaling:launchconfiguration", "SecurityGroups", "sg-1d12c87b"),
      ("aws:autoscaling:launchconfiguration", "IamInstanceProfile", "aws-elasticbeanstalk-ec2-role"),
      ("aws:autoscaling:launchconfiguration", "InstanceType", "t2.small"),
      ("aws:elasticbeanstalk:healthreporting:system", "SystemType", "enhanced"),
      ("aws:elasticbeanstalk:command", "BatchSize", "30"),
      ("aws:elasticbeanstalk:command", "BatchSizeType", "Percentage"),
      ("aws:autoscaling:updatepolicy:rollingupdate", "RollingUpdateEnabled", "true"),
      ("aws:autoscaling:updatepolicy:rollingupdate", "RollingUpdateType", "Health"),
      ("aws:elasticbeanstalk:environment", "ServiceRole", "aws-elasticbeanstalk-service-role"),
    ]
    let fields = Dictionary(
      request.split(separator: "&").compactMap { field -> (String, String)? in
        let halves = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2 else { return nil }
        return (String(halves[0]), String(halves[1]).removingPercentEncoding ?? "")
      }, uniquingKeysWith: { first, _ in first })
    let sent = Set(
      (1...expected.count + 5).compactMap { index -> String? in
        let prefix = "OptionSettings.member.\(index)."
        guard let space = fields[prefix + "Namespace"], let name = fields[prefix + "OptionName"] else { return nil }
        return "\(space) \(name)=\(fields[prefix + "Value"] ?? "")"
      })
    #expect(sent == Set(expected.map { "\($0.0) \($0.1)=\($0.2)" }))
    #expect(fields["CNAMEPrefix"] == "web-tier-oreg")
    #expect(fields["Tier.Name"] == "WebServer" && fields["Tier.Type"] == "Standard" && fields["Tier.Version"] == "1.0")
  }

  @Test func `the load balancer and its zones are among the outputs`() async throws {
    let cloud = try Cloud()
    var driver = Driver(try await environment(in: cloud))
    let outputs = try await driver.run()
    #expect(try outputs.text("load_balancer_arn").contains(":loadbalancer/net/"))
    #expect(outputs["load_balancer_zones"]?.elements?.compactMap(\.string) == ["apne1-az1", "apne1-az4"])
  }

  @Test func `an instance profile that is missing is refused before anything is made`() async throws {
    let cloud = try Cloud()
    let step = try await environment(
      { $0.replacing("instance_type:", with: "instance_profile: 'no-such-profile', instance_type:") }, in: cloud)
    let token = Driver(step).token
    let fault = await #expect(throws: StepError.self) { _ = try await step.apply(over: .absent, token: token) }
    #expect(fault?.summary == "needs instance profile `no-such-profile`, which does not exist")
    #expect(cloud.transport.count("CreateEnvironment") == 0)
  }

  @Test func `a platform that is not offered is refused`() async throws {
    let cloud = try Cloud()
    let step = try await environment({ $0.replacing("'Docker'", with: "'COBOL'") }, in: cloud)
    let token = Driver(step).token
    let fault = await #expect(throws: StepError.self) { _ = try await step.apply(over: .absent, token: token) }
    #expect(
      fault?.summary == "names a platform that Elastic Beanstalk does not offer in ap-northeast-1: `COBOL`")
  }

  @Test func `an environment of another application is foreign`() async throws {
    let cloud = try Cloud()
    _ = try await cloud.make("beanstalk.application", on: "provider", "{ name: 'web' }")
    _ = try await cloud.make("beanstalk.environment", on: "provider", Cloud.environment)
    let step = try await cloud.step(
      "beanstalk.environment", on: "provider",
      Cloud.environment.replacing("application: 'web'", with: "application: 'x'"))
    guard case .foreign(let what) = try await Driver(step).look() else { throw Driver.Unfinished() }
    #expect(what == "environment web-tier belongs to application web")
  }
}
