import AWSCore
import Addresses

extension RecordSet {
  func id(in zone: String) -> String {
    [zone, name, type, setIdentifier ?? ""].joined(separator: "/")
  }

  /// Reads a `ResourceRecordSet`.
  init(_ element: Element?, in zone: HostedZone) throws {
    let given = try Route53.required("Name", in: element)
    guard let name = DomainName.normal(given) else {
      throw Refusal("InvalidChangeBatch", "[Invalid Resource Record Set name '\(given)']")
    }
    guard name == zone.name || name.hasSuffix("." + zone.name) else {
      throw Refusal("InvalidChangeBatch", "[RRSet with DNS name \(name) is not permitted in zone \(zone.name)]")
    }
    let type = try Route53.required("Type", in: element)
    guard RecordSet.types.contains(type) else { throw Route53.invalid("Invalid value for Type: \(type)") }
    let values = element?["ResourceRecords"]?.children.compactMap { $0["Value"]?.text } ?? []
    let alias = try element?["AliasTarget"].map { target in
      Alias(
        zone: try Route53.required("HostedZoneId", in: target),
        name: DomainName.normal(try Route53.required("DNSName", in: target)) ?? "",
        evaluatesHealth: target["EvaluateTargetHealth"]?.text == "true")
    }
    let ttl = element?["TTL"].flatMap { Int($0.text) }
    guard (alias == nil) == !values.isEmpty, (alias == nil) == (ttl != nil) else {
      throw Route53.invalid("Invalid XML ; a record set has either a TTL and records, or an AliasTarget")
    }
    guard (0...2_147_483_647).contains(ttl ?? 0) else { throw Route53.invalid("Invalid value for TTL") }
    guard type != "CNAME" || values.count <= 1 else {
      throw Refusal("InvalidChangeBatch", "[CNAME record set \(name) must have exactly one value]")
    }
    for value in values { try RecordSet.check(value, type: type) }
    self.init(
      name: name, type: type, setIdentifier: element?["SetIdentifier"]?.text, ttl: ttl, values: values, alias: alias,
      weight: element?["Weight"].flatMap { Int($0.text) })
  }

  private static let types: Set<String> = [
    "A", "AAAA", "CAA", "CNAME", "DS", "HTTPS", "MX", "NAPTR", "NS", "PTR", "SOA", "SPF", "SRV", "SSHFP", "SVCB",
    "TLSA", "TXT",
  ]

  private static func check(_ value: String, type: String) throws {
    let isGood =
      switch type {
      case "A": IPAddress(value)?.isIPv4 == true
      case "AAAA": IPAddress(value)?.isIPv6 == true
      case "CNAME", "NS", "PTR": DomainName.normal(value) != nil
      case "TXT", "SPF": value.hasPrefix("\"") && value.hasSuffix("\"") && value.count >= 2
      default: !value.isEmpty
      }
    guard isGood else {
      throw Refusal(
        "InvalidChangeBatch",
        "[Invalid Resource Record: 'FATAL problem: InvalidValue (Value is not valid) encountered with '\(value)'']")
    }
  }

  var element: Element {
    Element.of("ResourceRecordSet") {
      Element("Name", text: name)
      Element("Type", text: type)
      Element.text("SetIdentifier", setIdentifier)
      Element.text("Weight", weight.map(String.init))
      Element.text("TTL", ttl.map(String.init))
      if !values.isEmpty {
        Element("ResourceRecords", values.map { Element("ResourceRecord", [Element("Value", text: $0)]) })
      }
      alias.map { alias in
        Element(
          "AliasTarget",
          [
            Element("HostedZoneId", text: alias.zone), Element("DNSName", text: alias.name),
            .boolean("EvaluateTargetHealth", alias.evaluatesHealth),
          ])
      }
    }
  }

  /// Whether a `DELETE` names it: every value has to be repeated, in any order.
  func isSame(as other: RecordSet) -> Bool {
    ttl == other.ttl && values.sorted() == other.values.sorted() && alias == other.alias && weight == other.weight
  }
}

