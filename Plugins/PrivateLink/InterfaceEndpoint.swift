import AWSConnection
import AWSCore
import Document
import PlinkflowKit

/// An interface endpoint: a service of another account at addresses of one's own VPC.
///
/// The step is done when the endpoint shows, accepted or not: accepting is the provider's step.
struct InterfaceEndpoint: Step {
  /// The endpoint's handle.
  struct Receipt: Codable, Sendable {
    let endpointID: String
  }

  /// What was made.
  struct Outputs: Codable, Sendable, Equatable {
    let endpointID: String
    /// The regional name, which resolves to all zones.
    let dnsName: String
    /// The hosted zone of the regional name.
    let hostedZoneID: String
    /// All names, the regional one first.
    let dnsNames: [String]
    /// `pendingAcceptance` or `available`.
    let state: String
    /// The subnets.
    let subnetIDs: [String]
    /// The security groups.
    let securityGroupIDs: [String]
    /// Whether the service's own private name leads here.
    let privateDNS: Bool
    /// The policy that guards it, as AWS spells it.
    let policy: String?
    /// The name in each zone, by the zone's name in this account.
    let zonalDNSNames: [String: String]
  }

  /// `privatelink.endpoint`.
  static let kind = "privatelink.endpoint"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "an interface endpoint in a VPC to an endpoint service"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: Parameters.help,
    outputs: [
      "endpoint_id": "the endpoint's identifier",
      "dns_name": "the regional name, which resolves to the endpoint's addresses in all zones",
      "hosted_zone_id": "the hosted zone of the regional name, for an alias",
      "dns_names": "all names of the endpoint, the regional one first",
      "state": "`pendingAcceptance` or `available`, as it was when the step was done",
      "subnet_ids": "the subnets that the endpoint has an address in",
      "security_group_ids": "the security groups that guard it",
      "private_dns": "whether the service's own private name leads to the endpoint",
      "policy": "the policy that guards it, as AWS spells it",
      "zonal_dns_names": "the name in each zone, by the zone's name in this account: `ap-northeast-1a`",
    ])
  /// The endpoint is deleted, or changed back.
  static let reversible = true
  /// A minute.
  static let usually = Duration.seconds(60)
  /// The IAM actions.
  static let permissions = Permissions(
    observe: ["ec2:DescribeVpcEndpoints"],
    apply: [
      "ec2:CreateVpcEndpoint", "ec2:ModifyVpcEndpoint", "ec2:CreateTags", "ec2:DescribeSubnets", "ec2:DescribeVpcs",
      "ec2:DescribeVpcAttribute",
      "ec2:DescribeSecurityGroups", "route53:AssociateVPCWithHostedZone",
    ],
    undo: ["ec2:DeleteVpcEndpoints", "ec2:ModifyVpcEndpoint"])

  let parameters: Parameters
  private let wanted: EndpointSettings
  private let account: AWSAccount

  init(_ parameters: Parameters, using client: AWSAccount) throws(StepError) {
    try parameters.validate()
    self.parameters = parameters
    wanted = EndpointSettings(parameters)
    account = client
  }

  /// Looks for this step's endpoint, then for one of the VPC to the same service.
  func observe(_ receipt: Receipt?, token: Token) async throws(StepError) -> Observation<Outputs> {
    if let own = try await account.ownSingle(.endpoint, receipt?.endpointID, token, gone: isGone) {
      return try describe(own)
    }
    guard receipt == nil else { return .absent }
    return try await adoptable(token)
  }

  /// Creates the endpoint, or changes what differs in the one found.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Receipt {
    if case .present(let outputs, let drift) = found {
      if let broken = drift.first(where: { $0.field == "state" }) {
        throw .refused(
          "has an endpoint that is \(broken.found ?? "broken")", notes: ["endpoint \(outputs.endpointID)"],
          help: "ask the provider, then undo the step and run it again")
      }
      try await change(outputs.endpointID, from: EndpointSettings(outputs), to: wanted)
      return Receipt(endpointID: outputs.endpointID)
    }
    try await checkZones()
    let reply = try await create(
      .members([
        "VpcEndpointType": .string("Interface"), "VpcId": .string(parameters.vpcID),
        "ServiceName": .string(parameters.serviceName), "PolicyDocument": .text(parameters.policy),
        "SubnetId": .strings(wanted.subnetIDs), "SecurityGroupId": .strings(wanted.securityGroupIDs),
        "ClientToken": .string(token.text), "PrivateDnsEnabled": .boolean(wanted.privateDNS ?? false),
        "ServiceRegion": .text(parameters.serviceRegion),
        "TagSpecification": EC2Resource.endpoint.tagged(parameters.tags, token),
      ]))
    return Receipt(endpointID: try EC2Resource.endpoint.id(made: reply, in: "vpcEndpoint"))
  }

  /// Zones match by identifier, which AWS's refusal does not tell.
  private func create(_ input: Input) async throws(StepError) -> Element {
    do {
      return try await account.client.call(.ec2, "CreateVpcEndpoint", input)
    } catch {
      var fault = error.fault(on: "an endpoint to \(parameters.serviceName)")
      if error.isAnswered("InvalidParameter", saying: "availability zone") {
        fault.help = "choose subnets in zones of the service; `zone_ids` has them checked before anything is sent"
      }
      throw fault
    }
  }

  /// Deletes the endpoint, or changes it back.
  func undo(to before: Observation<Outputs>, _ receipt: Receipt?, token: Token) async throws(StepError) {
    if case .present(let outputs, _) = before {
      let id = outputs.endpointID
      guard let now = try await account.find(EC2Resource.endpoint.byID, id, on: "endpoint \(id)").first else { return }
      return try await change(id, from: EndpointSettings(now), to: EndpointSettings(outputs).limited(to: wanted))
    }
    let ids = try await account.ownIDs(.endpoint, receipt?.endpointID, token)
    guard !ids.isEmpty else { return }
    try await account.remove(
      .ec2, "DeleteVpcEndpoints", .members(["VpcEndpointId": .strings(ids)]),
      on: "endpoint \(ids.joined(separator: ", "))")
  }

  private func isGone(_ found: Element) -> Bool {
    found.state("state") == "deleted"
  }

  private func adoptable(_ token: Token) async throws(StepError) -> Observation<Outputs> {
    let look = EC2Resource.endpoint.by(filter: "service-name", path: ["serviceName"])
    let candidates = try await account.find(
      look, parameters.serviceName, on: "endpoints to \(parameters.serviceName)"
    ).filter { candidate in
      candidate.text("vpcId") == parameters.vpcID && Ownership(of: candidate.tags, for: token) != .sibling
        && ["pendingacceptance", "pending", "available"].contains(candidate.state("state"))
    }
    var different: Observation<Outputs> = .absent
    for candidate in candidates {
      let found = try describe(candidate)
      guard case .present(_, let drift) = found, !drift.isEmpty else { return found }
      // What an earlier run made is repaired; what somebody else made is not ours to change.
      different =
        Ownership(of: candidate.tags, for: token) == .earlier
        ? found
        : .foreign(
          "\(parameters.vpcID) has endpoint \(try EC2Resource.endpoint.id(of: candidate)) to this service with other "
            + drift.map { "`\($0.field)`" }.joined(separator: ", "))
    }
    return different
  }

  private func describe(_ found: Element) throws(StepError) -> Observation<Outputs> {
    let id = try EC2Resource.endpoint.id(of: found)
    let state = EndpointState(of: found)
    let names = EndpointName.all(of: found)
    if case .onItsWay = state {
      return .settling("endpoint \(id) is \(state.text)", pollAfter: .seconds(10))
    }
    if names.isEmpty, !state.isBroken {
      return .settling("endpoint \(id) has no names yet", pollAfter: .seconds(10))
    }
    let outputs = Outputs(
      endpointID: id, dnsName: names.first?.name ?? "", hostedZoneID: names.first?.zoneID ?? "",
      dnsNames: names.map(\.name), state: state.text, subnetIDs: found.texts("subnetIdSet").sorted(),
      securityGroupIDs: found.texts("groupSet", "groupId").sorted(), privateDNS: found.boolean("privateDnsEnabled"),
      policy: found.text("policyDocument"), zonalDNSNames: EndpointName.byZone(names))
    return .present(outputs, drift: wanted.differences(from: EndpointSettings(outputs)) + state.differences)
  }

  /// Zones match by identifier, since each account has its own names for them. AWS says it less clearly, and only
  /// after it has taken the request.
  private func checkZones() async throws(StepError) {
    guard let zones = parameters.zoneIDs, !zones.isEmpty,
      !Self.isElsewhere(parameters.serviceRegion, from: account)
    else { return }
    let subnets = Value(.array(wanted.subnetIDs.map { .string($0) }))
    try await Subnets(subnets, in: account).check(zones: zones)
  }

  private func change(_ id: String, from old: EndpointSettings, to new: EndpointSettings) async throws(StepError) {
    guard !new.differences(from: old).isEmpty else { return }
    _ = try await account.change(.ec2, "ModifyVpcEndpoint", new.modification(of: id, from: old), on: "endpoint \(id)")
  }
}
