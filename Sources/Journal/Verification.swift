import CLibrary
import Runs
import SQLite

/// What reading every page, row and event of a journal found.
public struct Verification: Sendable, Equatable {
  /// How many runs could be read.
  public var runs = 0
  /// How many of their events could be read.
  public var events = 0
  /// What is wrong, a sentence each, in the order of the file; empty for a sound journal.
  public var findings: [String] = []

  /// What still can be read where something is wrong, a sentence each.
  public var legible: [String] = []

  /// The most sentences; a file that is overwritten could give one for each page.
  public static let limit = 20

  init(runs: Int = 0, events: Int = 0, findings: [String] = []) {
    self.runs = runs
    self.events = events
    self.findings = findings
  }
}

extension Verification {
  /// Reads all of the journal at `path`, and changes nothing. A process may be at work on it.
  ///
  /// It checks what every command checks that opens a journal, and takes in the events of every run as ``Journal`` does
  /// for those that are asked for.
  public init(ofJournalAt path: String) throws(JournalError) {
    self.init()
    guard access(path, F_OK) == 0 else { throw .missing(path: path) }
    do {
      let file = try JournalFile(checking: path)
      let store = try JournalStore(file, mode: file.modeOfReading(otherwise: .readOnly))
      for run in try store.runs(of: nil).reversed() {
        _ = try store.record(of: run)
        runs += 1
        events += store.outline.runs[run]?.events.count ?? 0
      }
    } catch .damaged(_, let findings, let legible) {
      (self.findings, self.legible) = (findings, legible)
    }
  }

  /// What every command says of a journal of which that was found.
  public func error(at path: String) -> JournalError {
    .damaged(path: path, findings: findings, legible: legible)
  }
}
