import AWSCore

extension EC2 {
  @Sendable static func describeSecurityGroups(_ call: Call) throws -> Reply {
    let selection = Selection<SecurityGroup>(
      idParameter: "GroupId", idFilter: "group-id", prefix: "sg", notFound: "InvalidGroup.NotFound",
      malformed: "InvalidGroupId.Malformed"
    ) { name, item, _ in
      switch name {
      case "ip-permission.group-id":
        try call.store.all(SecurityGroupRule.self, account: item.account, parent: item.id)
          .compactMap { $0.body.isEgress ? nil : $0.body.sourceGroup }
      case "group-name": [item.body.name]
      case "vpc-id": [item.body.vpc]
      case "description": [item.body.description]
      case "owner-id": [item.owner]
      default: nil
      }
    }
    let page = try call.page(try selection.items(call), by: \.id)
    return try Reply {
      Element.list(
        "securityGroupInfo",
        try page.items.map { group in
          let rules = try call.store.all(SecurityGroupRule.self, account: group.item.account, parent: group.id)
          return [
            Element("ownerId", text: group.item.owner), Element("groupId", text: group.id),
            Element("groupName", text: group.body.name), Element("groupDescription", text: group.body.description),
            Element("vpcId", text: group.body.vpc),
            permissions("ipPermissions", rules.filter { !$0.body.isEgress }),
            permissions("ipPermissionsEgress", rules.filter { $0.body.isEgress }), .tagSet(group.tags),
            Element(
              "securityGroupArn",
              text: "arn:aws:ec2:\(call.region):\(group.item.owner):security-group/\(group.id)"),
          ]
        })
      page.next
    }
  }

  /// EC2's older view of rules: those of equal protocol and ports in one entry.
  private static func permissions(_ name: String, _ rules: [Stored<SecurityGroupRule>]) -> Element {
    let groups = Dictionary(grouping: rules) { "\($0.body.ipProtocol) \($0.body.fromPort) \($0.body.toPort)" }
    return .list(
      name,
      groups.sorted { $0.key < $1.key }.compactMap { _, rules in
        guard let first = rules.first?.body else { return nil }
        var permission = [Element("ipProtocol", text: first.ipProtocol)]
        if first.ipProtocol != "-1" {
          permission += [.integer("fromPort", first.fromPort), .integer("toPort", first.toPort)]
        }
        permission.append(
          .list(
            "groups",
            rules.compactMap { rule in
              rule.body.sourceGroup.map { group in
                [Element("userId", text: rule.owner), Element("groupId", text: group)]
                  + described(rule.body)
              }
            }))
        permission.append(
          .list(
            "ipRanges",
            rules.compactMap { rule in
              rule.body.cidr.map { [Element("cidrIp", text: $0)] + described(rule.body) }
            }))
        return permission + [Element("ipv6Ranges"), Element("prefixListIds")]
      })
  }

  private static func described(_ rule: SecurityGroupRule) -> [Element] {
    rule.description.map { [Element("description", text: $0)] } ?? []
  }

  @Sendable static func describeSecurityGroupRules(_ call: Call) throws -> Reply {
    let selection = Selection<SecurityGroupRule>(
      idParameter: "SecurityGroupRuleId", idFilter: "security-group-rule-id", prefix: "sgr",
      notFound: "InvalidSecurityGroupRuleId.NotFound", malformed: "InvalidSecurityGroupRuleId.Malformed"
    ) { name, item, _ in
      switch name {
      case "group-id": [item.body.group]
      default: nil
      }
    }
    let page = try call.page(try selection.items(call), by: \.id)
    return Reply {
      Element.list("securityGroupRuleSet", page.items.map { rule($0.item, $0.tags, call) })
      page.next
    }
  }

  /// What EC2 shows of a rule.
  static func rule(_ rule: Stored<SecurityGroupRule>, _ tags: Tags, _ call: Call) -> [Element] {
    let body = rule.body
    var elements = [
      Element("securityGroupRuleId", text: rule.id), Element("groupId", text: body.group),
      Element("groupOwnerId", text: rule.owner), .boolean("isEgress", body.isEgress),
      Element("ipProtocol", text: body.ipProtocol), .integer("fromPort", body.fromPort),
      .integer("toPort", body.toPort),
    ]
    if let cidr = body.cidr { elements.append(Element("cidrIpv4", text: cidr)) }
    if let group = body.sourceGroup {
      elements.append(
        Element("referencedGroupInfo", [Element("groupId", text: group), Element("userId", text: rule.owner)]))
    }
    return elements + described(body) + [
      .tagSet(tags),
      Element(
        "securityGroupRuleArn",
        text: "arn:aws:ec2:\(call.region):\(rule.owner):security-group-rule/\(rule.id)"),
    ]
  }
}
