import AWSCore

extension EC2 {
  /// Makes a group, which lets everything out and nothing in.
  @Sendable static func createSecurityGroup(_ call: Call) throws -> Reply {
    let name = try call.input.required("GroupName")
    let description = try call.input.required("GroupDescription")
    guard name.count <= 255, !name.hasPrefix("sg-"), name.lowercased() != "default" else {
      throw Refusal.invalidValue("Invalid value '\(name)' for groupName.")
    }
    let vpc = try vpc(try call.input.required("VpcId"), call)
    let tags = try tagSpecification(call, for: SecurityGroup.kind)
    guard try call.store.all(SecurityGroup.self, account: call.account, parent: vpc.id, name: name).isEmpty else {
      throw Refusal("InvalidGroup.Duplicate", "The security group '\(name)' already exists for VPC '\(vpc.id)'")
    }
    let made = Stored(
      SecurityGroup(vpc: vpc.id, name: name, description: description), id: Identifier.ec2("sg"),
      account: call.account, parent: vpc.id, name: name, lagging: true, at: call.now)
    try call.store.insert(made)
    try call.store.tag(made.id, kind: SecurityGroup.kind, account: call.account, with: tags)
    let out = SecurityGroupRule(
      group: made.id, isEgress: true, ipProtocol: "-1", fromPort: -1, toPort: -1, cidr: "0.0.0.0/0", sourceGroup: nil)
    try call.store.insert(
      Stored(out, id: Identifier.ec2("sgr"), account: call.account, parent: made.id, name: out.key, at: call.now))
    return Reply {
      Element("groupId", text: made.id)
      Element.tagSet(tags)
      Element(
        "securityGroupArn", text: "arn:aws:ec2:\(call.region):\(call.caller.account):security-group/\(made.id)")
    }
  }

  /// Takes a group away with its rules, once nothing uses it.
  @Sendable static func deleteSecurityGroup(_ call: Call) throws -> Reply {
    let group = try securityGroup(try call.input.required("GroupId"), call)
    guard group.body.name != "default" else {
      throw Refusal(
        "CannotDelete", "the specified group: \"\(group.id)\" name: \"default\" cannot be deleted by a user")
    }
    guard try !isUsed(group.id, call) else {
      throw Refusal("DependencyViolation", "resource \(group.id) has a dependent object")
    }
    for rule in try call.store.all(SecurityGroupRule.self, account: call.account, parent: group.id) {
      try call.store.remove(rule)
    }
    try call.store.remove(group)
    return Reply {
      Element.boolean("return", true)
      Element("groupId", text: group.id)
    }
  }

  private static func isUsed(_ group: String, _ call: Call) throws -> Bool {
    func all<R: Resource>(_ type: R.Type) throws -> [Stored<R>] { try call.store.all(type, account: call.account) }
    return try interfaces(call).contains { $0.1.groups.contains(group) }
      || all(LoadBalancer.self).contains { $0.body.groups.contains(group) }
      || all(ResolverEndpoint.self).contains { $0.body.groups.contains(group) }
      || all(Directory.self).contains { $0.body.group == group }
      || all(Environment.self).contains {
        $0.body.list("aws:autoscaling:launchconfiguration", "SecurityGroups").contains(group)
      }
      || all(SecurityGroupRule.self).contains { $0.body.sourceGroup == group && $0.body.group != group }
  }
}
