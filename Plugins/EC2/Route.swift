import AWSConnection
import AWSCore
import Addresses
import Document
import PlinkflowKit

/// A route of a VPC's route table to a gateway: with a transit gateway nothing writes routes by itself, as a virtual
/// private gateway does where that is switched on.
struct Route: Step {
  /// The route.
  struct Parameters: Decodable, Sendable {
    let routeTableID: String
    /// The addresses that it leads to.
    let destination: String
    /// The transit gateway that it leads through.
    let transitGatewayID: String?
    /// The virtual private gateway that it leads through, instead.
    let gatewayID: String?
  }

  /// That the step made a route there.
  struct Receipt: Codable, Sendable {
    let destination: String
  }

  /// The route.
  struct Outputs: Codable, Sendable, Equatable {
    /// The addresses that it leads to.
    let destination: String
    /// The gateway that it leads through.
    let target: String
  }

  /// `ec2.route`.
  static let kind = "ec2.route"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "a route of a VPC's route table through a gateway"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "route_table_id": "the route table",
      "destination": "the addresses that the route leads to, such as `192.168.10.0/24`",
      "transit_gateway_id": "the transit gateway, which has to be attached to the table's VPC",
      "gateway_id": "the virtual private gateway, instead of `transit_gateway_id`",
    ],
    outputs: ["destination": "the addresses that the route leads to", "target": "the gateway that it leads through"])
  /// The route is deleted, or leads again where it led.
  static let reversible = true
  /// The IAM actions.
  static let permissions = Permissions(
    observe: ["ec2:DescribeRouteTables"], apply: ["ec2:CreateRoute", "ec2:ReplaceRoute"],
    undo: ["ec2:DeleteRoute", "ec2:ReplaceRoute"])

  private static let tables = EC2Resource(
    "route-table", action: "DescribeRouteTables", list: "routeTableSet", filter: "route-table-id",
    element: "routeTableId")

  private let table: String
  private let destination: String
  private let target: String
  private let account: AWSAccount

  init(_ parameters: Parameters, using client: AWSAccount) throws(StepError) {
    try Rule.filled(parameters.routeTableID, "route_table_id")
    switch (parameters.transitGatewayID, parameters.gatewayID) {
    case (let id?, nil): target = id
    case (nil, let id?): target = id
    default: throw .refused("needs one of `transit_gateway_id` and `gateway_id`")
    }
    guard target.hasPrefix(parameters.gatewayID == nil ? "tgw-" : "vgw-") else {
      throw .refused("has a gateway that is of another sort: `\(target)`")
    }
    table = parameters.routeTableID
    destination = try IPPrefix(ipv4: parameters.destination, field: "destination").text
    account = client
  }

  /// Looks for a route of the table to the destination.
  func observe(_ receipt: Receipt?, token: Token) async throws(StepError) -> Observation<Outputs> {
    guard let found = try await find() else { return .absent }
    let outputs = Outputs(destination: destination, target: found)
    if found == target { return .present(outputs) }
    // A receipt says that this step made a route here: that it leads elsewhere now is repaired.
    guard receipt != nil else {
      return .foreign("route table \(table) leads to \(destination) through \(found.printable)")
    }
    return .present(outputs, drift: [Difference("target", found: found, wanted: target)])
  }

  /// Creates the route, or lets it lead where it should.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Receipt {
    let isThere = if case .present = found { true } else { false }
    try await send(isThere ? "ReplaceRoute" : "CreateRoute", to: target)
    return Receipt(destination: destination)
  }

  /// Deletes the route, or lets it lead where it led.
  func undo(to before: Observation<Outputs>, _ receipt: Receipt?, token: Token) async throws(StepError) {
    let now = try await find()
    if case .present(let outputs, _) = before {
      guard now != outputs.target else { return }
      return try await send(now == nil ? "CreateRoute" : "ReplaceRoute", to: outputs.target)
    }
    guard now != nil else { return }
    guard now == target else {
      throw .refused("was changed by somebody else", notes: ["route table \(table) leads through \(now ?? "nothing")"])
    }
    try await account.remove(
      .ec2, "DeleteRoute",
      .members(["RouteTableId": .string(table), "DestinationCidrBlock": .string(destination)]), on: subject)
  }

  /// What the route to the destination leads through; nil where there is none.
  private func find() async throws(StepError) -> String? {
    let found = try await account.find(Self.tables.byID, table, on: "route table \(table)").first
    let route = found?.items("routeSet").first {
      $0.text("destinationCidrBlock") == destination && $0.text("origin") != "EnableVgwRoutePropagation"
    }
    guard let route else { return nil }
    let targets = ["transitGatewayId", "gatewayId", "natGatewayId", "networkInterfaceId", "vpcPeeringConnectionId"]
    return targets.lazy.compactMap { route.text($0) }.first ?? "something else"
  }

  private func send(_ action: String, to target: String) async throws(StepError) {
    let isTransit = target.hasPrefix("tgw-")
    let request = Input.members([
      "RouteTableId": .string(table), "DestinationCidrBlock": .string(destination),
      "TransitGatewayId": isTransit ? .string(target) : nil, "GatewayId": isTransit ? nil : .string(target),
    ])
    _ = try await account.change(.ec2, action, request, on: subject)
  }

  private var subject: String { "route table \(table), route to \(destination)" }
}
