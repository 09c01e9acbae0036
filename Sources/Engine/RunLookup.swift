import Document
import Journal
import Runs
import Workflow

/// Finds the run that a command is about. It reads the journal alone, so that what a run was begun with, as its world,
/// is known before anything else is readied for it.
public struct RunLookup: Sendable {
  let journal: Journal

  /// Looks in one journal.
  public init(in journal: Journal) {
    self.journal = journal
  }

  /// The run with that identifier, or the only one whose identifier ends with it.
  public func find(_ identifier: String) throws(EngineError) -> RunRecord {
    if let number = try reading({ () throws(JournalError) in try journal.number(of: identifier) }),
      let record = try record(number)
    {
      return record
    }
    throw .unknownRun(identifier)
  }

  /// The run that would go on with that file: the last one of its workflow, where that is unfinished; nil if a new one
  /// would begin.
  public func unfinished(of source: Source) throws(EngineError) -> RunRecord? {
    guard let name = Workflow.name(in: source), let number = try runs(of: name).first else { return nil }
    switch try reading({ () throws(JournalError) in try journal.closing(of: number) })?.state {
    case .done, .undone: return nil
    default:
      // A run whose steps are being removed was done before that.
      guard let record = try record(number), !record.isHalfRemoved else { return nil }
      return record
    }
  }

  /// The run that `plinkflow drift [RUN]` is about: the named one, or the last that is done. An unfinished run is
  /// refused: what it has not done yet is no drift.
  public func finished(_ identifier: String?) throws(EngineError) -> RunRecord {
    let named: RunRecord? =
      if let identifier { try find(identifier) } else { try latest { $0.closing?.state == .done } }
    guard let record = named else { throw .noneFinished }
    guard record.closing?.state == .done else { throw .notFinished(run: record.identifier, isUndone: record.isUndone) }
    return record
  }

  /// The last run of which something stands, or may stand: one that changed nothing has nothing to take back. Nil where
  /// there is none.
  public func latestStanding() throws(EngineError) -> RunRecord? {
    try latest { !$0.isUndone && ($0.isHalfUndone || $0.steps.contains(where: \.mayHaveChanged)) }
  }

  /// The last run that is so; nil where none is.
  func latest(where isSo: (RunRecord) -> Bool) throws(EngineError) -> RunRecord? {
    for number in try runs() {
      if let record = try record(number), isSo(record) { return record }
    }
    return nil
  }

  // MARK: Reading

  /// All runs, the latest first.
  func runs() throws(EngineError) -> [Int64] { try reading { () throws(JournalError) in try journal.runs() } }

  /// The runs of a workflow, the latest first.
  func runs(of workflow: String) throws(EngineError) -> [Int64] {
    try reading { () throws(JournalError) in try journal.runs(of: workflow) }
  }

  /// Whether anything was sent in a run to change the world.
  func hasChanged(_ number: Int64) throws(EngineError) -> Bool {
    try reading { () throws(JournalError) in try journal.hasChanged(number) }
  }

  func record(_ number: Int64) throws(EngineError) -> RunRecord? {
    try reading { () throws(JournalError) in try journal.record(of: number) }
  }
}

/// Asks something of the journal. What is wrong with that ends the command as what is wrong with the run does.
func reading<R>(_ body: () throws(JournalError) -> R) throws(EngineError) -> R {
  do {
    return try body()
  } catch {
    throw .journal(error)
  }
}
