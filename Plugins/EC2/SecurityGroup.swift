import AWSConnection
import AWSCore
import PlinkflowKit

/// A security group of a VPC. Its rules are steps of their own, and go with it.
///
/// CreateSecurityGroup takes no client token; but no VPC has two groups of one name.
struct SecurityGroup: Step {
  /// What the group is to be.
  struct Parameters: Decodable, Sendable {
    /// The group's name.
    let name: String
    let vpcID: String
    /// What people read in the console.
    let description: String?
    let tags: [String: String]?
  }

  /// The group's handle.
  struct Receipt: Codable, Sendable {
    let groupID: String
  }

  /// What was made.
  struct Outputs: Codable, Sendable, Equatable {
    let groupID: String
  }

  /// `ec2.security_group`.
  static let kind = "ec2.security_group"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "a security group of a VPC, which lets everything out and nothing in"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "name": "the group's name, which no other group of the VPC has",
      "vpc_id": "the VPC that the group belongs to",
      "description": "what people read in the console; left out, the name; not compared with what is found",
      "tags": "tags of the group",
    ],
    outputs: ["group_id": "the group's identifier"])
  /// The group is deleted, once nothing uses it.
  static let reversible = true
  /// CreateSecurityGroup takes no client token.
  static let visibleWithin = Duration.seconds(30)
  /// The IAM actions.
  static let permissions = Permissions(
    observe: ["ec2:DescribeSecurityGroups"], apply: ["ec2:CreateSecurityGroup", "ec2:CreateTags"],
    undo: ["ec2:DeleteSecurityGroup", "ec2:DescribeNetworkInterfaces"])

  private let parameters: Parameters
  private let account: AWSAccount

  init(_ parameters: Parameters, using client: AWSAccount) throws(StepError) {
    try Rule.filled(parameters.vpcID, "vpc_id")
    try Rule.tags(parameters.tags)
    for (field, text) in [("name", parameters.name), ("description", parameters.description ?? parameters.name)] {
      guard (1...255).contains(text.utf8.count), text.utf8.allSatisfy(Self.isTaken) else {
        throw .refused(
          "has a `\(field)` that AWS does not take",
          notes: ["it has 1 to 255 of a-z, A-Z, 0-9, space and ._-:/()#,@[]+=&;{}!$*"])
      }
    }
    guard !parameters.name.hasPrefix("sg-"), parameters.name.lowercased() != "default" else {
      throw .refused("has a `name` that AWS keeps for itself: `\(parameters.name)`")
    }
    self.parameters = parameters
    account = client
  }

  /// Looks for this step's group, then for one of that name in the VPC.
  func observe(_ receipt: Receipt?, token: Token) async throws(StepError) -> Observation<Outputs> {
    if let own = try await account.ownSingle(.securityGroup, receipt?.groupID, token, gone: { _ in false }) {
      return .present(Outputs(groupID: try EC2Resource.securityGroup.id(of: own)))
    }
    guard receipt == nil else { return .absent }
    let look = EC2Resource.securityGroup.by(filter: "group-name", path: ["groupName"])
    let found = try await account.find(look, parameters.name, on: subject)
      .first { $0.text("vpcId") == parameters.vpcID }
    guard let found else { return .absent }
    let id = try EC2Resource.securityGroup.id(of: found)
    if Ownership(of: found.tags, for: token) == .sibling {
      return .foreign("\(id) has this name in \(parameters.vpcID), and is another step's")
    }
    return .present(Outputs(groupID: id))
  }

  /// Creates the group.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Receipt {
    let reply = try await account.change(
      .ec2, "CreateSecurityGroup",
      .members([
        "GroupName": .string(parameters.name), "GroupDescription": .string(parameters.description ?? parameters.name),
        "VpcId": .string(parameters.vpcID),
        "TagSpecification": EC2Resource.securityGroup.tagged(parameters.tags, token),
      ]),
      on: subject)
    return Receipt(groupID: try EC2Resource.securityGroup.id(of: reply))
  }

  /// Deletes the group. What an endpoint leaves behind holds it for minutes, which is waited for.
  func undo(to before: Observation<Outputs>, _ receipt: Receipt?, token: Token) async throws(StepError) {
    guard case .absent = before else { return }
    for id in try await account.ownIDs(.securityGroup, receipt?.groupID, token) { try await delete(id) }
  }

  private func delete(_ id: String) async throws(StepError) {
    do {
      _ = try await account.client.call(.ec2, "DeleteSecurityGroup", .members(["GroupId": .string(id)]))
    } catch  where error.saysGone {
      return
    } catch  where error.isAnswered("DependencyViolation") {
      throw try await GroupUse(of: id, in: account).fault
    } catch {
      throw error.fault(on: "security group \(id)")
    }
  }

  private var subject: String { "security group \(parameters.name) of \(parameters.vpcID)" }

  private static func isTaken(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: " ._-:/()#,@[]+=&;{}!$*".utf8.contains(byte)
    }
  }
}

extension EC2Resource {
  static let securityGroup = EC2Resource(
    "security-group", action: "DescribeSecurityGroups", list: "securityGroupInfo", filter: "group-id",
    element: "groupId")
}
