import AWSConnection
import AWSCore
import PlinkflowKit

/// A VPC that sees a private zone, besides the VPC that the zone was made for. It is the VPC owner's step.
struct ZoneAssociation: Step {
  /// Which VPC sees which zone.
  typealias Parameters = ZoneVPCParameters

  /// The handle of the change.
  struct Receipt: Codable, Sendable {
    let changeID: String?
  }

  /// Which VPC sees which zone.
  struct Outputs: Codable, Sendable, Equatable {
    let zoneID: String
    let vpcID: String
  }

  /// `route53.zone_association`.
  static let kind = "route53.zone_association"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "lets a VPC see a private zone, its own account's or one that authorized it"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: ZoneVPCParameters.help,
    outputs: ["zone_id": "the private hosted zone", "vpc_id": "the VPC that sees it"])
  /// The VPC is disassociated.
  static let reversible = true
  /// Usually within a minute.
  static let usually = Duration.seconds(30)
  /// What a VPC sees is asked for by itself.
  static let isObservedInBatches = false
  /// The IAM actions.
  static let permissions = Permissions(
    observe: ["route53:ListHostedZonesByVPC", "route53:GetChange", "ec2:DescribeVpcs"],
    apply: ["route53:AssociateVPCWithHostedZone", "ec2:DescribeVpcs", "ec2:DescribeVpcAttribute"],
    undo: ["route53:DisassociateVPCFromHostedZone", "ec2:DescribeVpcs"])

  private let pair: ZoneVPC

  init(_ parameters: Parameters, using client: AWSAccount) throws(StepError) {
    pair = try ZoneVPC(parameters, using: client)
  }

  /// Observes the zones that the VPC sees.
  func observe(_ receipt: Receipt?, token: Token) async throws(StepError) -> Observation<Outputs> {
    // Asked for first, since it is the cheaper look: one of a change serves all that wait.
    if let change = receipt?.changeID, try await !pair.account.isInSync(change) {
      return .settling("\(pair.subject) is on its way to the name servers", pollAfter: .seconds(5))
    }
    guard try await pair.sees() else { return .absent }
    return .present(Outputs(zoneID: pair.zone, vpcID: pair.vpc))
  }

  /// Associates the VPC.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Receipt {
    do {
      return Receipt(changeID: try await pair.send("AssociateVPCWithHostedZone", to: "associatevpc").changeID)
    } catch {
      var fault = error.fault(on: pair.subject)
      if error.isAnswered("NotAuthorizedException") {
        fault.help = "let the zone's owner authorize the VPC first: `route53.zone_authorization`"
      }
      throw fault
    }
  }

  /// Disassociates the VPC. A private zone keeps its last one.
  func undo(to before: Observation<Outputs>, _ receipt: Receipt?, token: Token) async throws(StepError) {
    guard case .absent = before else { return }
    do {
      _ = try await pair.send("DisassociateVPCFromHostedZone", to: "disassociatevpc")
    } catch  where error.saysGone {
      return
    } catch {
      var fault = error.fault(on: pair.subject)
      if error.isAnswered("LastVPCAssociation") {
        fault.summary = "is the last VPC that the zone has"
        fault.help = "delete zone \(pair.zone), or associate another VPC with it first"
      }
      throw fault
    }
  }
}
