import SQLite

/// Why a journal cannot be used, or an event could not be committed.
public enum JournalError: Error, Sendable, Hashable {
  /// No file is there.
  case missing(path: String)
  /// The file is something else.
  case notAJournal(path: String)
  /// A newer plinkflow wrote it.
  case newer(path: String, format: Int, supported: Int)
  /// The folder or the file cannot be made or opened.
  case unreachable(path: String, why: String)
  /// A setting that durability rests on did not take.
  case unsafe(path: String, setting: String)
  /// Another process owns the journal.
  case held(path: String, by: Holder)
  /// SQLite refused; nothing of the transaction was written.
  case storage(path: String, SQLiteError)
  /// A row does not say what this version can read.
  case unreadable(path: String, row: Int64, why: String)
  /// What a ``Verification`` found.
  case damaged(path: String, findings: [String])

  /// Who owns a journal.
  public struct Holder: Sendable, Hashable {
    /// The process's identifier; nil if it did not say.
    public let process: Int32?

    /// A process that owns a journal.
    public init(process: Int32?) {
      self.process = process
    }
  }
}
