import Document
import Engine
import Journal

/// Whether a run uses the simulated AWS, and how: from the command line for a new run, from the journal for an old one.
struct SandboxChoice: Sendable, Hashable {
  /// Whether the simulated AWS is used.
  var isUsed: Bool
  /// How slow it is, in seconds; nil for its own speed.
  var delay: Double?
  /// The file of the world it starts from; nil for its own.
  var world: String?
  /// The kinds of step that act in the real world all the same.
  var real: Set<String>

  /// What a command line says.
  init(_ invocation: Invocation) throws(ArgumentError) {
    isUsed = invocation.has(.sandbox)
    delay = try invocation.seconds(of: .sandboxDelay, upTo: 3600)
    world = invocation.value(of: .sandboxWorld)
    real = Set(invocation.values(of: .real))
    try invocation.require(.sandbox, for: .real)
    try invocation.require(.sandbox, for: .sandboxDelay)
    try invocation.require(.sandbox, for: .sandboxWorld)
  }

  /// What a run was begun with, other speed where the command line says so.
  init(frozen settings: Value, over given: SandboxChoice? = nil) {
    isUsed = settings["sandbox"] == Value(.boolean(true))
    real = Set((settings["sandbox_real"]?.elements ?? []).compactMap(\.string)).union(given?.real ?? [])
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

  /// What a run was begun with, and kinds that are real from now on.
  ///
  /// - Throws: where the run does not use the sandbox, so that all of its kinds are real.
  init(of record: RunRecord, adding real: Set<String>) throws(Stop) {
    self.init(frozen: record.frozen.settings)
    guard isUsed || real.isEmpty else {
      throw Stop(
        .badInput,
        Diagnostic("run \(record.identifier) does not use the sandbox, so that `--real` says nothing about it"))
    }
    self.real.formUnion(real)
  }

  /// What steps of a run with those settings may act on, and kinds that are real from now on.
  static func confinement(adding real: Set<String>) -> @Sendable (Value) -> Confinement {
    { settings in
      var choice = SandboxChoice(frozen: settings)
      choice.real.formUnion(real)
      return choice.confinement
    }
  }

  /// What steps may act on.
  var confinement: Confinement { isUsed ? .sandbox(real: real) : .none }

  /// What is frozen with a new run, so that going on with it and taking it back need no option. The world is kept by
  /// the simulated AWS itself.
  var frozen: Value {
    guard isUsed else { return .object([]) }
    var members = [Value.Member("sandbox", Value(.boolean(true)))]
    if let delay { members.append(Value.Member("sandbox_delay", Value(.number(delay)))) }
    if !real.isEmpty {
      members.append(Value.Member("sandbox_real", Value(.array(real.sorted().map(Value.string)))))
    }
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
  var words: String {
    guard isUsed else { return "the real world" }
    if real.isEmpty { return "the sandbox" }
    return "the sandbox, with \(real.sorted().map { "`\($0)`" }.joined(separator: " and ")) in the real world"
  }

  /// What waits are multiplied by: the simulated AWS takes a second where the real one takes about twenty.
  var pace: Double {
    isUsed ? min(1, max(0.001, seconds / 20)) : 1
  }
}
