import AWSCore
import AWSSandbox
import CloudFixtures
import Testing

@Suite struct IdentityTests {
  @Test func `each key is its account`() async throws {
    let stage = try Stage()
    let provider = try await stage.provider.call(.sts, "GetCallerIdentity")
    let consumer = try await stage.consumer.call(.sts, "GetCallerIdentity")
    #expect(provider["Account"]?.text == "111111111111")
    #expect(consumer["Account"]?.text == "222222222222")
  }

  @Test func `accounts do not see each other's networks`() async throws {
    let stage = try Stage()
    let own = try await stage.provider.call(.ec2, "DescribeVpcs")
    #expect(own["vpcSet"]?.children.map { $0["vpcId"]?.text } == ["vpc-0a1d806e"])
    await #expect(throws: AWSFailure.self) {
      _ = try await stage.consumer.call(
        .ec2, "DescribeVpcs", .structure([.init("VpcId", .list([.string("vpc-0a1d806e")]))]))
    }
  }
}
