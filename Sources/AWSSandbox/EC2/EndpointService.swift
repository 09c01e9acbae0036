import AWSCore

/// A VPC endpoint service: the provider's side of PrivateLink. Its parent is its load balancer's ARN, by which a load
/// balancer knows that it is in use.
struct EndpointService: Resource {
  static let kind = "vpc-endpoint-service"

  let name: String
  var acceptanceRequired: Bool
  var loadBalancers: [String]
  var privateDNSName: String?
  /// How far the proof has come that the private name's domain is the provider's; nil without a private name.
  var privateDNSState: PrivateDNSState?
  var supportedRegions: [String]

  /// How far the proof has come, as EC2 spells it.
  enum PrivateDNSState: String, Codable, Sendable {
    case pendingVerification, verified, failed
  }

  var summary: String {
    guard let privateDNSName, let privateDNSState else { return name }
    return "\(name) as \(privateDNSName) (\(privateDNSState.rawValue))"
  }

  /// Gives the service a private name, or takes it away; another name has to be proved anew.
  mutating func rename(_ name: String?) {
    guard name != privateDNSName else { return }
    privateDNSName = name
    privateDNSState = name == nil ? nil : .pendingVerification
  }

  static func transition(from state: String) -> Transition? {
    switch state {
    case "Pending": Transition(to: "Available", weight: 0.5)
    case "Deleting": Transition(to: "Deleted", weight: 0.5)
    default: nil
    }
  }

  static func entered(_ item: inout Stored<EndpointService>, _ call: Call) throws {
    if item.state == "Deleted" { item.isGone = true }
  }
}

/// A principal that may use an endpoint service. Its parent is the service, its name the principal's ARN.
struct EndpointServicePermission: Resource {
  static let kind = "vpc-endpoint-service-permission"

  let service: String
  let principal: String

  var summary: String { "\(principal) on \(service)" }

  /// EC2's word for what the principal is.
  var type: String {
    if principal == "*" { return "All" }
    let resource = principal.split(separator: ":", omittingEmptySubsequences: false).last ?? ""
    if resource.hasPrefix("user/") { return "User" }
    return resource.hasPrefix("role/") ? "Role" : "Account"
  }

  /// The principals that take in a caller: everybody, its account, itself, and the role that its session is of.
  static func principals(including caller: Caller) -> [String] {
    let session = caller.arn.split(separator: "/")
    let role =
      caller.arn.contains(":assumed-role/") && session.count == 3
      ? ["arn:aws:iam::\(caller.account):role/\(session[1])"] : []
    return ["*", "arn:aws:iam::\(caller.account):root", caller.arn] + role
  }
}

extension EC2 {
  static let endpointServiceActions: [String: Action] = [
    "CreateVpcEndpointServiceConfiguration": createEndpointService,
    "DescribeVpcEndpointServiceConfigurations": describeEndpointServiceConfigurations,
    "ModifyVpcEndpointServiceConfiguration": modifyEndpointService,
    "StartVpcEndpointServicePrivateDnsVerification": startPrivateDNSVerification,
    "DeleteVpcEndpointServiceConfigurations": deleteEndpointServices,
    "DescribeVpcEndpointServicePermissions": describePermissions,
    "ModifyVpcEndpointServicePermissions": modifyPermissions,
    "DescribeVpcEndpointServices": describeEndpointServices,
    "DescribeVpcEndpointConnections": describeConnections,
    "AcceptVpcEndpointConnections": acceptConnections,
    "RejectVpcEndpointConnections": rejectConnections,
  ]

  static func endpointService(_ id: String, _ call: Call) throws -> Stored<EndpointService> {
    let service = try existing(
      EndpointService.self, id, call, prefix: "vpce-svc", notFound: "InvalidVpcEndpointServiceId.NotFound",
      malformed: "InvalidVpcEndpointServiceId.Malformed")
    guard service.state != "Deleting" else {
      throw Refusal(
        "InvalidVpcEndpointServiceId.NotFound", "The VpcEndpointService Id '\(id)' does not exist")
    }
    return service
  }

