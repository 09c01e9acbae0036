import Document
import Engine
import PlinkflowKit
import Runs

/// What taking a run back does, from what its journal holds: shown before anything is deleted.
public struct UndoPreview: Sendable {
  /// The steps whose changes go, the last one first.
  private let steps: [StepRecord]
  private let isReversible: @Sendable (StepRecord) -> Bool

  /// A preview for a run.
  ///
  /// - Parameters:
  ///   - step: the step that is kept, with all that was done before it; nil takes everything back.
  ///   - isReversible: whether a step can be taken back.
  public init(of record: RunRecord, keeping step: String?, isReversible: @escaping @Sendable (StepRecord) -> Bool) {
    let scope = UndoScope(of: record, keeping: step)
    steps = record.steps
      .filter(scope.takes)
      .sorted { ($0.doneSequence ?? .max, $0.number) > ($1.doneSequence ?? .max, $1.number) }
    self.isReversible = isReversible
  }

  /// A preview for what a workflow no longer has, the latest run's first.
  public init(of removals: [Removal], isReversible: @escaping @Sendable (StepRecord) -> Bool) {
    steps = removals.flatMap { removal in
      removal.records.sorted { ($0.doneSequence ?? .max, $0.number) > ($1.doneSequence ?? .max, $1.number) }
    }
    self.isReversible = isReversible
  }

  /// Whether there is nothing to take back.
  public var isEmpty: Bool { steps.isEmpty }

  /// How many steps are taken back.
  public var count: Int { steps.count }

  /// A line for each step: what goes, what is put back, and what stands because it cannot be undone.
  public var text: String {
    let width = min(32, steps.lazy.map(\.name.count).max() ?? 0)
    return steps.map { step in
      guard isReversible(step) else {
        return Line(.failed, step.name, "\(step.kind) cannot be undone, and stands").text(width: width)
      }
      let isNew = step.before?.isAbsent ?? true
      return Line(
        isNew ? .undone : .changed, step.name,
        isNew ? "\(step.kind) is deleted" : "\(step.kind) is put back as it was"
      ).text(width: width)
    }.joined(separator: "\n")
  }
}
