/// The one table of AWS's error codes: what each means, to which actions, and who says so.
///
/// A code that is in no row is refused with a client's status (4xx), and says nothing about a change with a server's.
struct ServiceCode: Sendable {
  /// The actions that a row is about.
  enum Actions: Sendable, Hashable {
    /// Every action of every service.
    case all
    /// Every action of a service, by ``AWSService/name``.
    case of(String)
    /// These.
    case only([String])
    /// Those of a service that read.
    case reads(String)
    /// Those of a service that read or take something away.
    case readsAndRemovals(String)
    /// Those of a service that make or change something.
    case additions(String)
  }

  /// The codes that a row is about.
  enum Codes: Sendable, Hashable {
    case of([String])
    /// Every code with that end.
    case ending(String)
  }

  let codes: Codes
  let actions: Actions
  /// Where the code alone does not decide: the row counts if the message has one of these, compared without case.
  var words: [String] = []
  let meaning: AWSFailure.Meaning
  /// Where this is written.
  let source: String

  /// What a code means in the answer to an action; nil where the status decides.
  static func meaning(
    of code: String, _ message: String, to action: String, of service: String
  ) -> AWSFailure.Meaning? {
    table.first { $0.isAbout(code, message, action, service) }?.meaning
  }

  private func isAbout(_ code: String, _ message: String, _ action: String, _ service: String) -> Bool {
    switch codes {
    case .of(let codes): guard codes.contains(code) else { return false }
    case .ending(let end): guard code.hasSuffix(end) else { return false }
    }
    switch actions {
    case .all: break
    case .of(let name): guard service == name else { return false }
    case .only(let names): guard names.contains(action) else { return false }
    case .reads(let name): guard service == name, Self.reads(action) else { return false }
    case .readsAndRemovals(let name):
      guard service == name, Self.reads(action) || Self.removes(action) else { return false }
    case .additions(let name):
      guard service == name, !Self.reads(action), !Self.removes(action) else { return false }
    }
    guard !words.isEmpty else { return true }
    let said = message.lowercased()
    return words.contains { said.contains($0) }
  }

  private static func reads(_ action: String) -> Bool { CallSafety(action: action) == .read }

  /// Whether an action's name says that it takes something away, or nothing but a connection.
  private static func removes(_ action: String) -> Bool {
    ["Delete", "Detach", "Disable", "Disassociate", "Reject", "Revoke", "Terminate"]
      .contains { action.hasPrefix($0) }
  }
}
