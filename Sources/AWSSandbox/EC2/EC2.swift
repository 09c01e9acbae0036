import AWSCore

extension Service {
  /// Amazon EC2 with VPC, PrivateLink and VPN.
  static let ec2 = Service(
    signingName: "ec2", format: .ec2, namespace: "http://ec2.amazonaws.com/doc/2016-11-15/",
    actions: [
      EC2.networkActions, EC2.endpointServiceActions, EC2.notificationActions, EC2.endpointActions, EC2.vpnActions,
      EC2.transitGatewayActions, EC2.routeActions,
    ].reduce([:]) { $0.merging($1) { first, _ in first } })
}

/// The actions of EC2, a family of resources in each file.
enum EC2 {
  static let networkActions: [String: Action] = [
    "DescribeAvailabilityZones": describeAvailabilityZones,
    "DescribeVpcs": describeVpcs,
    "DescribeVpcAttribute": describeVpcAttribute,
    "DescribeSubnets": describeSubnets,
    "DescribeRouteTables": describeRouteTables,
    "DescribeNetworkInterfaces": describeNetworkInterfaces,
    "CreateSecurityGroup": createSecurityGroup,
    "DeleteSecurityGroup": deleteSecurityGroup,
    "DescribeSecurityGroups": describeSecurityGroups,
    "DescribeSecurityGroupRules": describeSecurityGroupRules,
    "AuthorizeSecurityGroupIngress": authorizeIngress,
    "AuthorizeSecurityGroupEgress": authorizeEgress,
    "ModifySecurityGroupRules": modifySecurityGroupRules,
    "RevokeSecurityGroupIngress": revokeIngress,
    "RevokeSecurityGroupEgress": revokeEgress,
    "CreateTags": createTags,
    "DeleteTags": deleteTags,
    "DescribeTags": describeTags,
  ]
}

extension EC2 {
  /// A resource that has to be there for an action to begin, in the caller's account.
  static func existing<R: Resource>(
    _ type: R.Type, _ id: String, _ call: Call, prefix: String, notFound: String, malformed: String
  ) throws -> Stored<R> {
    guard Identifier.isWellFormed(id, prefix: prefix) else {
      throw Refusal(malformed, "Invalid id: \"\(id)\" (expecting \"\(prefix)-...\")")
    }
    guard let found = try call.find(type, id), !found.isGone else {
      throw Refusal(notFound, "The \(R.kind) ID '\(id)' does not exist")
    }
    return found
  }

  static func vpc(_ id: String, _ call: Call) throws -> Stored<VPC> {
    try existing(
      VPC.self, id, call, prefix: "vpc", notFound: "InvalidVpcID.NotFound", malformed: "InvalidVpcId.Malformed")
  }

  static func subnet(_ id: String, _ call: Call) throws -> Stored<Subnet> {
    try existing(
      Subnet.self, id, call, prefix: "subnet", notFound: "InvalidSubnetID.NotFound",
      malformed: "InvalidSubnetId.Malformed")
  }

  static func securityGroup(_ id: String, _ call: Call) throws -> Stored<SecurityGroup> {
    try existing(
      SecurityGroup.self, id, call, prefix: "sg", notFound: "InvalidGroup.NotFound",
      malformed: "InvalidGroupId.Malformed")
  }

  static func routeTable(_ id: String, _ call: Call) throws -> Stored<RouteTable> {
    try existing(
      RouteTable.self, id, call, prefix: "rtb", notFound: "InvalidRouteTableID.NotFound",
      malformed: "InvalidRouteTableId.Malformed")
  }
}
