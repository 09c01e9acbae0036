import AWSConnection
import AWSCore
import PlinkflowKit

/// The zone owner's leave for a VPC of another account to be associated.
///
/// Once the VPC is associated, leave is not needed any more: a later run does not give it again.
struct ZoneAuthorization: Step {
  /// Which VPC may see which zone.
  typealias Parameters = ZoneVPCParameters

  /// Which VPC may see which zone.
  struct Outputs: Codable, Sendable, Equatable {
    let zoneID: String
    let vpcID: String
  }

  /// `route53.zone_authorization`.
  static let kind = "route53.zone_authorization"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "lets a VPC of another account be associated with a private zone"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: ZoneVPCParameters.help,
    outputs: ["zone_id": "the private hosted zone", "vpc_id": "the VPC that may be associated"])
  /// The authorization is deleted.
  static let reversible = true
  /// What a zone has authorized is asked for by itself.
  static let isObservedInBatches = false
  /// The IAM actions.
  static let permissions = Permissions(
    observe: ["route53:ListVPCAssociationAuthorizations", "route53:GetHostedZone"],
    apply: ["route53:CreateVPCAssociationAuthorization"], undo: ["route53:DeleteVPCAssociationAuthorization"])

  private let pair: ZoneVPC

  init(_ parameters: Parameters, using client: AWSAccount) throws(StepError) {
    pair = try ZoneVPC(parameters, using: client)
  }

  /// Observes the authorizations, and the VPCs that the zone has.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
    var stands = try await pair.isAuthorized()
    if !stands { stands = try await pair.isAssociated() }
    return stands ? .present(Outputs(zoneID: pair.zone, vpcID: pair.vpc)) : .absent
  }

  /// Authorizes the VPC.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing {
    try await pair.authorize()
    return Nothing()
  }

  /// Deletes the authorization.
  func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {
    guard case .absent = before else { return }
    try await pair.deauthorize()
  }
}
