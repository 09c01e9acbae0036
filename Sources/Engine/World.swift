import Document
import PlinkflowKit
import Workflow

/// The world that the steps of a run observe and change.
///
/// Which one it is is said wherever steps are bound to their connections, and assumed nowhere: a run that was begun in
/// the sandbox never reaches anything real, and no run reaches the real world because nobody thought of the sandbox.
public enum World: Sendable, Hashable {
  /// The real one: the network, and this machine.
  case network
  /// The simulated one; and the real one for the kinds of step that a person named.
  case sandbox(Simulated)

  /// What is particular to a simulated world.
  public struct Simulated: Sendable, Hashable {
    /// How slow it is, in seconds; nil for its own speed.
    public var delay: Double?
    /// The kinds of step that act in the real world all the same.
    public var real: Set<String>

    /// A simulated world.
    public init(delay: Double? = nil, real: Set<String> = []) {
      self.delay = delay
      self.real = real
    }

    /// How slow it is: by itself so that the seed's workflow takes a person's attention span.
    public var seconds: Double { delay ?? 2 }
  }

  /// The simulated world; nil in the real one.
  public var simulated: Simulated? {
    if case .sandbox(let simulated) = self { simulated } else { nil }
  }

  /// Whether it is a simulated one.
  public var isSimulated: Bool { simulated != nil }

  /// Whether what a run made in one of them is found in the other: the simulated world and the real one know nothing of
  /// each other.
  public func isSame(as other: World) -> Bool { isSimulated == other.isSimulated }

  /// What waits are multiplied by: the simulated AWS takes a second where the real one takes about twenty.
  public var pace: Double {
    simulated.map { min(1, max(0.001, $0.seconds / 20)) } ?? 1
  }

  /// The same world in words.
  public var words: String {
    guard let simulated else { return "the real world" }
    if simulated.real.isEmpty { return "the sandbox" }
    return "the sandbox, with \(simulated.real.sorted().map { "`\($0)`" }.joined(separator: " and ")) in the real world"
  }

  /// The same world with further kinds that act in the real one; the real world has nothing to add.
  public func adding(real: Set<String>) -> World {
    guard var simulated else { return self }
    simulated.real.formUnion(real)
    return .sandbox(simulated)
  }

  // MARK: In the journal

  /// The world of a run by what was frozen with it.
  public init(frozen settings: Value) {
    guard settings["sandbox"] == Value(.boolean(true)) else {
      self = .network
      return
    }
    var delay: Double?
    switch settings["sandbox_delay"]?.content {
    case .number(let seconds): delay = seconds
    case .integer(let seconds): delay = Double(seconds)
    default: break
    }
    let real = (settings["sandbox_real"]?.elements ?? []).compactMap(\.string)
    self = .sandbox(Simulated(delay: delay, real: Set(real)))
  }

  /// What is frozen with a new run, so that going on with it and taking it back need no option.
  public var frozen: Value {
    guard let simulated else { return .object([]) }
    var members = [Value.Member("sandbox", Value(.boolean(true)))]
    if let delay = simulated.delay { members.append(Value.Member("sandbox_delay", Value(.number(delay)))) }
    if !simulated.real.isEmpty {
      members.append(Value.Member("sandbox_real", Value(.array(simulated.real.sorted().map(Value.string)))))
    }
    return .object(members)
  }

  // MARK: What may act

  /// Whether steps of a kind may act, with a connection of that sort.
  public func admits(_ kind: StepKind, by connection: ConnectionKind?) -> Bool {
    guard let simulated else { return true }
    switch kind.simulation {
    case .notNeeded: return true
    case .ofConnection: return connection?.isSimulated == true || simulated.real.contains(kind.name)
    case .none: return simulated.real.contains(kind.name)
    }
  }

  /// Refuses a workflow with steps that may not act.
  public func check(_ workflow: Workflow) throws(EngineError) {
    guard isSimulated else { return }
    var refused: [String: [String]] = [:]
    for step in workflow.steps {
      let connection = step.connection.map { workflow.connections[$0].kind }
      if !admits(step.kind, by: connection) { refused[step.kind.name, default: []].append(step.name) }
    }
    guard refused.isEmpty else {
      throw .notSimulated(refused.sorted { $0.key < $1.key }.map { (kind: $0.key, steps: $0.value) })
    }
  }
}
