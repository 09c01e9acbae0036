import AWSConnection
import AWSCore
import CloudFixtures
import PlinkflowKit
import Testing

/// Names that observation the same to a person and are two to AWS.
@Suite struct NameTests {
  @Test func `a thing whose name ends in a space is found by that name alone`() async throws {
    let cloud = try Cloud()
    let client = try await cloud.account("consumer").client
    _ = try await client.call(
      .ec2, "CreateSecurityGroup",
      .structure([
        .init("GroupName", .string("web ")), .init("GroupDescription", .string("by hand ")),
        .init("VpcId", .string("vpc-0c5e7d31")),
      ]))
    func look(_ name: String) async throws -> AnyObservation {
      let parameters = "{ name: '\(name)', vpc_id: 'vpc-0c5e7d31' }"
      let driver = Driver(try await cloud.step("ec2.security_group", on: "consumer", parameters))
      // Reads lag behind what was created.
      for _ in 0..<20 {
        let found = try await driver.look()
        if !found.isAbsent { return found }
      }
      return .absent
    }
    guard case .present = try await look("web ") else {
      Issue.record("`web ` was not found")
      return
    }
    #expect(try await look("web").isAbsent)
  }
}
