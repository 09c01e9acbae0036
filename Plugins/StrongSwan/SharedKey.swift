import PlinkflowKit

/// A pre-shared key that the daemon knows, under a name.
///
/// The daemon tells the names of its keys and never a key: one of that name is taken for the wanted one.
struct SharedKey: Step {
  /// The key, and whose it is.
  struct Parameters: Decodable, Sendable {
    /// Its name.
    let id: String
    /// The two identities that it is shared by.
    let owners: [String]
    let key: Secret
  }

  /// What is there.
  struct Outputs: Codable, Sendable, Equatable {
    /// Its name.
    let id: String
  }

  /// `strongswan.key`.
  static let kind = "strongswan.key"
  static let summary = "a pre-shared key that the daemon knows"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "id": "the name that the daemon has for it; the key itself is never told by it",
      "owners": "the identities that it is shared by",
      "key": "the key, from a source such as `file:PATH`; it goes through the socket, and into no file",
    ],
    outputs: ["id": "its name"])
  /// It is unloaded.
  static let reversible = true

  private let parameters: Parameters
  private let daemon: Daemon

  init(_ parameters: Parameters, using client: Daemon) throws(StepError) {
    try Words.check(parameters.id, "id")
    guard !parameters.owners.isEmpty else { throw .refused("has no `owners`") }
    for owner in parameters.owners { try Words.check(owner, "owners") }
    self.parameters = parameters
    daemon = client
  }

  /// Asks for the names of all keys.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
    guard let reply = try await daemon.look("get-shared") else { return .absent }
    return reply.answer.list("keys").contains(parameters.id) ? .present(Outputs(id: parameters.id)) : .absent
  }

  /// Loads it.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing {
    var message = Message()
    message.add("id", parameters.id)
    message.add("type", "IKE")
    message.add("data", try await parameters.key.reveal())
    message.add("owners", parameters.owners)
    let reply = try await daemon.tell("load-shared", message)
    guard reply.hasSucceeded else { throw .refused("was refused by strongSwan", notes: [reply.reason]) }
    return Nothing()
  }

  /// Unloads it.
  func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {
    guard case .absent = before, case .present = try await observe(nil, token: token) else { return }
    var message = Message()
    message.add("id", parameters.id)
    let reply = try await daemon.tell("unload-shared", message)
    guard reply.hasSucceeded else { throw .refused("was refused by strongSwan", notes: [reply.reason]) }
  }
}

/// Texts as VICI takes them.
enum Words {
  static func check(_ text: String, _ field: String) throws(StepError) {
    guard (1...255).contains(text.utf8.count), !text.utf8.contains(where: { $0 < 0x20 }) else {
      throw .refused("has `\(field)` that is not 1 to 255 bytes of text: `\(text.prefix(40))`")
    }
  }
}
