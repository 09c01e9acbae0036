import AWSConnection
import AWSCore
import PlinkflowKit

/// An endpoint service: what a provider offers from behind its Network Load Balancers.
public struct EndpointService: Step {
  /// The service.
  public struct Parameters: Decodable, Sendable {
    /// The Network Load Balancers.
    public let loadBalancerARNs: [String]
    /// Whether each connection has to be accepted; it has where left out.
    public let acceptanceRequired: Bool?
    /// Tags.
    public let tags: [String: String]?
  }

  /// The service's handle.
  public struct Receipt: Codable, Sendable {
    let serviceID: String
  }

  /// What was made.
  public struct Outputs: Codable, Sendable, Equatable {
    /// The service's identifier, for the provider.
    public let serviceID: String
    /// The service's name, for consumers.
    public let serviceName: String
    /// The zones that consumers can use, by the provider's names.
    public let availabilityZones: [String]
    /// The Network Load Balancers.
    public let loadBalancerARNs: [String]
    /// Whether each connection has to be accepted.
    public let acceptanceRequired: Bool
  }

  /// `privatelink.service`.
  public static let kind = "privatelink.service"
  /// One sentence.
  public static let summary = "an endpoint service in front of Network Load Balancers"
  /// A sentence for each parameter and output.
  public static let help = Help(
    parameters: [
      "load_balancer_arns": "the Network Load Balancers that the service leads to",
      "acceptance_required": "whether the provider accepts each connection; left out, true",
      "tags": "tags of the service",
    ],
    outputs: [
      "service_id": "the service's identifier, for the provider",
      "service_name": "the service's name, which consumers need",
      "availability_zones": "the zones that consumers can use, by the provider's names for them",
      "load_balancer_arns": "the Network Load Balancers that the service leads to",
      "acceptance_required": "whether the provider accepts each connection",
    ])
  /// The service is deleted, or changed back.
  public static let reversible = true
  /// Seconds to a minute.
  public static let usually = Duration.seconds(20)
  /// The IAM actions.
  public static let permissions = Permissions(
    observe: ["ec2:DescribeVpcEndpointServiceConfigurations"],
    apply: [
      "ec2:CreateVpcEndpointServiceConfiguration", "ec2:ModifyVpcEndpointServiceConfiguration", "ec2:CreateTags",
      "elasticloadbalancing:DescribeLoadBalancers",
    ],
    undo: ["ec2:DeleteVpcEndpointServiceConfigurations", "ec2:ModifyVpcEndpointServiceConfiguration"])

  private let parameters: Parameters
  private let wanted: Settings
  private let account: AWSAccount

  /// A service.
  public init(_ parameters: Parameters, using client: AWSAccount) throws(Fault) {
    try Rule.list(parameters.loadBalancerARNs, "load_balancer_arns")
    try Rule.tags(parameters.tags)
    for arn in parameters.loadBalancerARNs where !arn.contains(":loadbalancer/net/") {
      throw .refused("has no Network Load Balancer in `load_balancer_arns`: `\(arn)`")
    }
    self.parameters = parameters
    wanted = Settings(
      loadBalancerARNs: parameters.loadBalancerARNs.sorted(),
      acceptanceRequired: parameters.acceptanceRequired ?? true)
    account = client
  }

  /// Looks for this step's service, then for one in front of the same load balancers.
  public func observe(_ receipt: Receipt?, token: Token) async throws(Fault) -> Observation<Outputs> {
    if let own = try await account.own(.endpointService, receipt?.serviceID, token, gone: isGone) {
      return try describe(own)
    }
    guard receipt == nil, let twin = try await twin(token) else { return .absent }
    return try describe(twin)
  }

  /// Creates the service, or changes what differs in the one found.
  public func apply(over found: Observation<Outputs>, token: Token) async throws(Fault) -> Receipt {
    if case .present(let outputs, let drift) = found {
      guard !drift.contains(where: { $0.field == "state" }) else {
        throw .refused(
          "has a service that failed", notes: ["endpoint service \(outputs.serviceID)"],
          help: "undo the step and run it again")
      }
      try await change(outputs.serviceID, from: Settings(outputs), to: wanted)
      return Receipt(serviceID: outputs.serviceID)
    }
    let reply = try await account.change(
      .ec2, "CreateVpcEndpointServiceConfiguration",
      .members([
        "AcceptanceRequired": .boolean(wanted.acceptanceRequired),
        "NetworkLoadBalancerArn": .strings(wanted.loadBalancerARNs), "ClientToken": .string(token.text),
        "TagSpecification": EC2Resource.endpointService.tagged(parameters.tags, token),
      ]),
      on: "a service of \(wanted.loadBalancerARNs[0])")
    return Receipt(serviceID: try EC2Resource.endpointService.id(made: reply, in: "serviceConfiguration"))
  }

