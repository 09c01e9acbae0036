import PlinkflowKit
import Workflow

/// Which world the steps of a run may look at and change.
public enum Confinement: Sendable, Hashable {
  /// The real one.
  case none
  /// A simulated one; and the real one only steps of the kinds that a person named.
  case sandbox(real: Set<String>)

  /// Whether steps of a kind may act, with a connection of that sort.
  public func admits(_ kind: StepKind, by connection: ConnectionKind?) -> Bool {
    guard case .sandbox(let real) = self else { return true }
    switch kind.simulation {
    case .notNeeded: return true
    case .ofConnection: return connection?.isSimulated == true || real.contains(kind.name)
    case .none: return real.contains(kind.name)
    }
  }

  /// Refuses a workflow with steps that may not act.
  public func check(_ workflow: Workflow) throws(EngineError) {
    guard self != .none else { return }
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