extension Route53 {
  /// All of the changes take place, or none.
  @Sendable static func changeRecordSets(_ call: Call) throws -> Reply {
    let zone = try zone(call)
    let batch = call.document?["ChangeBatch"]
    let changes = batch?["Changes"]?.children ?? []
    guard !changes.isEmpty else { throw invalid("Invalid XML ; a change batch needs at least one change") }
    let cost = changes.reduce(0) { $0 + ($1["Action"]?.text == "UPSERT" ? 2 : 1) }
    guard cost <= 1000 else {
      throw Refusal("InvalidChangeBatch", "[Number of records limit of 1000 exceeded.]")
    }
    for change in changes {
      let record = try RecordSet(change["ResourceRecordSet"], in: zone.body)
      try apply(try required("Action", in: change), record, in: zone, call)
    }
    let change = try change(call, comment: batch?["Comment"]?.text)
    return Reply { change }
  }

  private static func apply(
    _ action: String, _ record: RecordSet, in zone: Stored<HostedZone>, _ call: Call
  ) throws {
    let found = try call.store.find(RecordSet.self, record.id(in: zone.id), account: zone.account)
    let named = "[name='\(record.name)', type='\(record.type)']"
    switch (action, found) {
    case ("CREATE", .some):
      throw Refusal(
        "InvalidChangeBatch", "[Tried to create resource record set \(named) but it already exists]")
    case ("CREATE", nil), ("UPSERT", nil):
      try check(record, besideOthersIn: zone, call)
      try call.store.insert(record, in: zone, at: call.now)
    case ("UPSERT", .some(var old)):
      old.body = record
      try call.store.update(old)
    case ("DELETE", nil):
      throw Refusal(
        "InvalidChangeBatch", "[Tried to delete resource record set \(named) but it was not found]")
    case ("DELETE", .some(let old)):
      guard old.body.isSame(as: record) else {
        throw Refusal(
          "InvalidChangeBatch",
          "[Tried to delete resource record set \(named) but the values provided do not match the current values]")
      }
      guard !old.body.isApex(of: zone.body) else {
        throw Refusal(
          "InvalidChangeBatch",
          "[A HostedZone must contain \(old.body.type == "SOA" ? "exactly one SOA" : "at least one NS") record for "
            + "the zone itself.]")
      }
      try call.store.remove(old)
    default:
      throw invalid("Invalid value for Action: \(action)")
    }
  }

  /// A CNAME stands alone at its name, and never at a zone's apex.
  private static func check(
    _ record: RecordSet, besideOthersIn zone: Stored<HostedZone>, _ call: Call
  ) throws {
    let others = try call.store.all(RecordSet.self, account: zone.account, parent: zone.id, name: record.name)
    guard record.type != "CNAME" || record.name != zone.body.name else {
      throw Refusal(
        "InvalidChangeBatch",
        "[RRSet of type CNAME with DNS name \(record.name) is not permitted at apex in zone \(zone.body.name)]")
    }
    for other in others where (record.type == "CNAME") != (other.body.type == "CNAME") {
      throw Refusal(
        "InvalidChangeBatch",
        "[RRSet of type \(record.type) with DNS name \(record.name) is not permitted as it conflicts with other "
          + "records with the same DNS name in zone \(zone.body.name)]")
    }
  }

  @Sendable static func listRecordSets(_ call: Call) throws -> Reply {
    let zone = try zone(call)
    let size = min(try call.query["maxitems"] == nil ? 300 : pageSize(call), 300)
    let start = try call.query["name"].map { text in
      guard let name = DomainName.normal(text) else { throw invalid("Invalid record name: \(text)") }
      return DomainName.sortKey(of: name)
        + (call.query["type"].map { ["", $0, call.query["identifier"] ?? ""] } ?? [])
    }
    let all = try call.store.all(RecordSet.self, account: call.account, parent: zone.id).map(\.body)
      .map { (sortKey: $0.sortKey, record: $0) }
      .filter { record in start.map { !record.sortKey.precedes($0) } ?? true }
      .sorted { $0.sortKey.precedes($1.sortKey) }.map(\.record)
    return Reply {
      Element("ResourceRecordSets", all.prefix(size).map(\.element))
      Element.boolean("IsTruncated", all.count > size)
      if all.count > size {
        Element("NextRecordName", text: all[size].name)
        Element("NextRecordType", text: all[size].type)
        Element.text("NextRecordIdentifier", all[size].setIdentifier)
      }
      Element.integer("MaxItems", size)
    }
  }
}
