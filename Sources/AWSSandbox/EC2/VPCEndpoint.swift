import AWSCore
import Foundation

/// An interface endpoint: the consumer's side of PrivateLink. Its parent is the service's id.
struct VPCEndpoint: Resource {
  static let kind = "vpc-endpoint"

  let vpc: String
  let service: String
  let serviceName: String
  let serviceAccount: String
  var subnets: [String]
  var groups: [String]
  var privateDNS: Bool
  var policy: String
  /// The part of its DNS names that nobody can guess.
  let mark: String

  var summary: String { "\(serviceName) in \(vpc)\(privateDNS ? " with private DNS" : "")" }

  static let openPolicy = """
    {"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}]}
    """

  static func transition(from state: String) -> Transition? {
    switch state {
    case "pending": Transition(to: "available", weight: 1)
    case "deleting": Transition(to: "deleted", weight: 0.5)
    default: nil
    }
  }

  static func entered(_ item: inout Stored<VPCEndpoint>, _ call: Call) throws {
    guard item.state == "deleted" else { return }
    item.isGone = true
    try leaveInterfaces(of: item, call)
  }
}

extension EC2 {
  static let endpointActions: [String: Action] = [
    "CreateVpcEndpoint": createEndpoint,
    "DescribeVpcEndpoints": describeEndpoints,
    "ModifyVpcEndpoint": modifyEndpoint,
    "DeleteVpcEndpoints": deleteEndpoints,
  ]

  static func endpoint(_ id: String, _ call: Call) throws -> Stored<VPCEndpoint> {
    let endpoint = try existing(
      VPCEndpoint.self, id, call, prefix: "vpce", notFound: "InvalidVpcEndpointId.NotFound",
      malformed: "InvalidVpcEndpointId.Malformed")
    guard endpoint.state != "deleting" else {
      throw Refusal("InvalidVpcEndpointId.NotFound", "The Vpc Endpoint Id '\(id)' does not exist")
    }
    return endpoint
  }

  @Sendable static func createEndpoint(_ call: Call) throws -> Reply {
    let endpoint = try call.once(VPCEndpoint.self) { token in
      let type = call.input.string("VpcEndpointType") ?? "Gateway"
      let vpc = try vpc(try call.input.required("VpcId"), call)
      let name = try call.input.required("ServiceName")
      guard let service = try visibleService(name, call) else { throw unknownService(name) }
      guard type == "Interface" else {
        throw Refusal(
          "InvalidParameter", "Endpoint type (\(type)) does not match available service types ([Interface]).")
      }
      try checkQuota(of: vpc.id, call)
      guard service.state == "Available" else {
        throw Refusal("Unavailable", "The service \(name) is not available yet.", status: 503)
      }
      var subnets: [String] = []
      for id in call.input.strings("SubnetId") {
        try check(subnet: id, vpc: vpc.id, service: service, with: subnets, call)
        subnets.append(id)
      }
      let groups = try endpointGroups(call, in: vpc.id)
      let privateDNS = try call.input.boolean("PrivateDnsEnabled") ?? false
      if privateDNS { try check(privateDNSOf: service, in: vpc, isAccepted: !service.body.acceptanceRequired, call) }
      let tags = try tagSpecification(call, for: VPCEndpoint.kind)
      let body = VPCEndpoint(
        vpc: vpc.id, service: service.id, serviceName: name, serviceAccount: service.account, subnets: subnets,
        groups: groups, privateDNS: privateDNS, policy: call.input.string("PolicyDocument") ?? VPCEndpoint.openPolicy,
        mark: Identifier.small(8))
      let made = Stored(
        body, id: Identifier.ec2("vpce"), account: call.account,
        state: service.body.acceptanceRequired ? "pendingAcceptance" : "pending", parent: service.id, token: token,
        lagging: true, at: call.now)
      try call.store.insert(made)
      try call.store.tag(made.id, kind: VPCEndpoint.kind, account: call.account, with: tags)
      return made
    }
    let tags = try call.store.tags(of: endpoint.id, account: endpoint.account)
    return try Reply {
      Element("vpcEndpoint", try shown(endpoint, tags, call))
      Element.text("clientToken", call.input.string("ClientToken"))
    }
  }

  /// 50 interface endpoints in a VPC, unless AWS was asked for more.
  private static func checkQuota(of vpc: String, _ call: Call) throws {
    let standing = try call.store.all(VPCEndpoint.self, account: call.account).count { $0.body.vpc == vpc }
    guard standing < 50 else {
      throw Refusal("VpcEndpointLimitExceeded", "The maximum number of VPC endpoints for '\(vpc)' has been reached.")
    }
  }

