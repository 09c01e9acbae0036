import AWSCore
import SQLite

extension Route53 {
  @Sendable static func createHostedZone(_ call: Call) throws -> Reply {
    let request = call.document
    let given = try required("Name", in: request)
    guard let name = DomainName.normal(given), !name.hasPrefix("*") else {
      throw Refusal("InvalidDomainName", "\(given) is not a valid domain name")
    }
    let reference = try required("CallerReference", in: request)
    guard (1...128).contains(reference.count) else { throw invalid("CallerReference has to be of 1 to 128 characters") }
    let token = ClientToken(text: reference, fingerprint: "")
    guard try call.store.find(HostedZone.self, token: reference, account: call.account) == nil else {
      throw Refusal(
        "HostedZoneAlreadyExists",
        "A hosted zone has already been created with the specified caller reference.", status: 409)
    }
    let vpc = try request?["VPC"].map { try self.vpc($0, call) }
    if let vpc { try check(noZoneOf: name, in: vpc, call) }
    let config = request?["HostedZoneConfig"]
    guard vpc != nil || config?["PrivateZone"]?.text != "true" else {
      throw invalid("When you're creating a private hosted zone, you must specify values for VPCId and VPCRegion.")
    }
    let body = HostedZone(
      name: name, callerReference: reference, comment: config?["Comment"]?.text, isPrivate: vpc != nil,
      vpcs: vpc.map { [$0] } ?? [])
    let made = Stored(
      body, id: "Z" + Identifier.capitals(20), account: call.account, name: name, token: token, at: call.now)
    try call.store.insert(made)
    try call.store.begin(zone: made, isCounted: false, at: call.now)
    let change = try change(call)
    return try Reply(
      status: 201,
      headers: [("Location", "https://route53.amazonaws.com/2013-04-01/hostedzone/\(made.id)")]
    ) {
      try shown(made, call)
      change
      delegationSet(of: made)
      vpc.map { element(of: $0) }
    }
  }

  /// The VPC of a request, which has to be the caller's own.
  static func vpc(_ element: Element, _ call: Call) throws -> ZoneVPC {
    let vpc = try read(element)
    guard try isOwn(vpc, call) else {
      throw Refusal(
        "InvalidVPCId",
        "The VPC: \(vpc.id) in region \(vpc.region) that you provided is not authorized to make the "
          + "association.")
    }
    return vpc
  }

  /// Whether a VPC is the caller's.
  static func isOwn(_ vpc: ZoneVPC, _ call: Call) throws -> Bool {
    let account = call.world.account(of: call.account, in: vpc.region)
    return try call.store.find(VPC.self, vpc.id, account: account) != nil
  }

  static func read(_ element: Element) throws -> ZoneVPC {
    ZoneVPC(region: try required("VPCRegion", in: element), id: try required("VPCId", in: element))
  }

  static func element(of vpc: ZoneVPC) -> Element {
    Element("VPC", [Element("VPCRegion", text: vpc.region), Element("VPCId", text: vpc.id)])
  }

  /// A VPC cannot have two zones of the same name.
  static func check(noZoneOf name: String, in vpc: ZoneVPC, _ call: Call) throws {
    for zone in try call.store.all(HostedZone.self, name: name) where zone.body.vpcs.contains(vpc) {
      throw Refusal(
        "ConflictingDomainExists",
        "The VPC \(vpc.id) in region \(vpc.region) has already been associated with the hosted zone \(zone.id) with "
          + "the same domain name.")
    }
  }

  static func shown(_ zone: Stored<HostedZone>, _ call: Call) throws -> Element {
    let records = try call.store.rows(
      "SELECT count(*) FROM resource WHERE kind = ? AND parent = ? AND NOT gone",
      [.text(RecordSet.kind), .text(zone.id)]
    ) { Int($0.integer(0)) }
    return Element.of("HostedZone") {
      Element("Id", text: "/hostedzone/\(zone.id)")
      Element("Name", text: zone.body.name)
      Element("CallerReference", text: zone.body.callerReference)
      Element.of("Config") {
        Element.text("Comment", zone.body.comment)
        Element.boolean("PrivateZone", zone.body.isPrivate)
      }
      Element.integer("ResourceRecordSetCount", records.first ?? 0)
    }
  }

  static func delegationSet(of zone: Stored<HostedZone>) -> Element? {
    zone.body.isPrivate
      ? nil : Element("DelegationSet", [.list("NameServers", of: "NameServer", texts: zone.body.nameServers)])
  }

  @Sendable static func getHostedZone(_ call: Call) throws -> Reply {
    let zone = try zone(call)
    return try Reply {
      try shown(zone, call)
      delegationSet(of: zone)
      if zone.body.isPrivate { Element("VPCs", zone.body.vpcs.map(element)) }
    }
  }

  @Sendable static func listHostedZones(_ call: Call) throws -> Reply {
    let size = try pageSize(call)
    let marker = call.query["marker"]
    let isPrivate = call.query["hostedzonetype"] == "PrivateHostedZone"
    let all = try call.store.all(HostedZone.self, account: call.account).filter { zone in
      (marker.map { zone.id >= $0 } ?? true) && (!isPrivate || zone.body.isPrivate)
    }
    return try Reply {
      Element("HostedZones", try all.prefix(size).map { try shown($0, call) })
      Element.text("Marker", marker)
      Element.boolean("IsTruncated", all.count > size)
      if all.count > size { Element("NextMarker", text: all[size].id) }
      Element.integer("MaxItems", size)
    }
  }

