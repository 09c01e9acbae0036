/// A hosted zone. Its name, as stored, is its domain name.
struct HostedZone: Resource {
  static let kind = "hosted-zone"

  /// The domain name with its point at the end.
  let name: String
  let callerReference: String
  let comment: String?
  let isPrivate: Bool
  var vpcs: [ZoneVPC]
  /// VPCs of other accounts that may be associated.
  var authorized: [ZoneVPC] = []

  init(name: String, callerReference: String, comment: String?, isPrivate: Bool, vpcs: [ZoneVPC]) {
    self.name = name
    self.callerReference = callerReference
    self.comment = comment
    self.isPrivate = isPrivate
    self.vpcs = vpcs
  }

  var summary: String {
    guard isPrivate else { return name }
    let allowed = authorized.isEmpty ? "" : ", open to \(authorized.map(\.id).joined(separator: ", "))"
    return "\(name) in \(vpcs.map(\.id).joined(separator: ", "))\(allowed)"
  }
}

/// A VPC as Route 53 names it.
struct ZoneVPC: Codable, Hashable, Sendable {
  let region: String
  let id: String
}

/// A set of records of one name and type. Its parent is the zone's id.
struct RecordSet: Resource {
  static let kind = "record-set"

  /// The name with its point at the end, in lower case.
  let name: String
  let type: String
  let setIdentifier: String?
  var ttl: Int?
  var values: [String]
  var alias: Alias?
  /// Routing by weight, where there is any.
  var weight: Int?
  /// Whether Route 53 made it together with its zone, so that it goes without saying.
  var cameWithZone = false

  var isCounted: Bool { !cameWithZone }

  struct Alias: Codable, Hashable, Sendable {
    let zone: String
    let name: String
    let evaluatesHealth: Bool
  }

  var summary: String {
    "\(name) \(type) \(alias.map { "alias of \($0.name)" } ?? values.joined(separator: " "))"
  }

  /// Whether the service itself keeps it.
  func isApex(of zone: HostedZone) -> Bool {
    name == zone.name && (type == "NS" || type == "SOA")
  }

  /// Its place in Route 53's order, by labels from the right.
  var sortKey: [String] {
    DomainName.sortKey(of: name) + ["", type, setIdentifier ?? ""]
  }
}

/// A change that spreads to the name servers.
struct DNSChange: Resource {
  static let kind = "dns-change"
  var isCounted: Bool { false }

  let comment: String?

  static func transition(from state: String) -> Transition? {
    state == "PENDING" ? Transition(to: "INSYNC", weight: 0.5) : nil
  }
}

/// Domain names as Route 53 spells them.
enum DomainName {
  /// Lower case, with a point at its end; nil where it is none.
  static func normal(_ text: String) -> String? {
    let name = text.lowercased()
    let labels = name.split(separator: ".", omittingEmptySubsequences: false)
    let own = labels.last?.isEmpty == true ? labels.dropLast() : labels[...]
    guard !own.isEmpty, name.utf8.count <= 255,
      own.allSatisfy({ (1...63).contains($0.utf8.count) && $0.utf8.allSatisfy { 0x21...0x7e ~= $0 } })
    else { return nil }
    return own.joined(separator: ".") + "."
  }

  /// The labels from the right: `www.example.com.` sorts as `com example www`.
  static func sortKey(of name: String) -> [String] {
    name.split(separator: ".").reversed().map(String.init)
  }
}

extension Array where Element == String {
  /// The order of lists of texts, the shorter first.
  func precedes(_ other: [String]) -> Bool {
    lexicographicallyPrecedes(other)
  }
}
