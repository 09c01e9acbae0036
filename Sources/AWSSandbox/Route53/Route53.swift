import AWSCore

extension Service {
  /// Amazon Route 53.
  static let route53 = Service(
    signingName: "route53", format: .restXML, namespace: "https://route53.amazonaws.com/doc/2013-04-01/",
    isRegional: false,
    actions: [
      "CreateHostedZone": Route53.createHostedZone,
      "GetHostedZone": Route53.getHostedZone,
      "ListHostedZones": Route53.listHostedZones,
      "ListHostedZonesByName": Route53.listHostedZonesByName,
      "ListHostedZonesByVPC": Route53.listHostedZonesByVPC,
      "DeleteHostedZone": Route53.deleteHostedZone,
      "ChangeResourceRecordSets": Route53.changeRecordSets,
      "ListResourceRecordSets": Route53.listRecordSets,
      "GetChange": Route53.getChange,
      "AssociateVPCWithHostedZone": Route53.associate,
      "DisassociateVPCFromHostedZone": Route53.disassociate,
      "CreateVPCAssociationAuthorization": Route53.authorize,
      "DeleteVPCAssociationAuthorization": Route53.deauthorize,
      "ListVPCAssociationAuthorizations": Route53.listAuthorizations,
      "ChangeTagsForResource": Route53.changeTags,
      "ListTagsForResource": Route53.listTags,
    ])
}

/// Which action a method and a path ask for.
enum Route53Route {
  static func action(method: String, path: [String]) -> String? {
    guard path.first == "2013-04-01", path.count > 1 else { return nil }
    switch (method, path[1], path.count) {
    case ("POST", "hostedzone", 2): return "CreateHostedZone"
    case ("GET", "hostedzone", 2): return "ListHostedZones"
    case ("GET", "hostedzone", 3): return "GetHostedZone"
    case ("DELETE", "hostedzone", 3): return "DeleteHostedZone"
    case ("GET", "hostedzonesbyname", 2): return "ListHostedZonesByName"
    case ("GET", "hostedzonesbyvpc", 2): return "ListHostedZonesByVPC"
    case ("GET", "change", 3): return "GetChange"
    case (_, "hostedzone", 4): return action(method, ofZone: path[3])
    case ("POST", "tags", 4): return "ChangeTagsForResource"
    case ("GET", "tags", 4): return "ListTagsForResource"
    default: return nil
    }
  }

  private static func action(_ method: String, ofZone part: String) -> String? {
    switch (method, part) {
    case ("POST", "rrset"): "ChangeResourceRecordSets"
    case ("GET", "rrset"): "ListResourceRecordSets"
    case ("POST", "associatevpc"): "AssociateVPCWithHostedZone"
    case ("POST", "disassociatevpc"): "DisassociateVPCFromHostedZone"
    case ("POST", "authorizevpcassociation"): "CreateVPCAssociationAuthorization"
    case ("GET", "authorizevpcassociation"): "ListVPCAssociationAuthorizations"
    case ("POST", "deauthorizevpcassociation"): "DeleteVPCAssociationAuthorization"
    default: nil
    }
  }
}

/// The actions of Route 53.
enum Route53 {
  /// The zone of the path, which has to be the caller's.
  static func zone(_ call: Call) throws -> Stored<HostedZone> {
    let id = call.path.count > 2 ? call.path[2] : ""
    guard let zone = try call.find(HostedZone.self, id) else { throw unknownZone(id) }
    return zone
  }

  static func unknownZone(_ id: String) -> Refusal {
    Refusal("NoSuchHostedZone", "No hosted zone found with ID: \(id)", status: 404)
  }

  static func invalid(_ message: String) -> Refusal { Refusal("InvalidInput", message) }

  /// The text of an element of the request's document that has to be there.
  static func required(_ name: String, in element: Element?) throws -> String {
    guard let text = element?[name]?.text, !text.isEmpty else {
      throw invalid("Invalid XML ; the element \(name) is missing or empty")
    }
    return text
  }

  /// Begins a change, and tells of it.
  static func change(_ call: Call, comment: String? = nil) throws -> Element {
    var change = Stored(
      DNSChange(comment: comment), id: "C" + Identifier.capitals(20), account: call.account, state: "PENDING",
      at: call.now)
    // This very reply shows that it is on its way.
    change.looks = 1
    try call.store.insert(change)
    return shown(change)
  }

  static func shown(_ change: Stored<DNSChange>) -> Element {
    Element.of("ChangeInfo") {
      Element("Id", text: "/change/\(change.id)")
      Element("Status", text: change.state)
      Element.time("SubmittedAt", change.created)
      Element.text("Comment", change.body.comment)
    }
  }

  @Sendable static func getChange(_ call: Call) throws -> Reply {
    let id = call.path[2]
    guard let change = try call.store.find(DNSChange.self, id, account: call.account),
      let seen = try call.look(at: change)
    else { throw Refusal("NoSuchChange", "A change with the specified change ID does not exist.", status: 404) }
    return Reply { shown(seen) }
  }

  /// How many items a page has: `maxitems`, 100 at most.
  static func pageSize(_ call: Call, _ name: String = "maxitems") throws -> Int {
    guard let text = call.query[name] else { return 100 }
    guard let size = Int(text), size >= 1 else { throw invalid("Invalid value for maxitems: \(text)") }
    return min(size, 100)
  }
}
