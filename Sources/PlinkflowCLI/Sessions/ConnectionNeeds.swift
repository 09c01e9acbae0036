import PlinkflowKit
import Workflow

extension Workflow {
  /// What the steps of each connection need, by the connection's place, and how many of them do.
  func steps(ofConnection index: Int) -> [(kind: StepKind, count: Int)] {
    var counts: [String: (kind: StepKind, count: Int)] = [:]
    for step in steps where step.connection == index {
      let kind = step.kind
      counts[kind.name, default: (kind, 0)].count += 1
    }
    return counts.values.sorted { $0.kind.name < $1.kind.name }
  }

  /// The permissions that the steps of a connection need, sorted, each once.
  func needs(ofConnection index: Int) -> [Need] {
    var counts: [String: Int] = [:]
    for (kind, count) in steps(ofConnection: index) {
      let permissions = kind.permissions
      for name in Set(permissions.observe + permissions.apply + permissions.undo) { counts[name, default: 0] += count }
    }
    return counts.sorted { $0.key < $1.key }.map { Need($0.key, steps: $0.value) }
  }
}
