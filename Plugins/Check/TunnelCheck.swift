import AWSConnection
import AWSCore
import Document
import PlinkflowKit

/// Tunnels of a VPN connection that have to be up: a connection is available before anybody has spoken through it.
struct TunnelCheck: Step {
  /// The connection.
  struct Parameters: Decodable, Sendable {
    /// The VPN connection.
    let connectionID: String
    /// How many of its tunnels have to be up.
    let tunnels: Int?
    /// How often to look.
    let interval: String?
  }

  /// What is up.
  struct Outputs: Codable, Sendable, Equatable {
    /// AWS's addresses of the tunnels that are up.
    let addresses: [String]
  }

  /// `check.tunnel`.
  static let kind = "check.tunnel"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "waits until the tunnels of a VPN connection are up"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "connection_id": "the VPN connection",
      "tunnels": "how many of its two tunnels have to be up; left out, 1",
      "interval": "how long to wait between two polls, such as `30s`; left out, `15s`",
    ],
    outputs: ["addresses": "the public addresses of AWS's side of the tunnels that are up"])
  /// It changes nothing, so there is nothing to take back.
  static let reversible = true
  /// Five minutes.
  static let patience = Duration.seconds(300)
  /// The IAM actions.
  static let permissions = Permissions(observe: ["ec2:DescribeVpnConnections"])

  private static let connections = EC2Resource(
    "vpn-connection", action: "DescribeVpnConnections", list: "vpnConnectionSet", filter: "vpn-connection-id",
    element: "vpnConnectionId")

  private let connectionID: String
  private let wanted: Int
  private let interval: Duration
  private let account: AWSAccount

  init(_ parameters: Parameters, using client: AWSAccount) throws(StepError) {
    try Rule.filled(parameters.connectionID, "connection_id")
    connectionID = parameters.connectionID
    wanted = parameters.tunnels ?? 1
    guard (1...2).contains(wanted) else { throw .refused("wants \(wanted) `tunnels`, and a connection has two") }
    interval = try Measure.interval(parameters.interval ?? "15s")
    account = client
  }

  /// Reads the gateway's telemetry.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
    let found = try await account.find(
      Self.connections.byID, connectionID, on: "VPN connection \(connectionID)")
    guard let connection = found.first else {
      return .settling("VPN connection \(connectionID) does not exist yet", pollAfter: interval)
    }
    let tunnels = connection.items("vgwTelemetry").map { Telemetry($0) }.sorted { $0.address < $1.address }
    let up = tunnels.filter(\.isUp)
    guard up.count < wanted else { return .present(Outputs(addresses: up.map(\.address))) }
    let state = connection.text("state") ?? "unknown"
    guard state == "available" else {
      return .settling("VPN connection \(connectionID) is \(state)", pollAfter: interval)
    }
    let down = tunnels.filter { !$0.isUp }.map(\.sentence).joined(separator: ", ")
    return .settling(
      """
      \(up.count) of \(wanted) tunnels of \(connectionID) are up, \(down): the customer's device has to begin IKE with \
      this address and its key, and its firewall to let UDP 500 and 4500 through
      """, pollAfter: interval)
  }

  /// Changes nothing.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing { Nothing() }

  /// Changes nothing.
  func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {}
}

/// What a gateway says about one tunnel.
private struct Telemetry {
  let address: String
  let isUp: Bool
  private let remark: String?

  init(_ element: Element) {
    address = (element.text("outsideIpAddress") ?? "unknown").printable
    isUp = element.text("status")?.uppercased() == "UP"
    remark = element.text("statusMessage")
  }

  var sentence: String {
    "\(address) is down" + (remark.map { " (\(String(Redaction.redact($0).prefix(120)).printable))" } ?? "")
  }
}
