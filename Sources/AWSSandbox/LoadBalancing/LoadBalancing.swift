import AWSCore

extension Service {
  /// Elastic Load Balancing, version 2.
  static let loadBalancing = Service(
    signingName: "elasticloadbalancing", format: .query,
    namespace: "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/",
    actions: [
      "DescribeLoadBalancers": LoadBalancing.describe,
      "DescribeLoadBalancerAttributes": LoadBalancing.describeAttributes,
      "ModifyLoadBalancerAttributes": LoadBalancing.modifyAttributes,
      "SetSecurityGroups": LoadBalancing.setSecurityGroups,
      "DeleteLoadBalancer": LoadBalancing.delete,
      "DescribeListeners": LoadBalancing.describeListeners,
      "DescribeTargetGroups": LoadBalancing.describeTargetGroups,
      "DescribeTargetHealth": LoadBalancing.describeTargetHealth,
    ])
}

/// The actions of Elastic Load Balancing.
enum LoadBalancing {
  private static func balancer(_ call: Call) throws -> Stored<LoadBalancer> {
    let arn = try call.input.required("LoadBalancerArn")
    guard arn.hasPrefix("arn:aws:elasticloadbalancing:") else {
      throw Refusal("ValidationError", "'\(arn)' is not a valid load balancer ARN")
    }
    guard let found = try call.find(LoadBalancer.self, arn) else { throw unknown }
    return found
  }

  private static var unknown: Refusal {
    Refusal("LoadBalancerNotFound", "One or more load balancers not found")
  }

  @Sendable static func describe(_ call: Call) throws -> Reply {
    let arns = call.input.strings("LoadBalancerArns")
    let names = call.input.strings("Names")
    let all = try call.store.all(LoadBalancer.self, account: call.account)
    for arn in arns where !all.contains(where: { $0.id == arn }) { throw unknown }
    for name in names where !all.contains(where: { $0.body.name == name }) { throw unknown }
    let shown = try all.filter { balancer in
      (arns.isEmpty || arns.contains(balancer.id)) && (names.isEmpty || names.contains(balancer.body.name))
    }.compactMap { try call.look(at: $0) }
    let size = try call.input.integer("PageSize") ?? 400
    guard (1...400).contains(size) else { throw Refusal("ValidationError", "PageSize has to be from 1 to 400") }
    var rest = shown[...]
    if let marker = call.input.string("Marker") {
      guard let last = PageToken.read(marker, of: call.action) else {
        throw Refusal("ValidationError", "Invalid marker")
      }
      rest = rest.drop { $0.id <= last }
    }
    let page = rest.prefix(size)
    return Reply {
      Element.list("LoadBalancers", of: "member", page.map(element))
      if rest.count > size, let last = page.last {
        Element("NextMarker", text: PageToken.write(last.id, of: call.action))
      }
    }
  }

  private static func element(_ balancer: Stored<LoadBalancer>) -> [Element] {
    let body = balancer.body
    return [
      Element("LoadBalancerArn", text: balancer.id), Element("DNSName", text: body.dnsName),
      Element("CanonicalHostedZoneId", text: body.type == "network" ? "Z31USIVHYNEOWT" : "Z14GRHDCWA56QT"),
      .time("CreatedTime", balancer.created), Element("LoadBalancerName", text: body.name),
      Element("Scheme", text: body.isInternal ? "internal" : "internet-facing"), Element("VpcId", text: body.vpc),
      Element("State", [Element("Code", text: balancer.state)]), Element("Type", text: body.type),
      .list(
        "AvailabilityZones", of: "member",
        body.zones.map {
          [Element("ZoneName", text: $0.zone), Element("SubnetId", text: $0.subnet), Element("LoadBalancerAddresses")]
        }), .list("SecurityGroups", of: "member", texts: body.groups), Element("IpAddressType", text: "ipv4"),
      Element(
        "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic", text: body.enforcesGroupsOnPrivateLink ? "on" : "off"),
    ]
  }

  @Sendable static func describeAttributes(_ call: Call) throws -> Reply {
    attributes(try balancer(call))
  }

  @Sendable static func modifyAttributes(_ call: Call) throws -> Reply {
    var balancer = try balancer(call)
    for attribute in call.input.list("Attributes") {
      let key = try attribute.required("Key")
      guard balancer.body.attributes[key] != nil else {
        throw Refusal("InvalidConfigurationRequest", "Load balancer attribute key '\(key)' is not recognized")
      }
      balancer.body.attributes[key] = attribute.string("Value") ?? ""
    }
    try call.store.update(balancer)
    return attributes(balancer)
  }

  private static func attributes(_ balancer: Stored<LoadBalancer>) -> Reply {
    Reply {
      Element.list(
        "Attributes", of: "member",
        balancer.body.attributes.sorted { $0.key < $1.key }.map {
          [Element("Key", text: $0.key), Element("Value", text: $0.value)]
        })
    }
  }

