import AWSConnection
import AWSCore
import Addresses
import PlinkflowKit

/// An inbound endpoint of Route 53 Resolver: addresses at which resolvers on-premises ask for the VPC's names.
///
/// The token is the endpoint's creator request id: Resolver makes no second endpoint with it, and lists it.
struct InboundEndpoint: Step {
  /// The endpoint.
  struct Parameters: Decodable, Sendable {
    /// What people call it, and by what a later run knows it again.
    let name: String
    /// Where it has an address; at least two.
    let addresses: [Address]
    /// The security groups that guard it.
    let securityGroupIDs: [String]
    let tags: [String: String]?
  }

  /// One address.
  struct Address: Decodable, Sendable {
    let subnetID: String
    /// The address; AWS chooses one where left out.
    let ip: String?
  }

  /// The endpoint's handle.
  struct Receipt: Codable, Sendable {
    let endpointID: String
  }

  /// What was made.
  struct Outputs: Codable, Sendable, Equatable {
    let endpointID: String
    let vpcID: String
    /// The addresses to ask.
    let ipAddresses: [String]
  }

  /// `resolver.inbound_endpoint`.
  static let kind = "resolver.inbound_endpoint"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "addresses at which resolvers on-premises ask for a VPC's names"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "name": "what people call the endpoint; by it a later run knows it again",
      "addresses":
        "2 to 6 of `subnet_id`, and `ip` unless AWS is to choose it; not compared with what is found",
      "security_group_ids": "the security groups that guard it: they have to admit port 53 by udp and tcp",
      "tags": "tags of the endpoint",
    ],
    outputs: [
      "endpoint_id": "the endpoint's identifier",
      "vpc_id": "the VPC that it is in",
      "ip_addresses": "the addresses to which resolvers on-premises forward",
    ])
  /// The endpoint is deleted.
  static let reversible = true
  /// Some minutes.
  static let usually = Duration.seconds(180)
  /// An endpoint is asked for by itself.
  static let isObservedInBatches = false
  /// The IAM actions.
  static let permissions = Permissions(
    observe: [
      "route53resolver:GetResolverEndpoint", "route53resolver:ListResolverEndpoints",
      "route53resolver:ListResolverEndpointIpAddresses",
    ],
    apply: [
      "route53resolver:CreateResolverEndpoint", "route53resolver:TagResource", "ec2:CreateNetworkInterface",
      "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs",
      "ec2:DescribeAvailabilityZones",
    ],
    undo: ["route53resolver:DeleteResolverEndpoint", "ec2:DeleteNetworkInterface"])

  private let parameters: Parameters
  private let account: AWSAccount

  init(_ parameters: Parameters, using client: AWSAccount) throws(StepError) {
    try Rule.filled(parameters.name, "name")
    guard (2...6).contains(parameters.addresses.count) else {
      throw .refused(
        "has \(parameters.addresses.count) `addresses`", notes: ["an endpoint has 2 to 6, so that one may fail"])
    }
    for address in parameters.addresses {
      try Rule.filled(address.subnetID, "subnet_id")
      if let ip = address.ip { _ = try IPAddress(ipv4: ip, field: "ip") }
    }
    try Rule.list(parameters.securityGroupIDs, "security_group_ids")
    try Rule.tags(parameters.tags)
    self.parameters = parameters
    account = client
  }

  /// Looks for this step's endpoint, then for one of the same name.
  func observe(_ receipt: Receipt?, token: Token) async throws(StepError) -> Observation<Outputs> {
    guard let found = try await find(receipt, token) else { return .absent }
    switch found.Status {
    case "OPERATIONAL":
      return .present(
        Outputs(endpointID: found.Id, vpcID: found.HostVPCId ?? "", ipAddresses: try await addresses(of: found.Id)))
    case "ACTION_NEEDED":
      return .foreign("resolver endpoint \(found.Id) needs somebody: \(found.StatusMessage ?? "it does not say why")")
    case let status:
      return .settling("resolver endpoint \(found.Id) is \(status ?? "unknown")", pollAfter: .seconds(10))
    }
  }

  /// Creates the endpoint.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Receipt {
    let addresses = parameters.addresses.map { address in
      Input.members(["SubnetId": .string(address.subnetID), "Ip": .text(address.ip)])
    }
    let reply = try await account.ask(
      .route53Resolver, "CreateResolverEndpoint",
      .members([
        "CreatorRequestId": .string(token.forward.text), "Name": .string(parameters.name),
        "SecurityGroupIds": .strings(parameters.securityGroupIDs), "Direction": .string("INBOUND"),
        "IpAddresses": .list(addresses), "Tags": .tags(parameters.tags.marked(token)),
      ]),
      as: ResolverReply.One.self, on: subject)
    guard let id = reply?.ResolverEndpoint?.Id else {
      throw .unknown("got no endpoint back from Route 53 Resolver", notes: [subject])
    }
    return Receipt(endpointID: id)
  }

  /// Deletes the endpoint.
  func undo(to before: Observation<Outputs>, _ receipt: Receipt?, token: Token) async throws(StepError) {
    guard case .absent = before else { return }
    var id = receipt?.endpointID
    if id == nil { id = try await listed("CreatorRequestId", token.forward.text).first?.Id }
    guard let id, let found = try await get(id), found.Status != "DELETING" else { return }
    _ = try await account.ask(
      .route53Resolver, "DeleteResolverEndpoint", .members(["ResolverEndpointId": .string(id)]),
      as: ResolverReply.One.self, on: subject)
  }

  private func find(_ receipt: Receipt?, _ token: Token) async throws(StepError) -> ResolverReply.Endpoint? {
    if let receipt { return try await get(receipt.endpointID) }
    if let own = try await listed("CreatorRequestId", token.forward.text).first { return own }
    return try await listed("Name", parameters.name).first { candidate in
      let owner = Ownership(of: [Ownership.tag: candidate.CreatorRequestId ?? ""], for: token)
      return candidate.Direction == "INBOUND" && candidate.Status != "DELETING" && owner != .sibling
        && Set(candidate.SecurityGroupIds ?? []) == Set(parameters.securityGroupIDs)
    }
  }

  private func get(_ id: String) async throws(StepError) -> ResolverReply.Endpoint? {
    try await account.ask(
      .route53Resolver, "GetResolverEndpoint", .members(["ResolverEndpointId": .string(id)]),
      as: ResolverReply.One.self, on: "resolver endpoint \(id)")?.ResolverEndpoint
  }

  private func listed(_ filter: String, _ value: String) async throws(StepError) -> [ResolverReply.Endpoint] {
    var found: [ResolverReply.Endpoint] = []
    var next: String?
    repeat {
      let reply = try await account.ask(
        .route53Resolver, "ListResolverEndpoints",
        .members([
          "Filters": .list([.members(["Name": .string(filter), "Values": .strings([value])])]),
          "NextToken": .text(next),
        ]),
        as: ResolverReply.Many.self, on: subject)
      found += reply?.ResolverEndpoints ?? []
      next = try account.nextPage(
        reply?.NextToken, after: next, of: "ListResolverEndpoints", .route53Resolver, on: subject)
    } while next != nil
    return found
  }

  private func addresses(of id: String) async throws(StepError) -> [String] {
    var found: [String] = []
    var next: String?
    repeat {
      let reply = try await account.ask(
        .route53Resolver, "ListResolverEndpointIpAddresses",
        .members(["ResolverEndpointId": .string(id), "NextToken": .text(next)]), as: ResolverReply.Addresses.self,
        on: subject)
      found += (reply?.IpAddresses ?? []).compactMap(\.Ip)
      next = try account.nextPage(
        reply?.NextToken, after: next, of: "ListResolverEndpointIpAddresses", .route53Resolver, on: subject)
    } while next != nil
    return found.sorted()
  }

  private var subject: String { "resolver endpoint \(parameters.name)" }
}