  /// A subnet for an endpoint: in the endpoint's VPC, the only one in its zone, in a zone that the service has.
  private static func check(
    subnet id: String, vpc: String, service: Stored<EndpointService>, with others: [String], _ call: Call
  ) throws {
    let subnet = try subnet(id, call)
    guard subnet.body.vpc == vpc else {
      throw Refusal("InvalidParameter", "The subnet ID '\(id)' does not belong to the VPC '\(vpc)'.")
    }
    // Across regions any zone of the consumer's will do.
    guard
      try call.region != service.region(in: call.world)
        || zoneIDs(of: service, call).contains(subnet.body.zoneID)
    else {
      throw Refusal(
        "InvalidParameter",
        "The VPC endpoint service \(service.body.name) does not support the availability zone of the subnet: \(id).")
    }
    for other in others where try self.subnet(other, call).body.zoneID == subnet.body.zoneID {
      throw Refusal("DuplicateSubnetsInSameZone", "Found another VPC endpoint subnet in the availability zone of \(id)")
    }
  }

  /// What private DNS needs: a verified name that no other endpoint of the VPC has, a yes of the provider, and a VPC
  /// that asks the resolver of AWS.
  private static func check(
    privateDNSOf service: Stored<EndpointService>, in vpc: Stored<VPC>, isAccepted: Bool, _ call: Call
  ) throws {
    func refuse(_ why: String) -> Refusal {
      Refusal("InvalidParameter", "Private DNS can't be enabled because \(why)")
    }
    guard let name = service.body.privateDNSName, service.body.privateDNSState == .verified else {
      throw refuse("the service \(service.body.name) does not provide a private DNS name.")
    }
    guard isAccepted else { throw refuse("the endpoint's connection is not accepted yet.") }
    guard vpc.body.dnsSupport, vpc.body.dnsHostnames else {
      throw refuse("enableDnsSupport and enableDnsHostnames have to be set on \(vpc.id).")
    }
    for other in try call.store.all(VPCEndpoint.self, account: call.account).map(call.settled)
    where !other.isGone && other.body.vpc == vpc.id && other.body.privateDNS {
      let taken = try call.store.find(EndpointService.self, other.body.service)?.body.privateDNSName
      if taken == name { throw refuse("there is already a conflicting DNS domain for \(name) in the VPC \(vpc.id).") }
    }
  }

  /// The endpoint's groups: those that were asked for, else the VPC's default one.
  private static func endpointGroups(_ call: Call, in vpc: String) throws -> [String] {
    let ids = call.input.strings("SecurityGroupId")
    for id in ids {
      guard try securityGroup(id, call).body.vpc == vpc else {
        throw Refusal(
          "InvalidParameter", "Security group \(id) and the VPC endpoint belong to different networks.")
      }
    }
    guard ids.isEmpty else { return ids }
    return try call.store.all(SecurityGroup.self, account: call.account, parent: vpc, name: "default").map(\.id)
  }

  @Sendable static func modifyEndpoint(_ call: Call) throws -> Reply {
    var endpoint = try endpoint(try call.input.required("VpcEndpointId"), call)
    let service = try call.store.find(EndpointService.self, endpoint.body.service)
    for id in call.input.strings("AddSubnetId") where !endpoint.body.subnets.contains(id) {
      guard let service else { throw unknownService(endpoint.body.serviceName) }
      try check(subnet: id, vpc: endpoint.body.vpc, service: service, with: endpoint.body.subnets, call)
      endpoint.body.subnets.append(id)
    }
    let subnets = call.input.strings("RemoveSubnetId")
    endpoint.body.subnets.removeAll(where: subnets.contains)
    for id in call.input.strings("AddSecurityGroupId") where !endpoint.body.groups.contains(id) {
      _ = try securityGroup(id, call)
      endpoint.body.groups.append(id)
    }
    let groups = call.input.strings("RemoveSecurityGroupId")
    endpoint.body.groups.removeAll(where: groups.contains)
    guard !endpoint.body.groups.isEmpty else {
      throw Refusal("InvalidParameter", "An interface endpoint needs at least one security group.")
    }
    if let policy = call.input.string("PolicyDocument") { endpoint.body.policy = policy }
    if try call.input.boolean("ResetPolicy") == true { endpoint.body.policy = VPCEndpoint.openPolicy }
    if let enabled = try call.input.boolean("PrivateDnsEnabled"), enabled != endpoint.body.privateDNS {
      if enabled {
        guard let service else { throw unknownService(endpoint.body.serviceName) }
        let isAccepted = endpoint.state == "available"
        try check(privateDNSOf: service, in: vpc(endpoint.body.vpc, call), isAccepted: isAccepted, call)
      }
      endpoint.body.privateDNS = enabled
    }
    try call.store.update(endpoint)
    return .done
  }

  @Sendable static func deleteEndpoints(_ call: Call) throws -> Reply {
    let ids = call.input.strings("VpcEndpointId")
    guard !ids.isEmpty else { throw Refusal.missing("VpcEndpointId") }
    return try unsuccessful(ids) { id in
      var endpoint = try endpoint(id, call)
      endpoint.enter("deleting", at: call.now)
      try call.store.update(endpoint)
    }
  }
}
