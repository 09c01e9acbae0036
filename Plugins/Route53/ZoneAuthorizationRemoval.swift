import AWSConnection
import AWSCore
import PlinkflowKit

/// The end of an authorization, once the VPC is associated: AWS advises not to leave it standing.
struct ZoneAuthorizationRemoval: Step {
  /// Which VPC needs no leave any more.
  typealias Parameters = ZoneVPCParameters

  /// What stands.
  struct Outputs: Codable, Sendable, Equatable {
    /// Whether the VPC is authorized.
    let isAuthorized: Bool
  }

  /// `route53.zone_authorization_removal`.
  static let kind = "route53.zone_authorization_removal"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "removes an authorization that has served its purpose"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: ZoneVPCParameters.help, outputs: ["is_authorized": "false, once the step is done"])
  /// The VPC is authorized again.
  static let reversible = true
  /// What a zone has authorized is asked for by itself.
  static let isObservedInBatches = false
  /// The IAM actions.
  static let permissions = Permissions(
    observe: ["route53:ListVPCAssociationAuthorizations"], apply: ["route53:DeleteVPCAssociationAuthorization"],
    undo: ["route53:CreateVPCAssociationAuthorization"])

  private let pair: ZoneVPC

  init(_ parameters: Parameters, using client: AWSAccount) throws(StepError) {
    pair = try ZoneVPC(parameters, using: client)
  }

  /// Observes the authorizations.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
    let stands = try await pair.isAuthorized()
    return .present(
      Outputs(isAuthorized: stands),
      drift: stands ? [Difference("is_authorized", found: "true", wanted: "false")] : [])
  }

  /// Deletes the authorization.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing {
    try await pair.deauthorize()
    return Nothing()
  }

  /// Authorizes the VPC again.
  func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {
    guard case .present(let outputs, _) = before, outputs.isAuthorized else { return }
    try await pair.authorize()
  }
}
