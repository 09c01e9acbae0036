import AWSConnection
import AWSCore
import PlinkflowKit

/// A virtual private gateway: the side of a VPN that is at AWS.
///
/// A gateway has nothing that tells one from another but its tags: by all of them a later run knows it again.
struct VPNGateway: Step {
  /// What the gateway is to be.
  struct Parameters: Decodable, Sendable {
    /// Tags, by which a later run knows the gateway again.
    let tags: [String: String]?
    /// The autonomous system number of the side at AWS.
    let amazonSideASN: Int?
  }

  /// The gateway's handle.
  struct Receipt: Codable, Sendable {
    let gatewayID: String
  }

  /// What was made.
  struct Outputs: Codable, Sendable, Equatable {
    let gatewayID: String
  }

  /// `vpn.gateway`.
  static let kind = "vpn.gateway"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "a virtual private gateway, the side of a VPN that is at AWS"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "tags": "tags of the gateway; by all of them a later run knows it again",
      "amazon_side_asn": "the autonomous system number at AWS's side; left out, AWS's default",
    ],
    outputs: ["gateway_id": "the gateway's identifier"])
  /// The gateway is deleted.
  static let reversible = true
  /// CreateVpnGateway takes no client token.
  static let visibleWithin = Duration.seconds(30)
  /// The IAM actions.
  static let permissions = Permissions(
    observe: ["ec2:DescribeVpnGateways"], apply: ["ec2:CreateVpnGateway", "ec2:CreateTags"],
    undo: ["ec2:DeleteVpnGateway"])

  private let parameters: Parameters
  private let account: AWSAccount

  init(_ parameters: Parameters, using client: AWSAccount) throws(StepError) {
    try Rule.tags(parameters.tags)
    if let number = parameters.amazonSideASN, !(1...4_294_967_294).contains(number) {
      throw .refused("has no autonomous system number in `amazon_side_asn`: \(number)")
    }
    self.parameters = parameters
    account = client
  }

  /// Looks for this step's gateway, then for one with the same tags.
  func observe(_ receipt: Receipt?, token: Token) async throws(StepError) -> Observation<Outputs> {
    if let own = try await account.own(.vpnGateway, receipt?.gatewayID, token, gone: isDeleted) {
      return try describe(own.kept).noting(twins: own.twins)
    }
    guard receipt == nil,
      let twin = try await account.alike(
        EC2Resource.vpnGateway, parameters.tags, in: ["pending", "available"], token)
    else { return .absent }
    if let number = parameters.amazonSideASN, twin.integer("amazonSideAsn") != number {
      let found = twin.text("amazonSideAsn") ?? "none"
      return .foreign(
        "gateway \(try EC2Resource.vpnGateway.id(of: twin)) has these tags and another system number: \(found)")
    }
    return try describe(twin)
  }

  /// Creates the gateway.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Receipt {
    if case .present(let outputs, _) = found, let twin = found.twin {
      try await delete(twin)
      return Receipt(gatewayID: outputs.gatewayID)
    }
    let reply = try await account.change(
      .ec2, "CreateVpnGateway",
      .members([
        "Type": .string("ipsec.1"), "AmazonSideAsn": parameters.amazonSideASN.map(Input.integer),
        "TagSpecification": EC2Resource.vpnGateway.tagged(parameters.tags, token),
      ]),
      on: "a virtual private gateway")
    return Receipt(gatewayID: try EC2Resource.vpnGateway.id(made: reply, in: "vpnGateway"))
  }

  /// Deletes the gateway.
  func undo(to before: Observation<Outputs>, _ receipt: Receipt?, token: Token) async throws(StepError) {
    guard case .absent = before else { return }
    for id in try await account.ownIDs(.vpnGateway, receipt?.gatewayID, token) { try await delete(id) }
  }

  private func delete(_ id: String) async throws(StepError) {
    try await account.remove(
      .ec2, "DeleteVpnGateway", .members(["VpnGatewayId": .string(id)]), on: "virtual private gateway \(id)")
  }

  private func describe(_ found: Element) throws(StepError) -> Observation<Outputs> {
    let id = try EC2Resource.vpnGateway.id(of: found)
    let state = found.text("state") ?? "unknown"
    return state == "available"
      ? .present(Outputs(gatewayID: id))
      : .settling("virtual private gateway \(id) is \(state)", pollAfter: .seconds(5))
  }
}
