import Runs
import SQLite

@testable import Journal

/// A file as a plinkflow made it whose format was an older one.
enum OldJournal {
  /// Makes one, with what is inserted into it, and answers it open.
  @discardableResult
  static func make(at path: String, format: Int = 1, inserting rows: String = "") throws -> Database {
    let file = try Database(path: path)
    try file.execute("PRAGMA journal_mode = WAL")
    for migration in JournalSchema.migrations[..<format] { try file.execute(migration.statements) }
    try file.execute("PRAGMA application_id = \(JournalSchema.applicationIdentifier); PRAGMA user_version = \(format)")
    try file.execute(rows)
    return file
  }
}
