import AWSConnection
import AWSCore
import PlinkflowKit

/// The provider's wait for the other company's move: an account asks for a connection to the service.
///
/// The consumer's endpoint is in a run of its own, with a journal of its own, which knows no more of this one than the
/// service's name. Here its id becomes known.
struct ConnectionRequest: Step {
  /// Whose connection to what.
  struct Parameters: Decodable, Sendable {
    let serviceID: String
    /// The account that is expected to ask.
    let account: String
    /// The endpoint, where the account has more than one.
    let endpointID: String?
  }

  /// The connection.
  struct Outputs: Codable, Sendable, Equatable {
    let endpointID: String
    /// The account that it is in.
    let consumerAccount: String
  }

  /// `privatelink.connection_request`.
  static let kind = "privatelink.connection_request"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "waits until an account's endpoint asks for a connection to a service"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "service_id": "the endpoint service", "account": "the twelve digits of the account that is expected to ask",
      "endpoint_id": "the endpoint that is meant, where the account asks with more than one",
    ],
    outputs: ["endpoint_id": "the endpoint that asks", "consumer_account": "the account that it is in"])
  /// It changes nothing, so there is nothing to take back.
  static let reversible = true
  /// Another company's engineer makes this move: a day.
  static let patience = Duration.seconds(86_400)
  /// The IAM actions.
  static let permissions = Permissions(observe: ["ec2:DescribeVpcEndpointConnections"])

  /// One observation serves all accounts that are waited for at a service.
  private static let look = Query(
    .ec2, "DescribeVpcEndpointConnections", list: ["vpcEndpointConnectionSet"], choice: .filter("service-id"),
    membership: .path(["serviceId"]))

  private let parameters: Parameters
  private let account: AWSAccount

  init(_ parameters: Parameters, using client: AWSAccount) throws(StepError) {
    try Rule.filled(parameters.serviceID, "service_id")
    guard parameters.account.utf8.count == 12, parameters.account.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw .refused("wants an `account` of twelve digits, and has `\(parameters.account)`")
    }
    self.parameters = parameters
    account = client
  }

  /// Observes the service's connections.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
    let connections = try await account.find(
      Self.look, parameters.serviceID, on: "connections to service \(parameters.serviceID)")
    let asking = connections.filter { connection in
      connection.text("vpcEndpointOwner") == parameters.account
        && ["pendingacceptance", "pending", "partial", "available"].contains(connection.state("vpcEndpointState"))
        && [nil, connection.text("vpcEndpointId")].contains(parameters.endpointID)
    }
    let endpoints = asking.compactMap { $0.text("vpcEndpointId") }.sorted()
    guard let endpoint = endpoints.first else {
      let whose = parameters.endpointID.map { "endpoint \($0) of account" } ?? "no endpoint of account"
      let verb = parameters.endpointID == nil ? "asks" : "does not ask"
      return .settling(
        "\(whose) \(parameters.account) \(verb) for a connection yet; the consumer makes it with the service's name",
        pollAfter: .seconds(15))
    }
    guard endpoints.count == 1 else {
      return .foreign(
        "account \(parameters.account) asks with \(endpoints.count) endpoints, \(endpoints.joined(separator: ", ")): "
          + "`endpoint_id` says which is meant")
    }
    return .present(Outputs(endpointID: endpoint, consumerAccount: parameters.account))
  }

  /// Changes nothing.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing { Nothing() }

  /// Changes nothing.
  func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {}
}
