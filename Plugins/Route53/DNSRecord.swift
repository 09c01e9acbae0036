import AWSConnection
import AWSCore
import PlinkflowKit

/// A record set in a hosted zone.
///
/// A record set cannot be tagged, so one that answers the same is adopted, and one that answers something else is
/// replaced only where the workflow says `overwrite`. A change names what it replaces to the letter, in one batch: when
/// somebody else was quicker, Route 53 refuses all of it.
struct DNSRecord: Step {
  /// The record set.
  struct Parameters: Decodable, Sendable {
    /// The hosted zone.
    let zoneID: String
    /// The full name.
    let name: String
    let type: RecordType
    /// Seconds that resolvers may keep it; 300 where left out.
    let ttl: Int?
    let values: [String]?
    /// What it is an alias of, instead of values.
    let alias: RecordSet.Alias?
    /// Whether to replace another record set of that name.
    let overwrite: Bool?
  }

  /// The types that a step may make; a zone's own SOA and NS are not among them.
  enum RecordType: String, Codable, Sendable, CaseIterable {
    case a = "A"
    case aaaa = "AAAA"
    case cname = "CNAME"
    case txt = "TXT"
    case mx = "MX"
    case srv = "SRV"
    case ptr = "PTR"
    case caa = "CAA"
    case ns = "NS"
  }

  /// The handle of the change.
  struct Receipt: Codable, Sendable {
    let changeID: String?
  }

  /// What stands at the name.
  struct Outputs: Codable, Sendable, Equatable {
    /// The full name, with a dot at its end.
    let name: String
    /// The record sets that are this step's, or in its way; after the step exactly one.
    let recordSets: [RecordSet]
  }

  /// `route53.record`.
  static let kind = "route53.record"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "a record in a hosted zone"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "zone_id": "the hosted zone",
      "name": "the full name of the record; `*` may be its first label",
      "type": "the type of the record",
      "ttl": "seconds that resolvers may keep it; left out, 300; not with `alias`",
      "values": "the values, each as Route 53 takes it: texts in double quotes",
      "alias": "what it is an alias of instead of `values`: `dns_name`, `zone_id` and `evaluate_target_health`",
      "overwrite": "whether to replace another record of that name; its value comes back with undo; left out, false",
    ],
    outputs: [
      "name": "the full name, with a dot at its end", "record_sets": "what stands at the name, as Route 53 keeps it",
    ])
  /// What stood there before is put back.
  static let reversible = true
  /// Usually within a minute.
  static let usually = Duration.seconds(30)
  /// What stands at a name is asked for by itself.
  static let isObservedInBatches = false
  /// The IAM actions.
  static let permissions = Permissions(
    observe: ["route53:ListResourceRecordSets", "route53:GetChange"], apply: ["route53:ChangeResourceRecordSets"],
    undo: ["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets"])

  private let zone: Zone
  private let wanted: RecordSet
  private let overwrite: Bool
  private let account: AWSAccount

  init(_ parameters: Parameters, using client: AWSAccount) throws(StepError) {
    try Rule.filled(parameters.zoneID, "zone_id")
    let name = try Rule.domainName(parameters.name, "name", wildcard: true)
    if parameters.alias != nil, parameters.ttl != nil { throw .refused("has `ttl` and `alias`") }
    let ttl = parameters.ttl ?? 300
    guard (0...2_147_483_647).contains(ttl) else { throw .refused("has no number of seconds in `ttl`: \(ttl)") }
    switch (parameters.values, parameters.alias) {
    case (let values?, nil):
      try Rule.list(values, "values")
      guard parameters.type != .cname || values.count == 1 else { throw .refused("has more than one CNAME value") }
      wanted = RecordSet(name: name, type: parameters.type.rawValue, ttl: ttl, values: values, alias: nil)
    case (nil, let alias?):
      wanted = RecordSet(name: name, type: parameters.type.rawValue, ttl: nil, values: [], alias: alias)
    default: throw .refused("needs one of `values` and `alias`")
    }
    zone = Zone(id: parameters.zoneID, account: client)
    overwrite = parameters.overwrite ?? false
    account = client
  }

  /// Observes all record sets of the name.
  func observe(_ receipt: Receipt?, token: Token) async throws(StepError) -> Observation<Outputs> {
    // Asked for first, since it is the cheaper look: one of a change serves all that wait.
    if let change = receipt?.changeID, try await !account.isInSync(change) {
      return .settling("\(wanted.name) is on its way to the name servers", pollAfter: .seconds(5))
    }
    let standing = try await zone.recordSets(named: wanted.name).filter(isInTheWay)
    guard !standing.isEmpty else { return .absent }
    let outputs = Outputs(name: wanted.name, recordSets: standing)
    if standing.count == 1, standing[0].means(wanted) { return .present(outputs) }
    // A receipt says that this step made the record here: what differs now was changed since, and is repaired.
    guard overwrite || receipt != nil else {
      let found = standing.map { "\($0.type) \($0.text)" }.joined(separator: ", ")
      return .foreign("zone \(zone.id) has \(wanted.name) as \(found), and `overwrite` is not set")
    }
    return .present(outputs, drift: differences(of: standing))
  }

  /// Makes the record set, and takes away what is in its way, in one batch.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Receipt {
    var old: [RecordSet] = []
    if case .present(let outputs, _) = found { old = outputs.recordSets }
    return Receipt(changeID: try await zone.replace(old, by: [wanted]))
  }

  /// Takes the record set away, and puts back what stood there, in one batch.
  func undo(to before: Observation<Outputs>, _ receipt: Receipt?, token: Token) async throws(StepError) {
    var old: [RecordSet] = []
    if case .present(let outputs, _) = before { old = outputs.recordSets }
    let standing = try await zone.recordSets(named: wanted.name).filter(isInTheWay)
    guard standing != old else { return }
    guard standing.isEmpty || (standing.count == 1 && standing[0].means(wanted)) else {
      let found = standing.map { "\($0.type) \($0.text)" }.joined(separator: ", ")
      throw .refused("was changed by somebody else", notes: ["zone \(zone.id) has \(wanted.name) as \(found)"])
    }
    _ = try await zone.replace(standing, by: old)
  }

  /// A CNAME stands alone at its name; any other type leaves the others be.
  private func isInTheWay(_ other: RecordSet) -> Bool {
    wanted.type == other.type || wanted.type == "CNAME" || other.type == "CNAME"
  }

  private func differences(of standing: [RecordSet]) -> [Difference] {
    var differences: [Difference] = []
    func compare(_ field: String, _ found: String, _ wanted: String) {
      if found != wanted { differences.append(Difference(field, found: found, wanted: wanted)) }
    }
    compare("type", standing.map(\.type).sorted().joined(separator: ", "), wanted.type)
    compare(
      wanted.alias == nil ? "values" : "alias", standing.map(\.text).sorted().joined(separator: "; "), wanted.text)
    compare(
      "ttl", standing.map { $0.ttl.map(String.init) ?? "none" }.joined(separator: ", "),
      wanted.ttl.map(String.init) ?? "none")
    return differences
  }
}
