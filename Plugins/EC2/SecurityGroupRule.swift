import AWSConnection
import AWSCore
import PlinkflowKit

/// One rule of a security group.
///
/// A rule is what it allows: a rule that allows the same is adopted, whatever its description says. One that an earlier
/// run made and that allows something else by now is changed in place.
struct SecurityGroupRule: Step {
  /// What the rule allows.
  struct Parameters: Decodable, Sendable {
    let groupID: String
    /// Into or out of the group; into it where left out.
    let direction: Direction?
    /// `tcp`, `udp`, `icmp`, `-1` for all, or a protocol's number.
    let `protocol`: String
    /// The first port.
    let fromPort: Int?
    /// The last port.
    let toPort: Int?
    /// The addresses at the other side.
    let cidr: String?
    /// The group at the other side, instead of addresses.
    let sourceGroup: String?
    /// What people read in the console.
    let description: String?
    /// Tags of the rule.
    let tags: [String: String]?
  }

  /// Which way traffic goes.
  enum Direction: String, Codable, Sendable, CaseIterable {
    case ingress, egress
  }

  /// The rule's handle.
  struct Receipt: Codable, Sendable {
    let ruleID: String
  }

  /// What was made.
  struct Outputs: Codable, Sendable, Equatable {
    let ruleID: String
    let `protocol`: String?
    /// The first port.
    let fromPort: Int?
    /// The last port.
    let toPort: Int?
    /// The addresses at the other side.
    let cidr: String?
    /// The group at the other side.
    let sourceGroup: String?
  }

  /// `ec2.security_group_rule`.
  static let kind = "ec2.security_group_rule"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "one rule of a security group"
  /// A sentence for each parameter and output.
  static let help = Help(
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
    outputs: [
      "rule_id": "the rule's identifier", "protocol": "the protocol, as EC2 spells it", "from_port": "the first port",
      "to_port": "the last port", "cidr": "the addresses at the other side, where it has addresses",
      "source_group": "the security group at the other side, where it has a group",
    ])
  /// The rule is revoked, or allows again what it allowed.
  static let reversible = true
  /// The IAM actions.
  static let permissions = Permissions(
    observe: ["ec2:DescribeSecurityGroupRules"],
    apply: [
      "ec2:AuthorizeSecurityGroupIngress", "ec2:AuthorizeSecurityGroupEgress", "ec2:ModifySecurityGroupRules",
      "ec2:CreateTags",
    ],
    undo: ["ec2:RevokeSecurityGroupIngress", "ec2:RevokeSecurityGroupEgress", "ec2:ModifySecurityGroupRules"])

  static let resource = EC2Resource(
    "security-group-rule", action: "DescribeSecurityGroupRules", list: "securityGroupRuleSet",
    filter: "security-group-rule-id", element: "securityGroupRuleId")

  private let parameters: Parameters
  private let traffic: Traffic
  private let account: AWSAccount

  init(_ parameters: Parameters, using client: AWSAccount) throws(StepError) {
    try Rule.filled(parameters.groupID, "group_id")
    try Rule.tags(parameters.tags)
    self.parameters = parameters
    traffic = try Traffic(parameters)
    account = client
  }

  /// Looks for a rule of the group that allows the same, then for the rule that was made as that.
  func observe(_ receipt: Receipt?, token: Token) async throws(StepError) -> Observation<Outputs> {
    let rules = try await rules()
    if let found = rules.first(where: { Traffic($0) == traffic }) {
      return .present(Outputs(ruleID: try Self.resource.id(of: found), traffic))
    }
    guard let id = receipt?.ruleID, let own = rules.first(where: { $0.text("securityGroupRuleId") == id }),
      let found = Traffic(own), found.isEgress == traffic.isEgress
    else { return .absent }
    return .present(Outputs(ruleID: id, found), drift: traffic.differences(from: found))
  }

  /// Adds the rule, or changes what an earlier run's allows.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Receipt {
    if case .present(let outputs, _) = found {
      try await change(outputs.ruleID, from: try Traffic(outputs, isEgress: traffic.isEgress), to: traffic)
      return Receipt(ruleID: outputs.ruleID)
    }
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

  /// Revokes the rule by its identifier, so that one that allows the same for somebody else would stay; or lets it
  /// allow what it allowed before.
  func undo(to before: Observation<Outputs>, _ receipt: Receipt?, token: Token) async throws(StepError) {
    if case .present(let outputs, _) = before {
      let rule = try await rules().first { $0.text("securityGroupRuleId") == outputs.ruleID }
      let old = try Traffic(outputs, isEgress: traffic.isEgress)
      guard let rule, let now = Traffic(rule), now != old else { return }
      return try await change(outputs.ruleID, from: now, to: old)
    }
    guard case .absent = before else { return }
    var id = receipt?.ruleID
    if id == nil, let found = try await rules().first(where: { Traffic($0) == traffic }),
      Ownership(of: found.tags, for: token) == .ours
    {
      id = try Self.resource.id(of: found)
    }
    guard let id else { return }
    try await account.remove(
      .ec2, "RevokeSecurityGroup\(traffic.isEgress ? "Egress" : "Ingress")",
      .members(["GroupId": .string(parameters.groupID), "SecurityGroupRuleId": .strings([id])]),
      on: "security group \(parameters.groupID)")
  }

  /// EC2 changes ports and addresses of a rule, and never addresses into a group.
  private func change(_ id: String, from old: Traffic, to new: Traffic) async throws(StepError) {
    guard old.peer.isGroup == new.peer.isGroup else {
      throw .refused(
        "cannot change a rule from \(old.peer.sort) to \(new.peer.sort)",
        notes: ["rule \(id) of \(parameters.groupID)"],
        help: "give the new rule a step of its own, and take the old step out of the workflow")
    }
    _ = try await account.change(
      .ec2, "ModifySecurityGroupRules",
      .members([
        "GroupId": .string(parameters.groupID),
        "SecurityGroupRule": .list([
          .members([
            "SecurityGroupRuleId": .string(id), "SecurityGroupRule": new.rule(describedAs: parameters.description),
          ])
        ]),
      ]),
      on: "rule \(id) of security group \(parameters.groupID)")
  }

  /// The rules of the group.
  private func rules() async throws(StepError) -> [Element] {
    try await account.find(
      Self.resource.by(filter: "group-id", path: ["groupId"]), parameters.groupID,
      on: "security group \(parameters.groupID)")
  }
}

extension SecurityGroupRule.Outputs {
  init(ruleID: String, _ traffic: Traffic) {
    self.ruleID = ruleID
    self.protocol = traffic.protocol
    fromPort = traffic.fromPort
    toPort = traffic.toPort
    switch traffic.peer {
    case .addresses(let range): (cidr, sourceGroup) = (range, nil)
    case .group(let id): (cidr, sourceGroup) = (nil, id)
    }
  }
}
