import AWSConnection
import AWSCore
import PlinkflowKit

/// The attachment of a virtual private gateway to a VPC.
struct GatewayAttachment: Step {
  /// What is attached to what.
  struct Parameters: Decodable, Sendable {
    /// The virtual private gateway.
    let gatewayID: String
    let vpcID: String
  }

  /// What is attached to what.
  struct Outputs: Codable, Sendable, Equatable {
    /// The virtual private gateway.
    let gatewayID: String
    let vpcID: String
  }

  /// `vpn.attachment`.
  static let kind = "vpn.attachment"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "attaches a virtual private gateway to a VPC"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: ["gateway_id": "the virtual private gateway", "vpc_id": "the VPC; it takes one gateway"],
    outputs: ["gateway_id": "the virtual private gateway", "vpc_id": "the VPC that it is attached to"])
  /// The gateway is detached.
  static let reversible = true
  /// AttachVpnGateway takes no client token.
  static let visibleWithin = Duration.seconds(30)
  /// Minutes.
  static let usually = Duration.seconds(60)
  /// The IAM actions.
  static let permissions = Permissions(
    observe: ["ec2:DescribeVpnGateways"], apply: ["ec2:AttachVpnGateway"], undo: ["ec2:DetachVpnGateway"])

  private let parameters: Parameters
  private let account: AWSAccount

  init(_ parameters: Parameters, using client: AWSAccount) throws(StepError) {
    try Rule.filled(parameters.gatewayID, "gateway_id")
    try Rule.filled(parameters.vpcID, "vpc_id")
    self.parameters = parameters
    account = client
  }

  /// Observes the gateway's attachments, or the VPC's where it has none.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
    let gateway = "virtual private gateway \(parameters.gatewayID)"
    let own = try await account.find(EC2Resource.vpnGateway.byID, parameters.gatewayID, on: gateway).first
    for attachment in own?.items("attachments") ?? [] {
      let state = attachment.text("state") ?? "unknown"
      if state == "detached" { continue }
      let vpc = attachment.text("vpcId") ?? ""
      guard vpc == parameters.vpcID else { return .foreign("\(gateway) is \(state) to \(vpc)") }
      return state == "attached"
        ? .present(Outputs(gatewayID: parameters.gatewayID, vpcID: vpc))
        : .settling("\(gateway) is \(state) at \(vpc)", pollAfter: .seconds(10))
    }
    return try await otherGateway() ?? .absent
  }

  /// Attaches the gateway.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing {
    _ = try await account.change(.ec2, "AttachVpnGateway", pair, on: subject)
    return Nothing()
  }

  /// Detaches the gateway.
  func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {
    guard case .absent = before else { return }
    try await account.remove(.ec2, "DetachVpnGateway", pair, on: subject)
  }

  private func otherGateway() async throws(StepError) -> Observation<Outputs>? {
    let look = EC2Resource.vpnGateway.by(filter: "attachment.vpc-id", path: ["attachments", "*", "vpcId"])
    for other in try await account.find(look, parameters.vpcID, on: "gateways of \(parameters.vpcID)") {
      let here = other.items("attachments").first { $0.text("vpcId") == parameters.vpcID }
      guard let state = here?.text("state"), state != "detached" else { continue }
      let id = try EC2Resource.vpnGateway.id(of: other)
      if id == parameters.gatewayID { continue }
      return .foreign("\(parameters.vpcID) has another virtual private gateway, \(id), which is \(state)")
    }
    return nil
  }

  private var pair: Input {
    .members(["VpcId": .string(parameters.vpcID), "VpnGatewayId": .string(parameters.gatewayID)])
  }

  private var subject: String { "virtual private gateway \(parameters.gatewayID) at \(parameters.vpcID)" }
}
