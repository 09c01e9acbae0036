import AWSConnection
import AWSCore
import PlinkflowKit

/// A VPC, as the steps that share a private zone with it name both.
struct ZoneVPCParameters: Decodable, Sendable {
  let zoneID: String
  let vpcID: String
  /// The VPC's region; the connection's where left out.
  let vpcRegion: String?

  static let help = [
    "zone_id": "the private hosted zone",
    "vpc_id": "the VPC",
    "vpc_region": "the VPC's region; left out, that of the connection",
  ]
}

/// A VPC and a private zone that it sees, or is to see.
struct ZoneVPC: Sendable {
  let zone: String
  let vpc: String
  let region: String
  let account: AWSAccount

  init(_ parameters: ZoneVPCParameters, using account: AWSAccount) throws(StepError) {
    try Rule.filled(parameters.zoneID, "zone_id")
    try Rule.filled(parameters.vpcID, "vpc_id")
    zone = bare(parameters.zoneID)
    vpc = parameters.vpcID
    region = parameters.vpcRegion ?? account.region
    self.account = account
  }

  var subject: String { "zone \(zone), \(vpc)" }

  /// Whether the zone's owner has authorized the VPC.
  func isAuthorized() async throws(StepError) -> Bool {
    var next: String?
    repeat {
      let reply: Element
      do {
        reply = try await account.client.call(
          .route53, "ListVPCAssociationAuthorizations", method: "GET", path: path("authorizevpcassociation"),
          query: next.map { [(name: "nexttoken", value: $0)] } ?? [])
      } catch  where error.saysGone {
        return false
      } catch {
        throw error.fault(on: subject)
      }
      if reply.items("VPCs").contains(where: isThis) { return true }
      next = try account.nextPage(
        reply.text("NextToken"), after: next, of: "ListVPCAssociationAuthorizations", .route53, on: subject)
    } while next != nil
    return false
  }

  /// Whether the VPC sees the zone, as the zone's owner is told.
  func isAssociated() async throws(StepError) -> Bool {
    do {
      let reply = try await account.client.call(.route53, "GetHostedZone", method: "GET", path: path())
      return reply.items("VPCs").contains(where: isThis)
    } catch  where error.saysGone {
      return false
    } catch {
      throw error.fault(on: subject)
    }
  }

  /// Whether the VPC sees the zone, as the VPC's owner is told.
  func sees() async throws(StepError) -> Bool {
    var next: String?
    repeat {
      var query = [(name: "vpcid", value: vpc), (name: "vpcregion", value: region)]
      if let next { query.append((name: "nexttoken", value: next)) }
      let reply = try await account.send(
        .route53, "ListHostedZonesByVPC", method: "GET", path: "\(version)/hostedzonesbyvpc", query: query,
        on: "zones of \(vpc)")
      if reply.items("HostedZoneSummaries").contains(where: { bare($0.text("HostedZoneId") ?? "") == zone }) {
        return true
      }
      next = try account.nextPage(
        reply.text("NextToken"), after: next, of: "ListHostedZonesByVPC", .route53, on: subject)
    } while next != nil
    return false
  }

  /// Sends what names the zone in its path and the VPC in its document.
  func send(_ action: String, to part: String) async throws(AWSFailure) -> Element {
    let element = Element("VPC", [Element("VPCRegion", text: region), Element("VPCId", text: vpc)])
    return try await account.client.call(
      .route53, action, method: "POST", path: path(part), body: Element(action + "Request", [element]))
  }

  /// Authorizes the VPC. Route 53 takes it twice.
  func authorize() async throws(StepError) {
    do {
      _ = try await send("CreateVPCAssociationAuthorization", to: "authorizevpcassociation")
    } catch {
      throw error.fault(on: subject)
    }
  }

  /// Takes the authorization away.
  func deauthorize() async throws(StepError) {
    do {
      _ = try await send("DeleteVPCAssociationAuthorization", to: "deauthorizevpcassociation")
    } catch  where error.saysGone {
      return
    } catch {
      throw error.fault(on: subject)
    }
  }

  private func path(_ part: String? = nil) -> String {
    "\(version)/hostedzone/\(encoded(zone))" + (part.map { "/" + $0 } ?? "")
  }

  private func isThis(_ element: Element) -> Bool {
    element.text("VPCId") == vpc && element.text("VPCRegion") == region
  }
}
