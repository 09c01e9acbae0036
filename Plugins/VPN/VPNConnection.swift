import AWSConnection
import AWSCore
import PlinkflowKit

/// A VPN connection between a virtual private gateway and a customer gateway.
///
/// What AWS answers holds the pre-shared keys, in `customerGatewayConfiguration` and in each tunnel's options: neither
/// is read, and nothing of them reaches outputs, receipts or faults.
struct VPNConnection: Step {
  /// The connection.
  struct Parameters: Decodable, Sendable {
    /// The virtual private gateway.
    let gatewayID: String?
    /// The transit gateway, instead of a virtual private one.
    let transitGatewayID: String?
    let customerGatewayID: String
    /// Whether routes are static, without BGP; they are where left out.
    let staticRoutesOnly: Bool?
    /// The key of both tunnels.
    let preSharedKey: Secret?
    /// Options of each of the two tunnels.
    let tunnels: [Tunnel]?
    let tags: [String: String]?
  }

  /// The connection's handle.
  struct Receipt: Codable, Sendable {
    let connectionID: String
  }

  /// What was made.
  struct Outputs: Codable, Sendable, Equatable {
    let connectionID: String
    /// The public addresses of AWS's two tunnels.
    let tunnelAddresses: [String]
  }

  /// `vpn.connection`.
  static let kind = "vpn.connection"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "a VPN connection between a virtual private gateway and a customer gateway"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "gateway_id": "the virtual private gateway",
      "transit_gateway_id": "the transit gateway, instead of `gateway_id`",
      "customer_gateway_id": "the customer gateway",
      "static_routes_only": "whether routes are static, without BGP; left out, true",
      "pre_shared_key": "where the key of both tunnels comes from; left out, AWS makes one for each",
      "tunnels":
        "options of the tunnels, two at most, which count as the connection is made: `inside_cidr`, `pre_shared_key`, "
        + "`startup_action` `add` or `start`, `dpd_timeout` in seconds, `dpd_action` `clear`, `none` or `restart`, and "
        + "`ike_versions`",
      "tags": "tags of the connection",
    ],
    outputs: [
      "connection_id": "the connection's identifier",
      "tunnel_addresses": "the public addresses of AWS's two tunnels",
    ])
  /// The connection is deleted.
  static let reversible = true
  /// CreateVpnConnection takes no client token.
  static let visibleWithin = Duration.seconds(30)
  /// Some minutes; AWS says up to 40.
  static let usually = Duration.seconds(300)
  /// The IAM actions.
  static let permissions = Permissions(
    observe: ["ec2:DescribeVpnConnections"], apply: ["ec2:CreateVpnConnection", "ec2:CreateTags"],
    undo: ["ec2:DeleteVpnConnection"])

  private let parameters: Parameters
  private let gateway: String
  let tunnels: [Tunnel]
  private let staticRoutesOnly: Bool
  private let account: AWSAccount

  init(_ parameters: Parameters, using client: AWSAccount) throws(StepError) {
    guard (parameters.gatewayID == nil) != (parameters.transitGatewayID == nil) else {
      throw .refused("needs one of `gateway_id` and `transit_gateway_id`")
    }
    gateway = parameters.gatewayID ?? parameters.transitGatewayID ?? ""
    try Rule.filled(gateway, parameters.gatewayID == nil ? "transit_gateway_id" : "gateway_id")
    try Rule.filled(parameters.customerGatewayID, "customer_gateway_id")
    try Rule.tags(parameters.tags)
    tunnels = try Tunnel.both(parameters.tunnels ?? [], key: parameters.preSharedKey)
    staticRoutesOnly = parameters.staticRoutesOnly ?? true
    self.parameters = parameters
    account = client
  }

  /// Looks for this step's connection, then for one between the same two gateways.
  func observe(_ receipt: Receipt?, token: Token) async throws(StepError) -> Observation<Outputs> {
    if let own = try await account.own(.vpnConnection, receipt?.connectionID, token, gone: isDeleted) {
      return try describe(own.kept).noting(twins: own.twins)
    }
    guard receipt == nil, let twin = try await twin(token) else { return .absent }
    return try describe(twin)
  }

  /// Creates the connection.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Receipt {
    if case .present(let outputs, _) = found, let twin = found.twin {
      try await delete(twin)
      return Receipt(connectionID: outputs.connectionID)
    }
    var options: [Input] = []
    for tunnel in tunnels { options.append(try await tunnel.input()) }
    let request = Input.members([
      "CustomerGatewayId": .string(parameters.customerGatewayID), "Type": .string("ipsec.1"),
      "VpnGatewayId": .text(parameters.gatewayID), "TransitGatewayId": .text(parameters.transitGatewayID),
      "TagSpecification": EC2Resource.vpnConnection.tagged(parameters.tags, token),
      "Options": .members([
        "StaticRoutesOnly": .boolean(staticRoutesOnly), "TunnelOptions": options.isEmpty ? nil : .list(options),
      ]),
    ])
    let reply = try await account.change(.ec2, "CreateVpnConnection", request, on: subject)
    return Receipt(connectionID: try EC2Resource.vpnConnection.id(made: reply, in: "vpnConnection", by: token))
  }

  /// Deletes the connection.
  func undo(to before: Observation<Outputs>, _ receipt: Receipt?, token: Token) async throws(StepError) {
    guard case .absent = before else { return }
    for id in try await account.ownIDs(.vpnConnection, receipt?.connectionID, token) { try await delete(id) }
  }

  private func delete(_ id: String) async throws(StepError) {
    try await account.remove(
      .ec2, "DeleteVpnConnection", .members(["VpnConnectionId": .string(id)]), on: "VPN connection \(id)")
  }

  private func twin(_ token: Token) async throws(StepError) -> Element? {
    let look =
      parameters.gatewayID == nil
      ? EC2Resource.vpnConnection.by(filter: "transit-gateway-id", path: ["transitGatewayId"])
      : EC2Resource.vpnConnection.by(filter: "vpn-gateway-id", path: ["vpnGatewayId"])
    return try await account.find(look, gateway, on: subject).first { candidate in
      candidate.text("customerGatewayId") == parameters.customerGatewayID
        && ["pending", "available"].contains(candidate.text("state"))
        && Ownership(of: candidate.tags, for: token) != .sibling
    }
  }

  private func describe(_ found: Element) throws(StepError) -> Observation<Outputs> {
    let id = try EC2Resource.vpnConnection.id(of: found)
    let state = found.text("state") ?? "unknown"
    guard state == "available" else {
      return .settling("VPN connection \(id) is \(state)", pollAfter: .seconds(15))
    }
    guard found["options"]?.boolean("staticRoutesOnly") == staticRoutesOnly else {
      return .foreign("VPN connection \(id) \(staticRoutesOnly ? "uses BGP" : "uses static routes only")")
    }
    // Telemetry lists the tunnels in no promised order.
    let addresses = found.texts("vgwTelemetry", "outsideIpAddress").sorted()
    return .present(Outputs(connectionID: id, tunnelAddresses: addresses))
  }

  private var subject: String {
    "a VPN connection from \(gateway) to \(parameters.customerGatewayID)"
  }
}