  @Sendable static func listHostedZonesByName(_ call: Call) throws -> Reply {
    let size = try pageSize(call)
    let start = try call.query["dnsname"].map { text in
      guard let name = DomainName.normal(text) else {
        throw Refusal("InvalidDomainName", "\(text) is not a valid domain name")
      }
      return DomainName.sortKey(of: name) + ["", call.query["hostedzoneid"] ?? ""]
    }
    let all = try call.store.all(HostedZone.self, account: call.account)
      .map { (sortKey: DomainName.sortKey(of: $0.body.name) + ["", $0.id], zone: $0) }
      .filter { zone in start.map { !zone.sortKey.precedes($0) } ?? true }
      .sorted { $0.sortKey.precedes($1.sortKey) }.map(\.zone)
    return try Reply {
      Element("HostedZones", try all.prefix(size).map { try shown($0, call) })
      Element.text("DNSName", call.query["dnsname"])
      Element.text("HostedZoneId", call.query["hostedzoneid"])
      Element.boolean("IsTruncated", all.count > size)
      if all.count > size {
        Element("NextDNSName", text: all[size].body.name)
        Element("NextHostedZoneId", text: all[size].id)
      }
      Element.integer("MaxItems", size)
    }
  }

  @Sendable static func listHostedZonesByVPC(_ call: Call) throws -> Reply {
    guard let id = call.query["vpcid"], let region = call.query["vpcregion"] else {
      throw invalid("The query lacks vpcid or vpcregion")
    }
    let vpc = ZoneVPC(region: region, id: id)
    let size = try pageSize(call)
    let after = call.query["nexttoken"]
    let all =
      try !isOwn(vpc, call)
      ? []
      : call.store.all(HostedZone.self).filter { zone in
        zone.body.vpcs.contains(vpc) && (after.map { zone.id > $0 } ?? true)
      }
    return Reply {
      Element(
        "HostedZoneSummaries",
        all.prefix(size).map { zone in
          Element(
            "HostedZoneSummary",
            [
              Element("HostedZoneId", text: zone.id), Element("Name", text: zone.body.name),
              Element("Owner", [Element("OwningAccount", text: zone.account)]),
            ])
        })
      Element.integer("MaxItems", size)
      if all.count > size { Element("NextToken", text: all[size - 1].id) }
    }
  }

  @Sendable static func deleteHostedZone(_ call: Call) throws -> Reply {
    let zone = try zone(call)
    let records = try call.store.all(RecordSet.self, account: call.account, parent: zone.id)
    guard records.allSatisfy({ $0.body.isApex(of: zone.body) }) else {
      throw Refusal(
        "HostedZoneNotEmpty",
        "The specified hosted zone contains non-required resource record sets  and so cannot "
          + "be deleted.")
    }
    for record in records { try call.store.remove(record) }
    try call.store.remove(zone)
    let change = try change(call)
    return Reply { change }
  }
}

extension HostedZone {
  /// Name servers in the space that is kept for examples of none.
  var nameServers: [String] {
    (0..<4).map { "ns-\(256 * $0 + 1).awsdns-0\($0).\(["com", "net", "org", "co.uk"][$0])" }
  }
}

extension SandboxStore {
  /// Gives a zone the records that every zone has.
  func begin(zone: Stored<HostedZone>, isCounted: Bool, at moment: Moment) throws {
    let servers = zone.body.nameServers.map { $0 + "." }
    let authority = "\(servers[0]) awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400"
    for (type, ttl, values) in [("NS", 172_800, servers), ("SOA", 900, [authority])] {
      var record = RecordSet(
        name: zone.body.name, type: type, setIdentifier: nil, ttl: ttl, values: values, alias: nil, weight: nil)
      record.cameWithZone = !isCounted
      try insert(record, in: zone, at: moment)
    }
  }

  func insert(_ record: RecordSet, in zone: Stored<HostedZone>, at moment: Moment) throws {
    try insert(
      Stored(record, id: record.id(in: zone.id), account: zone.account, parent: zone.id, name: record.name, at: moment))
  }

  /// A zone that an account begins with.
  func seed(_ zone: SandboxWorld.HostedZone, in account: SandboxWorld.Account, region: String, at moment: Moment) throws
  {
    let name = DomainName.normal(zone.name) ?? zone.name
    let vpcs = (zone.vpcs ?? []).map { ZoneVPC(region: region, id: $0) }
    let made = Stored(
      HostedZone(
        name: name, callerReference: "world", comment: zone.comment, isPrivate: !vpcs.isEmpty, vpcs: vpcs),
      id: zone.id, account: account.id, name: name, at: moment)
    try insert(made)
    try tag(zone.id, kind: HostedZone.kind, account: account.id, with: zone.tags ?? [:])
    try begin(zone: made, isCounted: true, at: moment)
    for record in zone.records ?? [] {
      let name = DomainName.normal(record.name) ?? record.name
      let body = RecordSet(
        name: name, type: record.type, setIdentifier: nil, ttl: record.ttl, values: record.values, alias: nil,
        weight: nil)
      try insert(body, in: made, at: moment)
    }
  }
}
