import AWSCore
import PlinkflowKit

/// What a VPC has to have for names that only it can see.
public enum VPCAttributes {
  /// Refuses a VPC that would not ask the resolver which knows private names: both attributes have to be on. AWS says
  /// it less clearly, and for a private zone not at all.
  public static func checkNames(in vpc: String, of account: AWSAccount) async throws(StepError) {
    for attribute in ["enableDnsSupport", "enableDnsHostnames"] {
      let look = Query(
        .ec2, "DescribeVpcAttribute", list: [], choice: .each("VpcId"), membership: .only,
        fixed: ["Attribute": attribute])
      let found = try await account.find(look, vpc, on: vpc).first { $0.name == attribute }
      guard found?.boolean("value") == true else {
        throw .refused(
          "needs a VPC that resolves private names", notes: ["\(attribute) is off in \(vpc)"],
          help: "turn on `\(attribute)` of \(vpc)")
      }
    }
  }
}
