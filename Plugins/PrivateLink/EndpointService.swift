import AWSConnection
import AWSCore
import PlinkflowKit

/// An endpoint service: what a provider offers from behind its Network Load Balancers.
struct EndpointService: Step {
  /// The service's handle.
  struct Receipt: Codable, Sendable {
    let serviceID: String
  }

  /// What was made.
  struct Outputs: Codable, Sendable, Equatable {
    /// The service's identifier, for the provider.
    let serviceID: String
    /// The service's name, for consumers.
    let serviceName: String
    /// The zones that consumers can use, by the provider's names.
    let availabilityZones: [String]
    /// The Network Load Balancers.
    let loadBalancerARNs: [String]
    /// Whether each connection has to be accepted.
    let acceptanceRequired: Bool
    /// The name that consumers may use instead of those of their endpoints.
    let privateDNSName: String?
    /// The record that proves that name: its full name.
    let privateDNSVerificationName: String?
    /// The record's value.
    let privateDNSVerificationValue: String?
    /// The record's type.
    let privateDNSVerificationType: String?
    /// The regions that consumers may be in besides the service's own.
    let supportedRegions: [String]
  }

  /// `privatelink.service`.
  static let kind = "privatelink.service"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "an endpoint service in front of Network Load Balancers"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: Parameters.help,
    outputs: [
      "service_id": "the service's identifier, for the provider",
      "service_name": "the service's name, which consumers need",
      "availability_zones": "the zones that consumers can use, by the provider's names for them",
      "load_balancer_arns": "the Network Load Balancers that the service leads to",
      "acceptance_required": "whether the provider accepts each connection",
      "private_dns_name": "the name that consumers may use instead of those of their endpoints",
      "private_dns_verification_name": "the full name of the record that proves it, for the public zone",
      "private_dns_verification_value": "the value of that record, without quotes",
      "private_dns_verification_type": "the type of that record, `TXT`",
      "supported_regions": "the regions that consumers may be in besides the service's own",
    ])
  /// The service is deleted, or changed back.
  static let reversible = true
  /// Seconds to a minute.
  static let usually = Duration.seconds(20)
  /// The IAM actions.
  static let permissions = Permissions(
    observe: ["ec2:DescribeVpcEndpointServiceConfigurations"],
    apply: [
      "ec2:CreateVpcEndpointServiceConfiguration", "ec2:ModifyVpcEndpointServiceConfiguration", "ec2:CreateTags",
      "elasticloadbalancing:DescribeLoadBalancers",
    ],
    undo: [
      "ec2:DeleteVpcEndpointServiceConfigurations", "ec2:ModifyVpcEndpointServiceConfiguration",
      "ec2:DescribeVpcEndpointConnections",
    ])

  private let parameters: Parameters
  private let wanted: ServiceSettings
  private let account: AWSAccount

  init(_ parameters: Parameters, using client: AWSAccount) throws(StepError) {
    try parameters.validate()
    self.parameters = parameters
    wanted = ServiceSettings(parameters, region: client.region)
    account = client
  }

  /// Looks for this step's service, then for one in front of the same load balancers.
  func observe(_ receipt: Receipt?, token: Token) async throws(StepError) -> Observation<Outputs> {
    if let own = try await account.ownSingle(.endpointService, receipt?.serviceID, token, gone: isGone) {
      return try describe(own)
    }
    guard receipt == nil, let twin = try await twin(token) else { return .absent }
    return try describe(twin)
  }

  /// Creates the service, or changes what differs in the one found.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Receipt {
    if case .present(let outputs, let drift) = found {
      guard !drift.contains(where: { $0.field == "state" }) else {
        throw .refused(
          "has a service that failed", notes: ["endpoint service \(outputs.serviceID)"],
          help: "undo the step and run it again")
      }
      try await change(outputs.serviceID, from: ServiceSettings(outputs), to: wanted)
      return Receipt(serviceID: outputs.serviceID)
    }
    let reply = try await account.change(
      .ec2, "CreateVpcEndpointServiceConfiguration",
      .members([
        "AcceptanceRequired": .boolean(wanted.acceptanceRequired),
        "PrivateDnsName": .text(wanted.privateDNSName), "NetworkLoadBalancerArn": .strings(wanted.loadBalancerARNs),
        "SupportedRegion": .strings(wanted.supportedRegions), "ClientToken": .string(token.text),
        "TagSpecification": EC2Resource.endpointService.tagged(parameters.tags, token),
      ]),
      on: "a service of \(wanted.loadBalancerARNs[0])")
    return Receipt(serviceID: try EC2Resource.endpointService.id(made: reply, in: "serviceConfiguration"))
  }

  /// Deletes the service, or changes it back.
  func undo(to before: Observation<Outputs>, _ receipt: Receipt?, token: Token) async throws(StepError) {
    if case .present(let outputs, _) = before {
      let id = outputs.serviceID
      let now = try await account.find(EC2Resource.endpointService.byID, id, on: "endpoint service \(id)").first
      guard let now else { return }
      let old = ServiceSettings(outputs).limited(to: wanted)
      return try await change(id, from: ServiceSettings(now, region: account.region), to: old)
    }
    for id in try await account.ownIDs(.endpointService, receipt?.serviceID, token) { try await delete(id) }
  }

  private func delete(_ id: String) async throws(StepError) {
    do {
      let reply = try await account.client.call(
        .ec2, "DeleteVpcEndpointServiceConfigurations", .members(["ServiceId": .strings([id])]))
      try reply.throwUnsuccessful(action: "DeleteVpcEndpointServiceConfigurations", service: .ec2)
    } catch  where error.saysGone {
      return
    } catch {
      var fault = error.fault(on: "endpoint service \(id)")
      if error.isAnswered("ExistingVpcEndpointConnections") { fault.notes += await connections(to: id) }
      throw fault
    }
  }

  /// Who still uses the service, a line each; nothing where that cannot be seen.
  private func connections(to id: String) async -> [String] {
    let look = Query(
      .ec2, "DescribeVpcEndpointConnections", list: ["vpcEndpointConnectionSet"], choice: .filter("service-id"),
      membership: .path(["serviceId"]))
    let found = (try? await account.find(look, id, on: "connections to service \(id)")) ?? []
    return found.compactMap { connection in
      guard let endpoint = connection.text("vpcEndpointId"),
        ["pendingacceptance", "pending", "available"].contains(connection.state("vpcEndpointState"))
      else { return nil }
      let owner = connection.text("vpcEndpointOwner") ?? "unknown"
      return "endpoint \(endpoint) of account \(owner) is \(connection.text("vpcEndpointState") ?? "connected")"
    }.sorted()
  }

  private func isGone(_ found: Element) -> Bool {
    found.state("serviceState") == "deleted"
  }

  private func twin(_ token: Token) async throws(StepError) -> Element? {
    let look = EC2Resource.endpointService.byPath(["networkLoadBalancerArnSet", "*"])
    let candidates = try await account.find(look, wanted.loadBalancerARNs[0], on: "endpoint services")
    return candidates.first { candidate in
      ["pending", "available"].contains(candidate.state("serviceState"))
        && Ownership(of: candidate.tags, for: token) != .sibling
        && candidate.texts("networkLoadBalancerArnSet").sorted() == wanted.loadBalancerARNs
    }
  }

  private func describe(_ found: Element) throws(StepError) -> Observation<Outputs> {
    let id = try EC2Resource.endpointService.id(of: found)
    var hasFailed = false
    switch found.state("serviceState") {
    case "available": break
    case "failed": hasFailed = true
    case let state: return .settling("endpoint service \(id) is \(state)", pollAfter: .seconds(5))
    }
    let settings = ServiceSettings(found, region: account.region)
    let proof = PrivateNameProof(of: found)
    let outputs = Outputs(
      serviceID: id, serviceName: found.text("serviceName") ?? "",
      availabilityZones: found.texts("availabilityZoneSet").sorted(), loadBalancerARNs: settings.loadBalancerARNs,
      acceptanceRequired: settings.acceptanceRequired, privateDNSName: settings.privateDNSName,
      privateDNSVerificationName: proof?.name, privateDNSVerificationValue: proof?.value,
      privateDNSVerificationType: proof?.type, supportedRegions: settings.supportedRegions ?? [])
    // A service that failed is one that differs: so it is still seen, and can be taken back.
    let failure = hasFailed ? [Difference("state", found: "failed", wanted: "available")] : []
    return .present(outputs, drift: wanted.differences(from: settings) + failure)
  }

  private func change(_ id: String, from old: ServiceSettings, to new: ServiceSettings) async throws(StepError) {
    guard !new.differences(from: old).isEmpty else { return }
    _ = try await account.change(
      .ec2, "ModifyVpcEndpointServiceConfiguration", new.modification(of: id, from: old), on: "endpoint service \(id)")
  }
}
