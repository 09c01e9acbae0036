import AWSConnection
import AWSCore
import PlinkflowKit

/// The consumer's wait for the other company's move: the provider accepts the endpoint.
struct EndpointAvailable: Step {
  /// Which endpoint.
  struct Parameters: Decodable, Sendable {
    let endpointID: String
  }

  /// The endpoint.
  struct Outputs: Codable, Sendable, Equatable {
    let endpointID: String
  }

  /// `privatelink.endpoint_available`.
  static let kind = "privatelink.endpoint_available"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "waits until the provider has accepted an endpoint and it serves"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: ["endpoint_id": "the endpoint"], outputs: ["endpoint_id": "the endpoint, once it is available"])
  /// It changes nothing, so there is nothing to take back.
  static let reversible = true
  /// Another company's engineer makes this move: a day.
  static let patience = Duration.seconds(86_400)
  /// The IAM actions.
  static let permissions = Permissions(observe: ["ec2:DescribeVpcEndpoints"])

  private let endpointID: String
  private let account: AWSAccount

  init(_ parameters: Parameters, using client: AWSAccount) throws(StepError) {
    try Rule.filled(parameters.endpointID, "endpoint_id")
    endpointID = parameters.endpointID
    account = client
  }

  /// Observes the endpoint from the consumer's side.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
    let found = try await account.find(EC2Resource.endpoint.byID, endpointID, on: "endpoint \(endpointID)")
    guard let endpoint = found.first else {
      return .settling("endpoint \(endpointID) does not exist yet", pollAfter: .seconds(15))
    }
    switch EndpointState(of: endpoint) {
    case .available: return .present(Outputs(endpointID: endpointID))
    case .pendingAcceptance:
      return .settling("endpoint \(endpointID) waits for the provider to accept it", pollAfter: .seconds(15))
    case .onItsWay(let state): return .settling("endpoint \(endpointID) is \(state)", pollAfter: .seconds(10))
    case .broken(let state): return .foreign("endpoint \(endpointID) is \(state): ask the provider")
    }
  }

  /// Changes nothing.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing { Nothing() }

  /// Changes nothing.
  func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {}
}
