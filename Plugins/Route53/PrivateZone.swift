import AWSConnection
import AWSCore
import Foundation
import PlinkflowKit

/// A private hosted zone, seen from one VPC.
///
/// The token is the zone's caller reference: Route 53 makes no second zone with it, and lists it with each zone.
struct PrivateZone: Step {
  /// The zone.
  struct Parameters: Decodable, Sendable {
    /// The domain.
    let name: String
    /// The VPC that sees the zone.
    let vpcID: String
    /// The VPC's region; the connection's where left out.
    let vpcRegion: String?
    /// What people read in the console.
    let comment: String?
  }

  /// The zone's handle, and that of its creation.
  struct Receipt: Codable, Sendable {
    let zoneID: String
    let changeID: String?
  }

  /// What was made.
  struct Outputs: Codable, Sendable, Equatable {
    let zoneID: String
    /// The domain, with a dot at its end.
    let name: String
  }

  /// `route53.zone`.
  static let kind = "route53.zone"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "a private hosted zone, seen from one VPC"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "name": "the domain, such as `oreg.internal`",
      "vpc_id": "the VPC that sees the zone",
      "vpc_region": "the VPC's region; left out, that of the connection",
      "comment": "what people read in the console; not compared with what is found",
    ],
    outputs: ["zone_id": "the zone's identifier", "name": "the domain, with a dot at its end"])
  /// The zone is deleted, once its records are.
  static let reversible = true
  /// Usually within a minute.
  static let usually = Duration.seconds(30)
  /// What a VPC sees is asked for by itself.
  static let isObservedInBatches = false
  /// The IAM actions.
  static let permissions = Permissions(
    observe: ["route53:ListHostedZones", "route53:ListHostedZonesByVPC", "route53:GetChange", "ec2:DescribeVpcs"],
    apply: ["route53:CreateHostedZone", "ec2:DescribeVpcs", "ec2:DescribeVpcAttribute"],
    undo: ["route53:DeleteHostedZone"])

  private static let byID = Query(
    .route53, "ListHostedZones", path: "\(version)/hostedzone", list: ["HostedZones"], membership: .path(["Id"]))
  private static let byReference = Query(
    .route53, "ListHostedZones", path: "\(version)/hostedzone", list: ["HostedZones"],
    membership: .path(["CallerReference"]))

  private let parameters: Parameters
  private let name: String
  private let region: String
  private let account: AWSAccount

  init(_ parameters: Parameters, using client: AWSAccount) throws(StepError) {
    try Rule.filled(parameters.vpcID, "vpc_id")
    name = try Rule.domainName(parameters.name, "name")
    region = parameters.vpcRegion ?? client.region
    self.parameters = parameters
    account = client
  }

  /// Looks for this step's zone, then for one of that name that the VPC sees.
  func observe(_ receipt: Receipt?, token: Token) async throws(StepError) -> Observation<Outputs> {
    // Asked for first, since it is the cheaper look: one of a change serves all that wait.
    if let receipt, let change = receipt.changeID, try await !account.isInSync(change) {
      return .settling("zone \(receipt.zoneID) is on its way to the name servers", pollAfter: .seconds(5))
    }
    if let id = try await own(receipt, token) { return .present(Outputs(zoneID: id, name: name)) }
    guard receipt == nil, let seen = try await seenFromVPC() else { return .absent }
    guard seen["Owner"]?.text("OwningAccount") == account.identity.account else {
      return .foreign("\(parameters.vpcID) sees a zone \(name) of another account")
    }
    return .present(Outputs(zoneID: bare(seen.text("HostedZoneId") ?? ""), name: name))
  }

  /// Creates the zone.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Receipt {
    let reply = try await account.send(
      .route53, "CreateHostedZone", method: "POST", path: "\(version)/hostedzone",
      body: Element(
        "CreateHostedZoneRequest",
        [
          Element("Name", text: name),
          Element("VPC", [Element("VPCRegion", text: region), Element("VPCId", text: parameters.vpcID)]),
          Element("CallerReference", text: token.forward.text),
          Element(
            "HostedZoneConfig",
            [Element("Comment", text: parameters.comment ?? ""), Element("PrivateZone", text: "true")]),
        ]),
      on: "zone \(name)")
    guard let id = reply["HostedZone"]?.text("Id") else {
      throw .unknown("got no zone back from Route 53", notes: ["CreateHostedZone, zone \(name)"])
    }
    return Receipt(zoneID: bare(id), changeID: reply.changeID)
  }

  /// Deletes the zone.
  func undo(to before: Observation<Outputs>, _ receipt: Receipt?, token: Token) async throws(StepError) {
    guard case .absent = before else { return }
    var id = receipt?.zoneID
    if id == nil { id = try await own(nil, token) }
    guard let id else { return }
    do {
      _ = try await account.client.call(
        .route53, "DeleteHostedZone", method: "DELETE", path: "\(version)/hostedzone/\(encoded(id))")
    } catch  where error.saysGone {
      return
    } catch {
      throw error.fault(on: "zone \(id)")
    }
  }

  private func own(_ receipt: Receipt?, _ token: Token) async throws(StepError) -> String? {
    let zones =
      if let receipt {
        try await account.find(Self.byID, "/hostedzone/\(receipt.zoneID)", on: "zone \(receipt.zoneID)")
      } else {
        try await account.find(Self.byReference, token.forward.text, on: "zone \(name)")
      }
    return zones.first?.text("Id").map(bare)
  }

  private func seenFromVPC() async throws(StepError) -> Element? {
    var next: String?
    repeat {
      var query = [(name: "vpcid", value: parameters.vpcID), (name: "vpcregion", value: region)]
      if let next { query.append((name: "nexttoken", value: next)) }
      let reply = try await account.send(
        .route53, "ListHostedZonesByVPC", method: "GET", path: "\(version)/hostedzonesbyvpc", query: query,
        on: "zones of \(parameters.vpcID)")
      if let zone = reply.items("HostedZoneSummaries").first(where: { $0.text("Name")?.lowercased() == name }) {
        return zone
      }
      next = try account.nextPage(
        reply.text("NextToken"), after: next, of: "ListHostedZonesByVPC", .route53, on: "zones of \(parameters.vpcID)")
    } while next != nil
    return nil
  }
}
