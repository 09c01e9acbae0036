import PlinkflowKit

/// A connection set up: the two gateways have proven themselves to each other, and traffic passes.
struct Tunnel: Step {
  /// Which connection.
  struct Parameters: Decodable, Sendable {
    /// Its name.
    let connection: String
  }

  /// What is there.
  struct Outputs: Codable, Sendable, Equatable {
    /// This side's address.
    let localAddress: String
    /// The other side's address.
    let remoteAddress: String
  }

  /// `strongswan.tunnel`.
  static let kind = "strongswan.tunnel"
  static let summary = "a connection of two gateways set up, so that traffic passes"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: ["connection": "the name of the connection, which this daemon sets up"],
    outputs: ["local_address": "this side's address", "remote_address": "the other side's address"])
  /// It is closed.
  static let reversible = true

  private static let answerPatience = Duration.seconds(15)

  private let name: String
  private let daemon: Daemon

  init(_ parameters: Parameters, using client: Daemon) throws(StepError) {
    try Words.check(parameters.connection, "connection")
    name = parameters.connection
    daemon = client
  }

  /// Asks for the associations of the connection.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
    var filter = Message()
    filter.add("ike", name)
    guard let reply = try await daemon.look("list-sas", filter, taking: "list-sa") else { return .absent }
    let found = reply.events.compactMap { $0.section(name) }
    guard let best = found.first(where: \.hasTraffic) ?? found.first else { return .absent }
    let outputs = Outputs(
      localAddress: best.text("local-host") ?? "", remoteAddress: best.text("remote-host") ?? "")
    guard !best.hasTraffic else { return .present(outputs) }
    let state = best.text("state") == "ESTABLISHED" ? "without a child" : best.text("state")?.lowercased()
    return .present(outputs, drift: [Difference("state", found: state, wanted: "installed")])
  }

  /// Sets it up, and waits until the other gateway has agreed or refused: the daemon tells why only meanwhile.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing {
    let now = try await observe(nil, token: token)
    if case .present(_, let drift) = now, drift.isEmpty { return Nothing() }
    var message = Message()
    message.add("ike", name)
    message.add("child", name)
    message.add("timeout", "10000")
    message.add("loglevel", "1")
    let reply = try await daemon.tell("initiate", message, taking: "control-log", patience: Self.answerPatience)
    guard !reply.hasSucceeded else { return Nothing() }
    // Where only traffic was refused, the gateways' own association stays.
    if case .absent = now { _ = try await close(byForce: true) }
    let log = reply.events.compactMap { $0.text("msg") }
    if log.contains(where: { $0.contains("AUTHENTICATION_FAILED") }) {
      throw .refused(
        "was refused by the other gateway, which does not believe this one: AUTHENTICATION_FAILED",
        notes: [reply.reason], help: "compare the pre-shared keys of both sides, and the identities that they are for")
    }
    if log.contains(where: { $0.contains("NO_PROPOSAL_CHOSEN") || $0.contains("TS_UNACCEPTABLE") }) {
      throw .refused(
        "was refused by the other gateway, which wants other proposals or networks",
        notes: log.suffix(3) + [reply.reason],
        help: "compare proposals and networks of both sides")
    }
    throw .refused("could not be set up by strongSwan", notes: log.suffix(3) + [reply.reason])
  }

  /// Closes it.
  func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {
    guard case .absent = before, case .present = try await observe(nil, token: token) else { return }
    if try await close(byForce: false).hasSucceeded { return }
    // It waits for the other gateway's farewell; where none comes, the association goes without.
    let forced = try await close(byForce: true)
    guard forced.hasSucceeded else { throw .refused("was refused by strongSwan", notes: [forced.reason]) }
  }

  private func close(byForce: Bool) async throws(StepError) -> Daemon.Reply {
    var message = Message()
    message.add("ike", name)
    message.add("timeout", "5000")
    if byForce { message.add("force", "yes") }
    return try await daemon.tell("terminate", message, patience: Self.answerPatience)
  }
}

extension Message {
  /// Whether an association lets traffic through.
  fileprivate var hasTraffic: Bool {
    guard text("state") == "ESTABLISHED" else { return false }
    return section("child-sas")?.sections.contains { $0.section.text("state") == "INSTALLED" } ?? false
  }
}
