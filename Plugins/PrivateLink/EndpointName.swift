import AWSConnection
import AWSCore

/// One of an endpoint's names, with the hosted zone that it is in.
struct EndpointName: Hashable {
  let name: String
  let zoneID: String

  /// All names, the regional one first, the others in their order.
  ///
  /// Nothing promises AWS's own order. The names of zones begin with the regional name's first label and go on with
  /// the zone: `vpce-0a-x1-ap-northeast-1a.vpce-svc-1.…` beside `vpce-0a-x1.vpce-svc-1.…`.
  static func all(of endpoint: Element) -> [EndpointName] {
    let names = endpoint.items("dnsEntrySet").compactMap { entry in
      entry.text("dnsName").map { EndpointName(name: $0, zoneID: entry.text("hostedZoneId") ?? "") }
    }.sorted { $0.name < $1.name }
    guard let regional = names.first(where: { candidate in names.allSatisfy { candidate.covers($0) } }) else {
      // Names of another form, such as those of a service of AWS: the shortest first label is the regional one's.
      guard let shortest = names.min(by: { $0.label.utf8.count < $1.label.utf8.count }) else { return [] }
      return [shortest] + names.filter { $0 != shortest }
    }
    return [regional] + names.filter { $0 != regional }
  }

  /// The names of zones, by what follows the regional name's first label: the zone's name.
  static func byZone(_ names: [EndpointName]) -> [String: String] {
    guard let regional = names.first else { return [:] }
    var zones: [String: String] = [:]
    for name in names.dropFirst() where name.label.hasPrefix(regional.label + "-") {
      zones[String(name.label.dropFirst(regional.label.utf8.count + 1))] = name.name
    }
    return zones
  }

  private var label: Substring { name.prefix { $0 != "." } }

  private func covers(_ other: EndpointName) -> Bool {
    self == other || other.label.hasPrefix(label + "-")
  }
}
