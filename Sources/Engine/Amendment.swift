import PlinkflowKit
import Runs
import Workflow

/// What changed between the workflow that a run was begun with and the one in the file now. Pure.
struct Amendment {
  /// Steps of the run that the workflow no longer has, or has in another form: nothing of them was begun.
  let dropped: [Int]
  /// Steps of the new workflow that are new to the run, by index.
  let added: [Int]
  /// For each step of the new workflow, its number in the run; new ones are numbered from the end.
  let numbers: [Int]
  /// Steps that were begun and are not the same any more.
  let refused: [EngineError.Change]

  init(of record: RunRecord, from old: Workflow, to new: Workflow) {
    var numbers: [Int] = []
    var dropped: [Int] = []
    var added: [Int] = []
    var refused: [EngineError.Change] = []
    let current = Self.current(record)
    for (index, step) in new.steps.enumerated() {
      let recorded = current[step.name].map { record.steps[$0] }
      let definition = old.index(of: step.name).map { old.steps[$0].definition }
      if let recorded, definition == step.definition {
        numbers.append(recorded.number)
        continue
      }
      if let recorded {
        if recorded.isUntouched {
          dropped.append(recorded.number)
        } else {
          refused.append(EngineError.Change(step: step.name, was: definition ?? "", now: step.definition))
        }
      }
      numbers.append(record.steps.count + added.count)
      added.append(index)
    }
    for step in old.steps where new.index(of: step.name) == nil {
      guard let number = current[step.name] else { continue }
      if record.steps[number].isUntouched {
        dropped.append(number)
      } else {
        refused.append(EngineError.Change(step: step.name, was: step.definition, now: nil))
      }
    }
    self.numbers = numbers
    self.dropped = dropped
    self.added = added
    self.refused = refused
  }

  /// The run's steps by name: of several numbers with one name, the last is the one that counts.
  static func current(_ record: RunRecord) -> [String: Int] {
    Dictionary(
      record.steps.lazy.filter { $0.phase != .dropped }.map { ($0.name, $0.number) }, uniquingKeysWith: { $1 })
  }

  /// The new workflow as the journal freezes it.
  func graph(of workflow: Workflow) -> FrozenGraph {
    FrozenGraph(
      steps: added.map { (workflow.steps[$0].name, workflow.steps[$0].kind.name) },
      needs: workflow.steps.enumerated().map { (numbers[$0.offset], $0.element.dependencies.map { numbers[$0] }) })
  }
}
