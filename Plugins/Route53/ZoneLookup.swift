import AWSConnection
import AWSCore
import PlinkflowKit

/// A hosted zone that stands already. It only reads: there is nothing to make, and nothing to take back.
struct ZoneLookup: Step {
  /// Which one.
  struct Parameters: Decodable, Sendable {
    /// The domain.
    let name: String
    /// Whether a private zone is looked for; a public one where left out.
    let `private`: Bool?
  }

  /// What was found.
  struct Outputs: Codable, Sendable, Equatable {
    let zoneID: String
    /// The domain, with a dot at its end.
    let name: String
  }

  /// `route53.zone_lookup`.
  static let kind = "route53.zone_lookup"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "finds a hosted zone that stands already"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "name": "the domain, such as `example.com`",
      "private": "whether a private zone is looked for; left out, a public one",
    ],
    outputs: ["zone_id": "the zone's identifier", "name": "the domain, with a dot at its end"])
  /// There is nothing to take back.
  static let reversible = true
  /// A name is looked up by itself.
  static let isObservedInBatches = false
  /// The IAM actions.
  static let permissions = Permissions(observe: ["route53:ListHostedZonesByName"])

  private let name: String
  private let isPrivate: Bool
  private let account: AWSAccount

  init(_ parameters: Parameters, using client: AWSAccount) throws(StepError) {
    name = try Rule.domainName(parameters.name, "name")
    isPrivate = parameters.private ?? false
    account = client
  }

  /// Looks for the zone.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
    let zones = try await zones()
    guard zones.count < 2 else {
      throw .refused("finds more than one zone of that name", notes: ["\(subject): \(zones.joined(separator: ", "))"])
    }
    return zones.first.map { .present(Outputs(zoneID: $0, name: name)) } ?? .absent
  }

  /// Refuses: what is looked for has to be there.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing {
    throw .refused(
      "needs \(subject), which account \(account.identity.account) does not have",
      help: isPrivate ? nil : "a domain whose names are elsewhere needs its record there, by hand")
  }

  /// Nothing.
  func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {}

  private var subject: String { "\(isPrivate ? "private" : "public") zone \(name)" }

  /// Route 53 lists from a name onwards, in the order of names.
  private func zones() async throws(StepError) -> [String] {
    var found: [String] = []
    var query = [(name: "dnsname", value: name)]
    for _ in 0..<100 {
      let reply = try await account.send(
        .route53, "ListHostedZonesByName", method: "GET", path: "\(version)/hostedzonesbyname", query: query,
        on: subject)
      for zone in reply.items("HostedZones") {
        guard zone.text("Name")?.lowercased() == name else { return found }
        if zone["Config"]?.boolean("PrivateZone") == isPrivate, let id = zone.text("Id") { found.append(bare(id)) }
      }
      guard reply.boolean("IsTruncated") else { return found }
      guard let next = reply.text("NextDNSName") else { break }
      query = [(name: "dnsname", value: next)]
      if let id = reply.text("NextHostedZoneId") { query.append((name: "hostedzoneid", value: bare(id))) }
    }
    // Zones of that name may be among those that were not listed.
    throw AWSFailure(unfinished: "ListHostedZonesByName", of: .route53).fault(on: subject)
  }
}
