import AWSCore
import Addresses

extension EC2 {
  @Sendable static func authorizeIngress(_ call: Call) throws -> Reply { try authorize(call, isEgress: false) }
  @Sendable static func authorizeEgress(_ call: Call) throws -> Reply { try authorize(call, isEgress: true) }
  @Sendable static func revokeIngress(_ call: Call) throws -> Reply { try revoke(call, isEgress: false) }
  @Sendable static func revokeEgress(_ call: Call) throws -> Reply { try revoke(call, isEgress: true) }

  private static func authorize(_ call: Call, isEgress: Bool) throws -> Reply {
    let group = try securityGroup(try call.input.required("GroupId"), call)
    let tags = try tagSpecification(call, for: SecurityGroupRule.kind)
    var made: [Stored<SecurityGroupRule>] = []
    for rule in try rules(call, of: group.id, isEgress: isEgress) {
      let twins = try call.store.all(
        SecurityGroupRule.self, account: call.account, parent: group.id, name: rule.key)
      guard twins.isEmpty else {
        throw Refusal(
          "InvalidPermission.Duplicate",
          "the specified rule \"peer: \(rule.cidr ?? rule.sourceGroup ?? ""), \(rule.ipProtocol.uppercased()), "
            + "from port: \(rule.fromPort), to port: \(rule.toPort), ALLOW\" already exists")
      }
      let item = Stored(
        rule, id: Identifier.ec2("sgr"), account: call.account, parent: group.id, name: rule.key, at: call.now)
      try call.store.insert(item)
      try call.store.tag(item.id, kind: SecurityGroupRule.kind, account: call.account, with: tags)
      made.append(item)
    }
    return Reply {
      Element.boolean("return", true)
      Element.list("securityGroupRuleSet", made.map { rule($0, tags, call) })
    }
  }

  private static func revoke(_ call: Call, isEgress: Bool) throws -> Reply {
    let group = try securityGroup(try call.input.required("GroupId"), call)
    var found: [Stored<SecurityGroupRule>] = []
    let ids = call.input.strings("SecurityGroupRuleId")
    for id in ids {
      let rule = try existing(
        SecurityGroupRule.self, id, call, prefix: "sgr", notFound: "InvalidSecurityGroupRuleId.NotFound",
        malformed: "InvalidSecurityGroupRuleId.Malformed")
      guard rule.body.group == group.id, rule.body.isEgress == isEgress else {
        throw Refusal("InvalidSecurityGroupRuleId.NotFound", "The security group rule ID '\(id)' does not exist")
      }
      found.append(rule)
    }
    for rule in ids.isEmpty ? try rules(call, of: group.id, isEgress: isEgress) : [] {
      let twins = try call.store.all(
        SecurityGroupRule.self, account: call.account, parent: group.id, name: rule.key)
      guard let twin = twins.first else {
        throw Refusal("InvalidPermission.NotFound", "The specified rule does not exist in this security group.")
      }
      found.append(twin)
    }
    for rule in found { try call.store.remove(rule) }
    return Reply {
      Element.boolean("return", true)
      Element.list(
        "revokedSecurityGroupRuleSet",
        found.map { rule in
          [Element("securityGroupRuleId", text: rule.id), Element("groupId", text: rule.body.group)]
        })
    }
  }

  /// Gives rules other ports or another peer of the same sort; direction and sort stay.
  @Sendable static func modifySecurityGroupRules(_ call: Call) throws -> Reply {
    let group = try securityGroup(try call.input.required("GroupId"), call)
    let changes = call.input.list("SecurityGroupRule")
    guard !changes.isEmpty else { throw Refusal.missing("SecurityGroupRules") }
    for change in changes {
      let id = try change.required("SecurityGroupRuleId")
      var rule = try existing(
        SecurityGroupRule.self, id, call, prefix: "sgr", notFound: "InvalidSecurityGroupRuleId.NotFound",
        malformed: "InvalidSecurityGroupRuleId.Malformed")
      guard rule.body.group == group.id else {
        throw Refusal("InvalidSecurityGroupRuleId.NotFound", "The security group rule ID '\(id)' does not exist")
      }
      guard let wanted = change["SecurityGroupRule"] else { throw Refusal.missing("SecurityGroupRule") }
      let body = try changed(rule.body, to: wanted, call)
      let twins = try call.store.all(
        SecurityGroupRule.self, account: call.account, parent: group.id, name: body.key)
      guard twins.allSatisfy({ $0.id == id }) else {
        throw Refusal("InvalidPermission.Duplicate", "the specified rule already exists")
      }
      rule.body = body
      rule.name = body.key
      try call.store.update(rule)
    }
    return .done
  }

