import Document

/// Whether a run uses the simulated AWS, and how: from the command line for a new run, from the journal for an old one.
struct SandboxChoice: Sendable, Hashable {
  /// Whether the simulated AWS is used.
  var isUsed: Bool
  /// How slow it is, in seconds; nil for its own speed.
  var delay: Double?
  /// The file of the world it starts from; nil for its own.
  var world: String?

  /// What a command line says.
  init(_ invocation: Invocation) throws(ArgumentError) {
    isUsed = invocation.has(.sandbox)
    delay = try invocation.seconds(of: .sandboxDelay, upTo: 3600)
    world = invocation.value(of: .sandboxWorld)
    try invocation.require(.sandbox, for: .sandboxDelay)
    try invocation.require(.sandbox, for: .sandboxWorld)
  }

  /// What a run was begun with, other speed where the command line says so.
  init(frozen settings: Value, over given: SandboxChoice? = nil) {
    isUsed = settings["sandbox"] == Value(.boolean(true))
    delay = given?.delay
    world = given?.world
    if delay == nil {
      switch settings["sandbox_delay"]?.content {
      case .number(let seconds): delay = seconds
      case .integer(let seconds): delay = Double(seconds)
      default: break
      }
    }
  }

  /// What is frozen with a new run, so that going on with it and taking it back need no option. The world is kept by
  /// the simulated AWS itself.
  var frozen: Value {
    guard isUsed else { return .object([]) }
    var members = [Value.Member("sandbox", Value(.boolean(true)))]
    if let delay { members.append(Value.Member("sandbox_delay", Value(.number(delay)))) }
    return .object(members)
  }

  /// How slow the simulated AWS is, in seconds: by itself so that the seed's workflow takes a person's attention span.
  var seconds: Double { delay ?? 2 }

  /// Whether runs with those frozen settings change the same world: the simulated AWS and the real one know nothing of
  /// each other.
  static func areOfOneWorld(_ a: Value, _ b: Value) -> Bool {
    SandboxChoice(frozen: a).isUsed == SandboxChoice(frozen: b).isUsed
  }

  /// Whether a run with those frozen settings changed the world that is chosen here.
  func isOfOneWorld(_ settings: Value) -> Bool { SandboxChoice(frozen: settings).isUsed == isUsed }

  /// The chosen world, in words.
  var words: String { isUsed ? "the sandbox" : "the real world" }

  /// What waits are multiplied by: the simulated AWS takes a second where the real one takes about twenty.
  var pace: Double {
    isUsed ? min(1, max(0.001, seconds / 20)) : 1
  }
}
