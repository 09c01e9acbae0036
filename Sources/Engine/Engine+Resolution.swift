import Journal
import PlinkflowKit
import Runs
import Workflow

/// What a person says of changes of which nobody can tell whether they took.
public struct Resolutions: Sendable {
  /// Nothing.
  public static let none = Resolutions([:], by: "")

  let words: [String: Event.Resolution]
  let name: String

  /// The steps that something is said of.
  public var steps: [String] { words.keys.sorted() }

  /// What is said, by the names of steps, and who says it.
  public init(_ words: [String: Event.Resolution], by name: String) {
    (self.words, self.name) = (words, name)
  }
}

extension Engine {
  /// Refuses what nobody has to say, before anything is begun.
  func check(
    _ resolutions: Resolutions, _ prepared: Prepared, _ direction: Token.Direction
  ) throws(EngineError) {
    for name in resolutions.words.keys.sorted() {
      let record = prepared.record
      guard let index = prepared.workflow.index(of: name) else { throw .unknownStep(name, run: record.identifier) }
      guard record.steps[prepared.numbers[index]].phase == (direction == .run ? .intended : .undoIntended) else {
        throw .notInDoubt(step: name, run: record.identifier)
      }
      let step = prepared.workflow.steps[index]
      let bound = try? step.kind.bind(
        prepared.workflow.parameters(of: index) { record.steps[prepared.numbers[$0]].outputs },
        using: prepared.clients.client(of: step, approvals: .journaled(in: journal, of: record)))
      guard let guarantees = bound?.guarantees else { continue }
      let isUnproven = direction == .undo && !guarantees.isWhole && record.steps[prepared.numbers[index]].mayHideParts
      if guarantees.isObservable, !isUnproven { throw .isObserved(step: name) }
    }
  }
}

extension Execution {
  /// Writes down what a person said, ahead of all else.
  func resolve() async throws(JournalError) {
    for (name, resolution) in resolutions.words.sorted(by: { $0.key < $1.key }) {
      guard let step = workflow.index(of: name) else { continue }
      try await commit([.resolved(resolution, by: resolutions.name)], step: step)
    }
  }
}
