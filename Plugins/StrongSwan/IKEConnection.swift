import PlinkflowKit

/// A connection that the daemon knows: how it may speak to another gateway. It is set up by ``Tunnel``, on one side.
struct IKEConnection: Step {
  /// What was sent.
  struct Receipt: Codable, Sendable {
    let name: String
  }

  /// What is there.
  struct Outputs: Codable, Sendable, Equatable {
    let name: String
  }

  /// `strongswan.connection`.
  static let kind = "strongswan.connection"
  static let summary = "a connection of two gateways that the daemon knows"
  /// A sentence for each parameter and output.
  static let help = Help(parameters: Parameters.help, outputs: ["name": "its name"])
  /// It is unloaded.
  static let reversible = true

  private let parameters: Parameters
  private let daemon: Daemon

  init(_ parameters: Parameters, using client: Daemon) throws(StepError) {
    try parameters.validate()
    self.parameters = parameters
    daemon = client
  }

  /// Asks for the connection of that name.
  func observe(_ receipt: Receipt?, token: Token) async throws(StepError) -> Observation<Outputs> {
    var filter = Message()
    filter.add("ike", parameters.name)
    guard let reply = try await daemon.look("list-conns", filter, taking: "list-conn"),
      let found = reply.events.compactMap({ $0.section(parameters.name) }).first
    else { return .absent }
    let drift = parameters.drift(of: found)
    guard drift.isEmpty || receipt != nil else {
      return .foreign("strongSwan has another connection `\(parameters.name)`: \(drift[0].field) differs")
    }
    return .present(Outputs(name: parameters.name), drift: drift)
  }

  /// Loads it, in the place of one that differs.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Receipt {
    let reply = try await daemon.tell("load-conn", parameters.message)
    guard reply.hasSucceeded else { throw .refused("was refused by strongSwan", notes: [reply.reason]) }
    return Receipt(name: parameters.name)
  }

  /// Unloads it. One that was this step's before, and differed, is left as it is wanted.
  func undo(to before: Observation<Outputs>, _ receipt: Receipt?, token: Token) async throws(StepError) {
    guard case .absent = before, case .present = try await observe(receipt, token: token) else { return }
    var message = Message()
    message.add("name", parameters.name)
    let reply = try await daemon.tell("unload-conn", message)
    guard reply.hasSucceeded else { throw .refused("was refused by strongSwan", notes: [reply.reason]) }
  }
}
