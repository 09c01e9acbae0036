import AWSConnection
import AWSCore
import PlinkflowKit

/// The service's own private name, turned on for one endpoint: the second phase, after the provider's yes.
struct EndpointPrivateDNS: Step {
  /// Which endpoint.
  struct Parameters: Decodable, Sendable {
    let endpointID: String
    /// The endpoint's VPC.
    let vpcID: String?
  }

  /// Which endpoint.
  struct Outputs: Codable, Sendable, Equatable {
    let endpointID: String
  }

  /// `privatelink.endpoint_private_dns`.
  static let kind = "privatelink.endpoint_private_dns"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "lets the service's own private name lead to an endpoint, once it is accepted"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "endpoint_id": "the endpoint; leave `private_dns` out of the step that makes it",
      "vpc_id": "the endpoint's VPC, to look at its DNS attributes before a run begins",
    ],
    outputs: ["endpoint_id": "the endpoint that the private name leads to"])
  /// The name is turned off again.
  static let reversible = true
  /// Seconds to minutes.
  static let usually = Duration.seconds(30)
  /// The IAM actions.
  static let permissions = Permissions(
    observe: ["ec2:DescribeVpcEndpoints"],
    apply: ["ec2:ModifyVpcEndpoint", "ec2:DescribeVpcAttribute", "route53:AssociateVPCWithHostedZone"],
    undo: ["ec2:ModifyVpcEndpoint"])

  private let endpointID: String
  private let account: AWSAccount

  init(_ parameters: Parameters, using client: AWSAccount) throws(StepError) {
    try Rule.filled(parameters.endpointID, "endpoint_id")
    endpointID = parameters.endpointID
    account = client
  }

  /// Observes the endpoint, and waits for the provider's yes.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
    guard let endpoint = try await find() else { return .absent }
    switch EndpointState(of: endpoint) {
    case .pendingAcceptance:
      return .settling("\(subject) waits for the provider's yes", pollAfter: .seconds(15))
    case .onItsWay(let state):
      if state == "deleted" { return .absent }
      return .settling("\(subject) is \(state)", pollAfter: .seconds(10))
    case .available, .broken:
      return endpoint.boolean("privateDnsEnabled") ? .present(Outputs(endpointID: endpointID)) : .absent
    }
  }

  /// Turns the name on.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing {
    guard let endpoint = try await find() else {
      throw .refused("needs \(subject), which does not exist")
    }
    let state = EndpointState(of: endpoint)
    guard state == .available else {
      throw .refused("has an endpoint that is \(state.text)", notes: [subject])
    }
    if let vpc = endpoint.text("vpcId") { try await VPCAttributes.checkNames(in: vpc, of: account) }
    try await switchTo(true)
    return Nothing()
  }

  /// Turns the name off.
  func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {
    guard case .absent = before, let endpoint = try await find(), endpoint.boolean("privateDnsEnabled") else { return }
    try await switchTo(false)
  }

  private func switchTo(_ isOn: Bool) async throws(StepError) {
    _ = try await account.change(
      .ec2, "ModifyVpcEndpoint",
      .members(["VpcEndpointId": .string(endpointID), "PrivateDnsEnabled": .boolean(isOn)]), on: subject)
  }

  private func find() async throws(StepError) -> Element? {
    try await account.find(EC2Resource.endpoint.byID, endpointID, on: subject).first
  }

  private var subject: String { "endpoint \(endpointID)" }
}
