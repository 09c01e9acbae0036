import AWSConnection
import AWSCore
import PlinkflowKit

/// One rule of a security group.
///
/// A rule is what it allows: a rule that allows the same is adopted, whatever its description says.
public struct SecurityGroupRule: Step {
  /// What the rule allows.
  public struct Parameters: Decodable, Sendable {
    /// The group.
    public let groupID: String
    /// Into or out of the group; into it where left out.
    public let direction: Direction?
    /// `tcp`, `udp`, `icmp`, `-1` for all, or a protocol's number.
    public let `protocol`: String
    /// The first port.
    public let fromPort: Int?
    /// The last port.
    public let toPort: Int?
    /// The addresses at the other side.
    public let cidr: String?
    /// The group at the other side, instead of addresses.
    public let sourceGroup: String?
    /// What people read in the console.
    public let description: String?
    /// Tags of the rule.
    public let tags: [String: String]?
  }

  /// Which way traffic goes.
  public enum Direction: String, Codable, Sendable, CaseIterable {
    case ingress, egress
  }

  /// The rule's handle.
  public struct Receipt: Codable, Sendable {
    let ruleID: String
  }

  /// What was made.
  public struct Outputs: Codable, Sendable, Equatable {
    /// The rule's identifier.
    public let ruleID: String
  }

  /// `ec2.security_group_rule`.
  public static let kind = "ec2.security_group_rule"
  /// One sentence.
  public static let summary = "one rule of a security group"
  /// A sentence for each parameter and output.
  public static let help = Help(
    parameters: [
      "group_id": "the security group that gets the rule",
      "direction": "`ingress` into the group, as where left out, or `egress` out of it",
      "protocol": "`tcp`, `udp`, `icmp`, a protocol's number, or `-1` for all",
      "from_port": "the first port of the range; for icmp the type; left out with `-1`",
      "to_port": "the last port of the range; left out, `from_port`",
      "cidr": "the IPv4 addresses at the other side, such as `192.168.10.0/24`",
      "source_group": "the security group at the other side, instead of `cidr`",
      "description": "what people read beside the rule; not compared with what is found",
      "tags": "tags of the rule",
    ],
    outputs: ["rule_id": "the rule's identifier"])
  /// The rule is revoked.
  public static let reversible = true
  /// The IAM actions.
  public static let permissions = Permissions(
    observe: ["ec2:DescribeSecurityGroupRules"],
    apply: ["ec2:AuthorizeSecurityGroupIngress", "ec2:AuthorizeSecurityGroupEgress", "ec2:CreateTags"],
    undo: ["ec2:RevokeSecurityGroupIngress", "ec2:RevokeSecurityGroupEgress"])

  static let resource = EC2Resource(
    "security-group-rule", action: "DescribeSecurityGroupRules", list: "securityGroupRuleSet",
    filter: "security-group-rule-id", element: "securityGroupRuleId")

  private let parameters: Parameters
  private let traffic: Traffic
  private let account: AWSAccount

  /// A rule.
  public init(_ parameters: Parameters, using client: AWSAccount) throws(Fault) {
    try Rule.filled(parameters.groupID, "group_id")
    try Rule.tags(parameters.tags)
    self.parameters = parameters
    traffic = try Traffic(parameters)
    account = client
  }

  /// Looks for a rule of the group that allows the same.
  public func observe(_ receipt: Receipt?, token: Token) async throws(Fault) -> Observation<Outputs> {
    guard let found = try await find() else { return .absent }
    return .present(Outputs(ruleID: try Self.resource.id(of: found)))
  }

  /// Adds the rule.
  public func apply(over found: Observation<Outputs>, token: Token) async throws(Fault) -> Receipt {
    let action = "AuthorizeSecurityGroup\(traffic.isEgress ? "Egress" : "Ingress")"
    let reply = try await account.change(
      .ec2, action,
      .members([
        "GroupId": .string(parameters.groupID),
        "IpPermissions": .list([traffic.permission(describedAs: parameters.description)]),
        "TagSpecification": Self.resource.tagged(parameters.tags, token),
      ]),
      on: "security group \(parameters.groupID)")
    guard let made = reply.items("securityGroupRuleSet").first else {
      throw .unknown("got no rule back from EC2", notes: ["\(action), security group \(parameters.groupID)"])
    }
    return Receipt(ruleID: try Self.resource.id(of: made))
  }

  /// Revokes the rule by its identifier, so that one that allows the same for somebody else would stay.
  public func undo(to before: Observation<Outputs>, _ receipt: Receipt?, token: Token) async throws(Fault) {
    guard case .absent = before else { return }
    var id = receipt?.ruleID
    if id == nil, let found = try await find(), Ownership(of: found.tags, for: token) == .ours {
      id = try Self.resource.id(of: found)
    }
    guard let id else { return }
    try await account.remove(
      .ec2, "RevokeSecurityGroup\(traffic.isEgress ? "Egress" : "Ingress")",
      .members(["GroupId": .string(parameters.groupID), "SecurityGroupRuleId": .strings([id])]),
      on: "security group \(parameters.groupID)")
  }

  private func find() async throws(Fault) -> Element? {
    try await account.find(
      Self.resource.by(filter: "group-id", path: ["groupId"]), parameters.groupID,
      on: "security group \(parameters.groupID)"
    ).first(where: traffic.isAllowed)
  }
}
