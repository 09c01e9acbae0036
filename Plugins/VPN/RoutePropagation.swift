import AWSConnection
import AWSCore
import PlinkflowKit

/// Lets a virtual private gateway write its routes into a route table.
struct RoutePropagation: Step {
  /// Which gateway writes into which table.
  struct Parameters: Decodable, Sendable {
    let routeTableID: String
    /// The virtual private gateway.
    let gatewayID: String
  }

  /// Which gateway writes into which table.
  struct Outputs: Codable, Sendable, Equatable {
    let routeTableID: String
    /// The virtual private gateway.
    let gatewayID: String
  }

  /// `vpn.propagation`.
  static let kind = "vpn.propagation"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "lets a virtual private gateway write its routes into a route table"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "route_table_id": "the route table, of the VPC that the gateway is attached to",
      "gateway_id": "the virtual private gateway",
    ],
    outputs: ["route_table_id": "the route table", "gateway_id": "the virtual private gateway"])
  /// The propagation is switched off.
  static let reversible = true
  /// The IAM actions.
  static let permissions = Permissions(
    observe: ["ec2:DescribeRouteTables"], apply: ["ec2:EnableVgwRoutePropagation"],
    undo: ["ec2:DisableVgwRoutePropagation"])

  private let parameters: Parameters
  private let account: AWSAccount

  init(_ parameters: Parameters, using client: AWSAccount) throws(StepError) {
    try Rule.filled(parameters.routeTableID, "route_table_id")
    try Rule.filled(parameters.gatewayID, "gateway_id")
    self.parameters = parameters
    account = client
  }

  /// Observes the gateways that write into the table.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
    let tables = try await account.find(
      EC2Resource.routeTable.byID, parameters.routeTableID, on: "route table \(parameters.routeTableID)")
    guard let table = tables.first, table.texts("propagatingVgwSet", "gatewayId").contains(parameters.gatewayID) else {
      return .absent
    }
    return .present(Outputs(routeTableID: parameters.routeTableID, gatewayID: parameters.gatewayID))
  }

  /// Switches the propagation on.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing {
    _ = try await account.change(.ec2, "EnableVgwRoutePropagation", pair, on: subject)
    return Nothing()
  }

  /// Switches the propagation off.
  func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {
    guard case .absent = before else { return }
    try await account.remove(.ec2, "DisableVgwRoutePropagation", pair, on: subject)
  }

  private var pair: Input {
    .members(["GatewayId": .string(parameters.gatewayID), "RouteTableId": .string(parameters.routeTableID)])
  }

  private var subject: String { "route table \(parameters.routeTableID), gateway \(parameters.gatewayID)" }
}