  private static func changed(
    _ rule: SecurityGroupRule, to wanted: Parameters, _ call: Call
  ) throws -> SecurityGroupRule {
    let ipProtocol = try wanted.required("IpProtocol").lowercased()
    let ports = try ports(of: wanted, ipProtocol)
    let cidr = try wanted.string("CidrIpv4").map { text in
      guard let range = IPInterface(text)?.prefix, range.address.isIPv4 else {
        throw Refusal.invalidValue("CIDR block \(text) is malformed")
      }
      // AWS drops the bits behind the prefix.
      return range.text
    }
    let source = wanted.string("ReferencedGroupId")
    if let source { _ = try securityGroup(source, call) }
    guard (cidr == nil) != (source == nil) else {
      throw Refusal("InvalidParameterCombination", "Exactly one of cidrIpv4 and referencedGroupId has to be given.")
    }
    guard (cidr == nil) == (rule.cidr == nil) else {
      throw Refusal("InvalidParameterValue", "The type of a rule's source or destination cannot be changed.")
    }
    return SecurityGroupRule(
      group: rule.group, isEgress: rule.isEgress, ipProtocol: ipProtocol, fromPort: ports.from, toPort: ports.to,
      cidr: cidr, sourceGroup: source, description: wanted.string("Description"))
  }

  /// The rules that a request spells out, one for each source.
  private static func rules(_ call: Call, of group: String, isEgress: Bool) throws -> [SecurityGroupRule] {
    var permissions = call.input.list("IpPermissions")
    // The older way: one rule, spelt at the top of the request.
    if permissions.isEmpty, call.input.string("IpProtocol") != nil { permissions = [call.input] }
    guard !permissions.isEmpty else { throw Refusal.missing("ipPermissions") }
    return try permissions.flatMap { permission throws -> [SecurityGroupRule] in
      let name = try permission.required("IpProtocol").lowercased()
      let ipProtocol = ["6": "tcp", "17": "udp", "1": "icmp", "all": "-1"][name] ?? name
      guard ["tcp", "udp", "icmp", "icmpv6", "-1"].contains(ipProtocol) || UInt8(ipProtocol) != nil else {
        throw Refusal.invalidValue("Invalid value '\(name)' for IP protocol. Unknown protocol.")
      }
      let ports = try ports(of: permission, ipProtocol)
      let ranges = permission.list("IpRanges").map { ($0.string("CidrIp"), $0.string("Description")) }
      let single = permission.string("CidrIp").map { [(Optional($0), String?.none)] } ?? []
      let cidrs = try (ranges + single).map { text, description in
        guard let text, let cidr = IPInterface(text)?.prefix, cidr.address.isIPv4 else {
          throw Refusal.invalidValue("CIDR block \(text ?? "") is malformed")
        }
        return (Optional(cidr.text), String?.none, description)
      }
      let pairs = permission.list("Groups") + permission.list("UserIdGroupPairs")
      let groups = try pairs.map { pair in
        let source = try pair.required("GroupId")
        _ = try securityGroup(source, call)
        return (String?.none, Optional(source), pair.string("Description"))
      }
      guard !(cidrs + groups).isEmpty else { throw Refusal.missing("cidrIp") }
      return (cidrs + groups).map { cidr, source, description in
        SecurityGroupRule(
          group: group, isEgress: isEgress, ipProtocol: ipProtocol, fromPort: ports.from, toPort: ports.to, cidr: cidr,
          sourceGroup: source, description: description)
      }
    }
  }

  private static func ports(of permission: Parameters, _ ipProtocol: String) throws -> (from: Int, to: Int) {
    guard ["tcp", "udp", "icmp", "icmpv6"].contains(ipProtocol) else { return (-1, -1) }
    guard let from = try permission.integer("FromPort"), let to = try permission.integer("ToPort") else {
      guard ipProtocol.hasPrefix("icmp") else {
        throw Refusal.invalidValue("Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.")
      }
      return (-1, -1)
    }
    let bounds = ipProtocol.hasPrefix("icmp") ? -1...255 : 0...65_535
    guard bounds.contains(from), bounds.contains(to), from <= to || ipProtocol.hasPrefix("icmp") else {
      throw Refusal.invalidValue("Invalid value '\(from)-\(to)' for portRange.")
    }
    return (from, to)
  }
}