  @Sendable static func createEndpointService(_ call: Call) throws -> Reply {
    let service = try call.once(EndpointService.self) { token in
      let arns = call.input.strings("NetworkLoadBalancerArn")
      guard call.input.strings("GatewayLoadBalancerArn").isEmpty else {
        throw Refusal("InvalidParameter", "The sandbox has no gateway load balancers.")
      }
      guard !arns.isEmpty else { throw Refusal.missing("NetworkLoadBalancerArns") }
      for arn in arns { try check(loadBalancer: arn, call) }
      let tags = try tagSpecification(call, for: EndpointService.kind)
      let id = Identifier.ec2("vpce-svc")
      var body = EndpointService(
        name: "com.amazonaws.vpce.\(call.world.region).\(id)",
        acceptanceRequired: try call.input.boolean("AcceptanceRequired") ?? true, loadBalancers: arns,
        supportedRegions: try regions("SupportedRegion", call))
      body.rename(try privateDNSName(call))
      let made = Stored(
        body, id: id, account: call.account, state: "Pending", parent: arns.first, name: body.name, token: token,
        lagging: true, at: call.now)
      try call.store.insert(made)
      try call.store.tag(id, kind: EndpointService.kind, account: call.account, with: tags)
      return made
    }
    let tags = try call.store.tags(of: service.id, account: service.account)
    return try Reply {
      Element("serviceConfiguration", try configuration(service, tags, call))
      Element.text("clientToken", call.input.string("ClientToken"))
    }
  }

  private static func check(loadBalancer arn: String, _ call: Call) throws {
    guard let found = try call.find(LoadBalancer.self, arn), found.state == "active" || found.state == "provisioning"
    else {
      throw Refusal("InvalidParameter", "Network Load Balancer \(arn) does not exist or is not available.")
    }
    for other in try call.store.all(EndpointService.self, account: call.account)
    where other.body.loadBalancers.contains(arn) {
      throw Refusal(
        "InvalidParameter", "Network Load Balancer \(arn) is already associated with service \(other.id).")
    }
  }

  @Sendable static func modifyEndpointService(_ call: Call) throws -> Reply {
    var service = try endpointService(try call.input.required("ServiceId"), call)
    if let required = try call.input.boolean("AcceptanceRequired") { service.body.acceptanceRequired = required }
    if let name = try privateDNSName(call) { try rename(&service, name, call) }
    if try call.input.boolean("RemovePrivateDnsName") == true { try rename(&service, nil, call) }
    for arn in call.input.strings("AddNetworkLoadBalancerArn") where !service.body.loadBalancers.contains(arn) {
      try check(loadBalancer: arn, call)
      service.body.loadBalancers.append(arn)
    }
    let removed = call.input.strings("RemoveNetworkLoadBalancerArn")
    service.body.loadBalancers.removeAll(where: removed.contains)
    guard !service.body.loadBalancers.isEmpty else {
      throw Refusal("InvalidParameter", "At least one load balancer must be associated with the service.")
    }
    service.body.supportedRegions += try regions("AddSupportedRegion", call)
      .filter { !service.body.supportedRegions.contains($0) }
    let left = call.input.strings("RemoveSupportedRegion")
    service.body.supportedRegions.removeAll(where: left.contains)
    service.parent = service.body.loadBalancers.first
    try call.store.update(service)
    return .done
  }

  @Sendable static func deleteEndpointServices(_ call: Call) throws -> Reply {
    let ids = call.input.strings("ServiceId")
    guard !ids.isEmpty else { throw Refusal.missing("ServiceId") }
    return try unsuccessful(ids) { id in
      var service = try endpointService(id, call)
      let connected = try call.store.all(VPCEndpoint.self, parent: id).contains { endpoint in
        try ["available", "pending", "pendingAcceptance"].contains(call.settled(endpoint).state)
      }
      guard !connected else {
        throw Refusal(
          "ExistingVpcEndpointConnections",
          "Service \(id) has existing active VPC Endpoint connections!")
      }
      service.enter("Deleting", at: call.now)
      try call.store.update(service)
      for permission in try call.store.all(EndpointServicePermission.self, account: call.account, parent: id) {
        try call.store.remove(permission)
      }
      for notification in try call.store.all(ConnectionNotification.self, account: call.account, parent: id) {
        try call.store.remove(notification)
      }
    }
  }

  /// Does something to each of several resources, and lists those it was refused for: the reply itself succeeds.
  static func unsuccessful(_ ids: [String], _ body: (String) throws -> Void) throws -> Reply {
    var failures: [[Element]] = []
    for id in ids {
      do {
        try body(id)
      } catch let refusal as Refusal {
        failures.append([
          Element("resourceId", text: id),
          Element(
            "error", [Element("code", text: refusal.code), Element("message", text: refusal.message)]),
        ])
      }
    }
    return Reply { Element.list("unsuccessful", failures) }
  }
}
