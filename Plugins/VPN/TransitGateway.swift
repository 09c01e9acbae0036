import AWSConnection
import AWSCore
import PlinkflowKit

/// A transit gateway: a hub of VPCs and VPNs, in the place of a virtual private gateway for each VPC.
///
/// A gateway has nothing that tells one from another but its tags: by all of them a later run knows it again.
struct TransitGateway: Step {
  /// What the gateway is to be.
  struct Parameters: Decodable, Sendable {
    /// Tags, by which a later run knows the gateway again.
    let tags: [String: String]?
    /// What people read in the console.
    let description: String?
    /// The autonomous system number of the side at AWS.
    let amazonSideASN: Int?
  }

  /// The gateway's handle.
  struct Receipt: Codable, Sendable {
    let gatewayID: String
  }

  /// What was made.
  struct Outputs: Codable, Sendable, Equatable {
    let transitGatewayID: String
    /// The route table that attachments take by default.
    let routeTableID: String?
  }

  /// `vpn.transit_gateway`.
  static let kind = "vpn.transit_gateway"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "a transit gateway, a hub of VPCs and VPNs"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "tags": "tags of the gateway; by all of them a later run knows it again",
      "description": "what people read in the console; not compared with what is found",
      "amazon_side_asn": "the autonomous system number at AWS's side; left out, AWS's default",
    ],
    outputs: [
      "transit_gateway_id": "the gateway's identifier",
      "route_table_id": "the route table of the gateway that attachments take by default",
    ])
  /// The gateway is deleted.
  static let reversible = true
  /// CreateTransitGateway takes no client token.
  static let visibleWithin = Duration.seconds(30)
  /// Some minutes.
  static let usually = Duration.seconds(180)
  /// The IAM actions.
  static let permissions = Permissions(
    observe: ["ec2:DescribeTransitGateways"], apply: ["ec2:CreateTransitGateway", "ec2:CreateTags"],
    undo: ["ec2:DeleteTransitGateway"])

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
    if let own = try await account.own(.transitGateway, receipt?.gatewayID, token, gone: isDeleted) {
      return try describe(own.kept).noting(twins: own.twins)
    }
    guard receipt == nil,
      let twin = try await account.alike(
        EC2Resource.transitGateway, parameters.tags, in: ["pending", "available", "modifying"], token)
    else { return .absent }
    if let number = parameters.amazonSideASN, twin["options"]?.integer("amazonSideAsn") != number {
      return .foreign(
        "transit gateway \(try EC2Resource.transitGateway.id(of: twin)) has these tags and another system number")
    }
    return try describe(twin)
  }

  /// Creates the gateway.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Receipt {
    if case .present(let outputs, _) = found, let twin = found.twin {
      try await delete(twin)
      return Receipt(gatewayID: outputs.transitGatewayID)
    }
    let reply = try await account.change(
      .ec2, "CreateTransitGateway",
      .members([
        "Description": .text(parameters.description),
        "Options": parameters.amazonSideASN.map { .members(["AmazonSideAsn": .integer($0)]) },
        "TagSpecification": EC2Resource.transitGateway.tagged(parameters.tags, token),
      ]),
      on: "a transit gateway")
    return Receipt(gatewayID: try EC2Resource.transitGateway.id(made: reply, in: "transitGateway"))
  }

  /// Deletes the gateway.
  func undo(to before: Observation<Outputs>, _ receipt: Receipt?, token: Token) async throws(StepError) {
    guard case .absent = before else { return }
    for id in try await account.ownIDs(.transitGateway, receipt?.gatewayID, token) { try await delete(id) }
  }

  private func delete(_ id: String) async throws(StepError) {
    try await account.remove(
      .ec2, "DeleteTransitGateway", .members(["TransitGatewayId": .string(id)]), on: "transit gateway \(id)")
  }

  private func describe(_ found: Element) throws(StepError) -> Observation<Outputs> {
    let id = try EC2Resource.transitGateway.id(of: found)
    let state = found.text("state") ?? "unknown"
    guard state == "available" else {
      return .settling("transit gateway \(id) is \(state)", pollAfter: .seconds(10))
    }
    let table = found["options"]?.text("associationDefaultRouteTableId")
    return .present(Outputs(transitGatewayID: id, routeTableID: table))
  }
}
