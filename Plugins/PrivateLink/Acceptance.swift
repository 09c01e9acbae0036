import AWSConnection
import AWSCore
import PlinkflowKit

/// The provider's yes to one endpoint's connection.
struct Acceptance: Step {
  /// Whose connection to what.
  struct Parameters: Decodable, Sendable {
    let serviceID: String
    let endpointID: String
  }

  /// The connection.
  struct Outputs: Codable, Sendable, Equatable {
    let endpointID: String
    /// The account that the endpoint is in.
    let consumerAccount: String?
  }

  /// `privatelink.acceptance`.
  static let kind = "privatelink.acceptance"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "accepts an endpoint's connection to a service"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: ["service_id": "the endpoint service", "endpoint_id": "the consumer's endpoint"],
    outputs: [
      "endpoint_id": "the consumer's endpoint, once it is available",
      "consumer_account": "the account that the endpoint is in",
    ])
  /// The connection is rejected, which cuts it.
  static let reversible = true
  /// A minute or two.
  static let usually = Duration.seconds(90)
  /// The IAM actions.
  static let permissions = Permissions(
    observe: ["ec2:DescribeVpcEndpointConnections"], apply: ["ec2:AcceptVpcEndpointConnections"],
    undo: ["ec2:RejectVpcEndpointConnections"])

  private static let look = Query(
    .ec2, "DescribeVpcEndpointConnections", list: ["vpcEndpointConnectionSet"],
    choice: .filter("vpc-endpoint-id"), membership: .path(["vpcEndpointId"]))

  private let parameters: Parameters
  private let account: AWSAccount

  init(_ parameters: Parameters, using client: AWSAccount) throws(StepError) {
    try Rule.filled(parameters.serviceID, "service_id")
    try Rule.filled(parameters.endpointID, "endpoint_id")
    self.parameters = parameters
    account = client
  }

  /// Observes the connection from the provider's side.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
    guard let connection = try await find() else { return .absent }
    switch connection.state("vpcEndpointState") {
    case "available":
      return .present(
        Outputs(endpointID: parameters.endpointID, consumerAccount: connection.text("vpcEndpointOwner")))
    case "pending", "partial", "deleting":
      let state = connection.state("vpcEndpointState")
      return .settling("endpoint \(parameters.endpointID) is \(state)", pollAfter: .seconds(10))
    default:
      // Waiting for a yes, rejected, expired, failed or deleted: nobody's yes stands.
      return .absent
    }
  }

  /// Accepts the connection.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing {
    do {
      let reply = try await account.client.call(.ec2, "AcceptVpcEndpointConnections", pair)
      try reply.throwUnsuccessful(action: "AcceptVpcEndpointConnections", service: .ec2)
    } catch {
      throw error.fault(on: subject)
    }
    return Nothing()
  }

  /// Rejects the connection.
  func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {
    // EC2 refuses to reject a connection twice.
    guard case .absent = before, let state = try await find()?.state("vpcEndpointState"),
      ["pendingacceptance", "pending", "partial", "available"].contains(state)
    else { return }
    try await account.remove(.ec2, "RejectVpcEndpointConnections", pair, on: subject)
  }

  private func find() async throws(StepError) -> Element? {
    let connections = try await account.find(
      Self.look, parameters.endpointID, on: "endpoint \(parameters.endpointID)")
    return connections.first { $0.text("serviceId") == parameters.serviceID }
  }

  private var pair: Input {
    .members(["ServiceId": .string(parameters.serviceID), "VpcEndpointId": .strings([parameters.endpointID])])
  }

  private var subject: String { "service \(parameters.serviceID), endpoint \(parameters.endpointID)" }
}
