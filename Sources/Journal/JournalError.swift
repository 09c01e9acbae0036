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
  /// It does not hold what was written: what a ``Verification`` finds, and what still can be read, a sentence each.
  case damaged(path: String, findings: [String], legible: [String] = [])
  /// A link leads to it, or it has a second name: its lock and its log lie beside one of them only.
  case severalNames(path: String)
  /// The copy that was to replace a journal is that journal.
  case sameFile(path: String)
  /// Somebody else may change it.
  case exposed(path: String, file: String, Exposure)
  /// It lies on a network file system.
  case remote(path: String, fileSystem: String)
  /// It was removed or replaced while this process was at work on it; `rescued` is the path of a new file that holds
  /// all that this process knows of it, nil where none could be made.
  case displaced(path: String, rescued: String?)
  /// Its lock's file was removed or replaced while this process was at work on it, so that another may be too.
  case unlocked(path: String)

  /// How somebody else may change a journal.
  public enum Exposure: Sendable, Hashable {
    /// The file or a folder belongs to another user.
    case belongsToAnother(user: UInt32)
    /// Others may write to the file or a folder.
    case othersMayWrite
    /// It is a link, has a second name, or is no file at all.
    case isNoPlainFile
  }

  /// Who owns a journal.
  public struct Holder: Sendable, Hashable {
    /// The process's identifier; nil if it did not say.
    public let process: Int32?

    /// The machine that it runs on; nil for this one.
    public let host: String?

    /// A process that owns a journal.
    public init(process: Int32?, host: String? = nil) {
      self.process = process
      self.host = host
    }
  }
}
