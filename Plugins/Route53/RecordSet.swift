import AWSConnection
import AWSCore

/// A record set, as Route 53 keeps it: what a change names to the letter to make it or to take it away.
struct RecordSet: Codable, Sendable, Equatable {
  /// The name, lowercase, with a dot at its end.
  let name: String
  let type: String
  /// Seconds that resolvers may keep it; none for an alias.
  let ttl: Int?
  /// Its values; none for an alias.
  let values: [String]
  /// What it is an alias of.
  let alias: Alias?

  /// What a record is an alias of.
  struct Alias: Codable, Sendable, Equatable {
    /// The name at the other end.
    let dnsName: String
    /// The zone that name is in.
    let zoneID: String
    /// Whether an unhealthy target counts as none.
    let evaluateTargetHealth: Bool?
  }

  init(name: String, type: String, ttl: Int?, values: [String], alias: Alias?) {
    self.name = name
    self.type = type
    self.ttl = ttl
    self.values = values
    self.alias = alias
  }

  /// A record set that Route 53 lists; nil for one that is chosen by weight, place or health: more than one of those
  /// may stand at a name, and they are not this plugin's to replace.
  init?(listed element: Element) {
    guard let name = element.text("Name"), let type = element.text("Type"), element.text("SetIdentifier") == nil else {
      return nil
    }
    self.name = Self.unescaped(name)
    self.type = type
    ttl = element.integer("TTL")
    values = element.texts("ResourceRecords", "Value")
    alias = element["AliasTarget"].map { target in
      Alias(
        dnsName: target.text("DNSName") ?? "", zoneID: target.text("HostedZoneId") ?? "",
        evaluateTargetHealth: target.boolean("EvaluateTargetHealth"))
    }
  }

  /// As it stands in a request; the order of the elements matters to Route 53.
  var element: Element {
    var children = [Element("Name", text: name), Element("Type", text: type)]
    if let alias {
      children.append(
        Element(
          "AliasTarget",
          [
            Element("HostedZoneId", text: alias.zoneID), Element("DNSName", text: alias.dnsName),
            Element("EvaluateTargetHealth", text: alias.evaluateTargetHealth == true ? "true" : "false"),
          ]))
    } else {
      if let ttl { children.append(Element("TTL", text: String(ttl))) }
      children.append(
        Element("ResourceRecords", values.map { Element("ResourceRecord", [Element("Value", text: $0)]) }))
    }
    return Element("ResourceRecordSet", children)
  }

  /// Whether both answer the same: the order of values does not count, nor the case and final dot of names.
  func means(_ other: RecordSet) -> Bool {
    name == other.name && type == other.type && ttl == other.ttl
      && Set(values.map(canonical)) == Set(other.values.map(canonical))
      && alias?.canonical == other.alias?.canonical
  }

  /// The value as text for a person.
  var text: String {
    alias.map { "alias of \($0.dnsName)" } ?? values.sorted().joined(separator: ", ")
  }

  private func canonical(_ value: String) -> String {
    switch type {
    case "CNAME", "NS", "PTR": value.lowercased().withFinalDot
    default: value
    }
  }

  /// Route 53 answers `\052` for a wildcard's asterisk, and so on for all but letters, digits, `-`, `_` and `.`.
  private static func unescaped(_ name: String) -> String {
    guard name.contains("\\") else { return name.lowercased() }
    var bytes: [UInt8] = []
    var rest = Array(name.utf8)[...]
    while let byte = rest.popFirst() {
      let digits = rest.prefix(3)
      if byte == UInt8(ascii: "\\"), digits.count == 3,
        let code = UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
      {
        bytes.append(code)
        rest = rest.dropFirst(3)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self).lowercased()
  }
}

extension RecordSet.Alias {
  fileprivate var canonical: RecordSet.Alias {
    RecordSet.Alias(
      dnsName: dnsName.lowercased().withFinalDot, zoneID: zoneID, evaluateTargetHealth: evaluateTargetHealth ?? false)
  }
}

extension String {
  fileprivate var withFinalDot: String { hasSuffix(".") ? self : self + "." }
}
