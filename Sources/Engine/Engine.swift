import Journal
import PlinkflowKit
import Runs
import Workflow

extension Journal {
  /// Where the steps of its runs work.
  ///
  /// - Parameter folder: the folder that the workflow's file lies in.
  func workplace(_ folder: String?) -> Workplace { Workplace(besideJournal: path, folder: folder) }
}

/// Carries runs out and takes them back.
public struct Engine: Sendable {
  let journal: Journal
  let options: RunOptions
  let clock: any Clock

  /// Works on one journal, which this process has to own: see ``JournalLock``.
  public init(journal: Journal, options: RunOptions, clock: any Clock = WallClock()) {
    self.journal = journal
    self.options = options
    self.clock = clock
  }

  /// Readies a run to be carried out.
  public func execution(
    of prepared: Prepared, resolving resolutions: Resolutions = .none
  ) throws(EngineError) -> Execution {
    try execution(of: prepared, direction: .run, keeping: nil, resolving: resolutions)
  }

  /// Readies a run to be taken back: all of it, or what was done after a step.
  public func undo(
    _ prepared: Prepared, keeping step: String? = nil, resolving resolutions: Resolutions = .none
  ) throws(EngineError) -> Execution {
    if let step {
      guard let recorded = prepared.record.steps.last(where: { $0.name == step && $0.phase != .dropped }) else {
        throw .unknownStep(step, run: prepared.record.identifier)
      }
      guard recorded.phase == .done else { throw .notDone(step: step, run: prepared.record.identifier) }
    }
    return try execution(of: prepared, direction: .undo, keeping: step, resolving: resolutions)
  }

  func execution(
    of prepared: Prepared, direction: Token.Direction, keeping: String?, removing: [String]? = nil,
    resolving resolutions: Resolutions = .none
  ) throws(EngineError) -> Execution {
    try check(resolutions, prepared, direction)
    let durations: [String: Duration]
    do {
      durations = try journal.durations(of: prepared.workflow.name, before: prepared.record.number)
    } catch {
      throw .journal(error)
    }
    return Execution(
      of: prepared, direction: direction, keeping: keeping, removing: removing, resolving: resolutions,
      journal: journal, options: options,
      clock: clock, durations: durations)
  }
}