  /// A network load balancer that was made without groups cannot be given any.
  @Sendable static func setSecurityGroups(_ call: Call) throws -> Reply {
    var balancer = try balancer(call)
    let groups = call.input.strings("SecurityGroups")
    guard balancer.body.groups.isEmpty || !groups.isEmpty else {
      throw Refusal("InvalidConfigurationRequest", "You must specify at least one security group")
    }
    guard balancer.body.type != "network" || !balancer.body.groups.isEmpty || groups.isEmpty else {
      throw Refusal(
        "InvalidConfigurationRequest",
        "You cannot set security groups on a network load balancer that was created without security groups")
    }
    if let enforced = call.input.string("EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic") {
      balancer.body.enforcesGroupsOnPrivateLink = enforced == "on"
    }
    for group in groups where try call.find(SecurityGroup.self, group) == nil {
      throw Refusal("InvalidSecurityGroup", "One or more security groups are invalid")
    }
    balancer.body.groups = groups
    try call.store.update(balancer)
    let enforced = balancer.body.enforcesGroupsOnPrivateLink ? "on" : "off"
    return Reply {
      Element.list("SecurityGroupIds", of: "member", texts: groups)
      Element("EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic", text: enforced)
    }
  }

  @Sendable static func delete(_ call: Call) throws -> Reply {
    let arn = try call.input.required("LoadBalancerArn")
    guard let balancer = try call.find(LoadBalancer.self, arn) else { return .empty }
    let users = try call.store.all(EndpointService.self, account: call.account)
      .filter { $0.body.loadBalancers.contains(arn) }
    guard try users.allSatisfy({ try call.settled($0).isGone }) else {
      throw Refusal("ResourceInUse", "Load balancer '\(arn)' is currently associated with another service")
    }
    try call.store.remove(balancer)
    return .empty
  }

  /// The listener that Elastic Beanstalk makes: TCP 80 on a network load balancer.
  @Sendable static func describeListeners(_ call: Call) throws -> Reply {
    let balancer = try balancer(call)
    let isNetwork = balancer.body.type == "network"
    return Reply {
      Element.list(
        "Listeners", of: "member",
        [
          [
            Element(
              "ListenerArn",
              text: balancer.id.replacing(":loadbalancer/", with: ":listener/") + "/"
                + Identifier.derived(16, from: balancer.id)), Element("LoadBalancerArn", text: balancer.id),
            .integer("Port", 80), Element("Protocol", text: isNetwork ? "TCP" : "HTTP"),
            .list(
              "DefaultActions", of: "member",
              [[Element("Type", text: "forward"), Element("TargetGroupArn", text: targetGroup(of: balancer))]]),
          ]
        ])
    }
  }

  private static func targetGroup(of balancer: Stored<LoadBalancer>) -> String {
    let stem = balancer.id.split(separator: ":").prefix(5).joined(separator: ":")
    let mark = Identifier.derived(16, from: balancer.id + "/target")
    return "\(stem):targetgroup/\(balancer.body.name)/\(mark)"
  }

  @Sendable static func describeTargetGroups(_ call: Call) throws -> Reply {
    let wanted = call.input.string("LoadBalancerArn")
    let arns = call.input.strings("TargetGroupArns")
    let balancers = try call.store.all(LoadBalancer.self, account: call.account).filter { balancer in
      (wanted == nil || balancer.id == wanted) && (arns.isEmpty || arns.contains(targetGroup(of: balancer)))
    }
    return Reply {
      Element.list(
        "TargetGroups", of: "member",
        balancers.map { balancer in
          [
            Element("TargetGroupArn", text: targetGroup(of: balancer)),
            Element("TargetGroupName", text: balancer.body.name), Element("Protocol", text: "TCP"),
            .integer("Port", 80), Element("VpcId", text: balancer.body.vpc),
            .list("LoadBalancerArns", of: "member", texts: [balancer.id]), Element("TargetType", text: "instance"),
          ]
        })
    }
  }

  @Sendable static func describeTargetHealth(_ call: Call) throws -> Reply {
    let arn = try call.input.required("TargetGroupArn")
    let balancers = try call.store.all(LoadBalancer.self, account: call.account)
    guard let balancer = balancers.first(where: { targetGroup(of: $0) == arn }) else {
      throw Refusal("TargetGroupNotFound", "One or more target groups not found")
    }
    return Reply {
      Element.list(
        "TargetHealthDescriptions", of: "member",
        [
          [
            Element(
              "Target",
              [
                Element("Id", text: "i-0" + Identifier.derived(12, from: balancer.parent ?? "") + "0000"),
                .integer("Port", 80),
              ]), Element("HealthCheckPort", text: "80"), Element("TargetHealth", [Element("State", text: "healthy")]),
          ]
        ])
    }
  }
}
