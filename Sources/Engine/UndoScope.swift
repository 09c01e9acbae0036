import Runs

/// What an undo takes back of a run: all that may stand, or less. The engine goes by it, and so does what is shown
/// ahead.
public struct UndoScope: Sendable {
  /// The step that is kept, with all that was done before it.
  let keeping: String?
  /// The names of the steps that it is limited to; nil for all.
  let only: Set<String>?
  /// Where ``keeping`` was done: what was done until then is left.
  private let boundary: Int64?

  /// - Parameters:
  ///   - step: the step that is kept, with all that was done before it; nil takes everything back.
  ///   - only: the names of the steps that it is limited to; nil for all.
  public init(of record: RunRecord, keeping step: String? = nil, only: [String]? = nil) {
    keeping = step
    self.only = only.map(Set.init)
    boundary = step.flatMap { kept in record.steps.last { $0.name == kept }?.doneSequence }
  }

  /// Whether a step of the run is taken back.
  public func takes(_ step: StepRecord) -> Bool {
    guard step.mayHaveChanged, only?.contains(step.name) != false else { return false }
    guard let boundary, step.phase == .done, let sequence = step.doneSequence else { return true }
    return sequence > boundary
  }
}