  /// Deletes the service, or changes it back.
  public func undo(to before: Observation<Outputs>, _ receipt: Receipt?, token: Token) async throws(Fault) {
    if case .present(let outputs, _) = before {
      let id = outputs.serviceID
      let now = try await account.find(EC2Resource.endpointService.byID, id, on: "endpoint service \(id)").first
      guard let now else { return }
      return try await change(id, from: Settings(now), to: Settings(outputs))
    }
    guard let id = try await account.ownID(.endpointService, receipt?.serviceID, token) else { return }
    try await account.remove(
      .ec2, "DeleteVpcEndpointServiceConfigurations", .members(["ServiceId": .strings([id])]),
      on: "endpoint service \(id)")
  }

  private func isGone(_ found: Element) -> Bool {
    found.state("serviceState") == "deleted"
  }

  private func twin(_ token: Token) async throws(Fault) -> Element? {
    let look = EC2Resource.endpointService.byPath(["networkLoadBalancerArnSet", "*"])
    let candidates = try await account.find(look, wanted.loadBalancerARNs[0], on: "endpoint services")
    return candidates.first { candidate in
      ["pending", "available"].contains(candidate.state("serviceState"))
        && Ownership(of: candidate.tags, for: token) != .sibling
        && candidate.texts("networkLoadBalancerArnSet").sorted() == wanted.loadBalancerARNs
    }
  }

  private func describe(_ found: Element) throws(Fault) -> Observation<Outputs> {
    let id = try EC2Resource.endpointService.id(of: found)
    var hasFailed = false
    switch found.state("serviceState") {
    case "available": break
    case "failed": hasFailed = true
    case let state: return .settling("endpoint service \(id) is \(state)", lookAgainAfter: .seconds(5))
    }
    let outputs = Outputs(
      serviceID: id, serviceName: found.text("serviceName") ?? "",
      availabilityZones: found.texts("availabilityZoneSet").sorted(),
      loadBalancerARNs: found.texts("networkLoadBalancerArnSet").sorted(),
      acceptanceRequired: found.boolean("acceptanceRequired"))
    // A service that failed is one that differs: so it is still seen, and can be taken back.
    let failure = hasFailed ? [Difference("state", found: "failed", wanted: "available")] : []
    return .present(outputs, drift: wanted.differences(from: Settings(outputs)) + failure)
  }

  private func change(_ id: String, from old: Settings, to new: Settings) async throws(Fault) {
    guard old != new else { return }
    _ = try await account.change(
      .ec2, "ModifyVpcEndpointServiceConfiguration",
      .members([
        "ServiceId": .string(id), "AcceptanceRequired": .boolean(new.acceptanceRequired),
        "AddNetworkLoadBalancerArn": .strings(new.loadBalancerARNs.without(old.loadBalancerARNs)),
        "RemoveNetworkLoadBalancerArn": .strings(old.loadBalancerARNs.without(new.loadBalancerARNs)),
      ]),
      on: "endpoint service \(id)")
  }
}

extension EndpointService {
  /// What can be changed in place.
  private struct Settings: Equatable {
    let loadBalancerARNs: [String]
    let acceptanceRequired: Bool

    init(loadBalancerARNs: [String], acceptanceRequired: Bool) {
      self.loadBalancerARNs = loadBalancerARNs
      self.acceptanceRequired = acceptanceRequired
    }

    init(_ found: Element) {
      self.init(
        loadBalancerARNs: found.texts("networkLoadBalancerArnSet").sorted(),
        acceptanceRequired: found.boolean("acceptanceRequired"))
    }

    init(_ outputs: Outputs) {
      self.init(loadBalancerARNs: outputs.loadBalancerARNs, acceptanceRequired: outputs.acceptanceRequired)
    }

    func differences(from found: Settings) -> [Difference] {
      var differences: [Difference] = []
      if found.loadBalancerARNs != loadBalancerARNs {
        differences.append(.lists("load_balancer_arns", found: found.loadBalancerARNs, wanted: loadBalancerARNs))
      }
      if found.acceptanceRequired != acceptanceRequired {
        differences.append(
          Difference("acceptance_required", found: "\(found.acceptanceRequired)", wanted: "\(acceptanceRequired)"))
      }
      return differences
    }
  }
}
