import AWSConnection
import AWSCore
import Addresses
import PlinkflowKit

/// A static route of a VPN connection: one prefix on-premises.
struct VPNRoute: Step {
  /// Which prefix is behind which connection.
  struct Parameters: Decodable, Sendable {
    /// The VPN connection.
    let connectionID: String
    /// The prefix on-premises.
    let destination: String
  }

  /// Which prefix is behind which connection.
  struct Outputs: Codable, Sendable, Equatable {
    /// The prefix on-premises.
    let destination: String
  }

  /// `vpn.route`.
  static let kind = "vpn.route"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "a static route of a VPN connection to one prefix on-premises"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "connection_id": "the VPN connection, which has to use static routes only",
      "destination": "the addresses on-premises, such as `192.168.10.0/24`",
    ],
    outputs: ["destination": "the addresses on-premises"])
  /// The route is deleted.
  static let reversible = true
  /// Seconds.
  static let usually = Duration.seconds(10)
  /// The IAM actions.
  static let permissions = Permissions(
    observe: ["ec2:DescribeVpnConnections"], apply: ["ec2:CreateVpnConnectionRoute"],
    undo: ["ec2:DeleteVpnConnectionRoute"])

  private let connectionID: String
  private let destination: String
  private let account: AWSAccount

  init(_ parameters: Parameters, using client: AWSAccount) throws(StepError) {
    try Rule.filled(parameters.connectionID, "connection_id")
    connectionID = parameters.connectionID
    destination = try IPPrefix(ipv4: parameters.destination, field: "destination").text
    account = client
  }

  /// Observes the connection's routes.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
    let found = try await account.find(
      EC2Resource.vpnConnection.byID, connectionID, on: "VPN connection \(connectionID)")
    guard let connection = found.first(where: { !isDeleted($0) }),
      let route = connection.items("routes").first(where: { route in
        route.text("destinationCidrBlock") == destination && !isDeleted(route)
      })
    else { return .absent }
    let state = route.text("state") ?? "unknown"
    return state == "available"
      ? .present(Outputs(destination: destination))
      : .settling("the route to \(destination) is \(state)", pollAfter: .seconds(5))
  }

  /// Adds the route.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing {
    _ = try await account.change(.ec2, "CreateVpnConnectionRoute", pair, on: subject)
    return Nothing()
  }

  /// Deletes the route.
  func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {
    guard case .absent = before else { return }
    try await account.remove(.ec2, "DeleteVpnConnectionRoute", pair, on: subject)
  }

  private var pair: Input {
    .members(["DestinationCidrBlock": .string(destination), "VpnConnectionId": .string(connectionID)])
  }

  private var subject: String { "VPN connection \(connectionID), \(destination)" }
}
