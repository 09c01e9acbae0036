import Document
import PlinkflowKit
import SQLite

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The journal's file, opened and checked; its rows are read and written by the extensions beside this file. It
/// belongs to one thread at a time.
final class Store {
  let database: Database
  let path: String
  let newEvents: Insertion
  /// Whether an older plinkflow wrote it, and it was not migrated, being only read.
  let isOlder: Bool

  /// Opens a file whose format this version knows, after making or migrating it where `mode` allows that.
  init(path: String, mode: Database.Mode) throws(JournalError) {
    self.path = path
    let opened = try translate(path) { () throws(SQLiteError) in try Database(path: path, mode: mode) }
    isOlder = try Self.requireFormat(of: opened, mayWrite: mode == .readWrite || mode == .create)
    // Who only reads loses nothing.
    if mode == .readWrite || mode == .create { try Self.requireDurability(of: opened) }
    database = opened
    newEvents = Insertion(into: "event", ["run", "step", "time", "kind", "detail"], of: opened)
  }

  /// Answers whether the format is still an older one.
  private static func requireFormat(of database: Database, mayWrite: Bool) throws(JournalError) -> Bool {
    let path = database.path
    var (application, version, tables): (Int64, Int64, Int64) = (0, 0, 0)
    try translate(path) { () throws(SQLiteError) in
      try database.run("PRAGMA application_id") { application = $0.integer(0) }
      try database.run("PRAGMA user_version") { version = $0.integer(0) }
      try database.run("SELECT count(*) FROM sqlite_schema") { tables = $0.integer(0) }
    }
    let supported = Int64(Schema.migrations.count)
    if application == 0 && tables == 0 {
      guard mayWrite else { throw .missing(path: path) }
    } else if application != Schema.applicationIdentifier {
      throw .notAJournal(path: path)
    }
    if version > supported { throw .newer(path: path, format: Int(version), supported: Int(supported)) }
    guard version < supported, mayWrite else { return version < supported }
    try migrate(database, from: Int(version))
    return false
  }

  /// Brings an older journal to the present format, after a copy of it was made beside it.
  private static func migrate(_ database: Database, from version: Int) throws(JournalError) {
    try translate(database.path) { () throws(SQLiteError) in
      if version > 0 { try keep(database, as: "\(database.path).format-\(version)") }
      try database.execute("PRAGMA journal_mode = WAL")
      try database.transaction { () throws(SQLiteError) in
        // Another process may have been faster: the write lock is held only now.
        var current: Int64 = 0
        try database.run("PRAGMA user_version") { current = $0.integer(0) }
        for (index, migration) in Schema.migrations.enumerated() where index >= Int(current) {
          try database.execute(migration.statements)
          try database.execute("PRAGMA user_version = \(index + 1)")
        }
        try database.execute("PRAGMA application_id = \(Schema.applicationIdentifier)")
      }
    }
  }

  /// Puts a copy beside the journal, for its owner alone; one that a migration left which was killed is made anew.
  private static func keep(_ database: Database, as path: String) throws(SQLiteError) {
    let new = "\(path).new"
    unlink(new)
    let descriptor = JournalFile.createNew(new)
    guard descriptor >= 0 else { throw SQLiteError(code: 14, message: "`\(new)`: \(String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    try database.backUp(to: new)
    guard fsync(descriptor) == 0, rename(new, path) == 0, JournalFile.synchronizeFolder(of: path) else {
      throw SQLiteError(code: 10, message: "`\(path)`: \(String(cString: strerror(errno)))")
    }
  }

  private static func requireDurability(of database: Database) throws(JournalError) {
    var settings: [(name: String, value: String)] = []
    try translate(database.path) { () throws(SQLiteError) in
      // A copy is one file, without a log, until it is gone on with.
      try database.execute("PRAGMA journal_mode = WAL")
      try database.execute("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -16384")
      // A log that is short is soon written over in its place, and the disk is waited for less long where a file does
      // not grow: two mebibytes, half of what SQLite chooses.
      try database.execute("PRAGMA wal_autocheckpoint = 512")
      for name in ["journal_mode", "synchronous", "foreign_keys"] {
        try database.run("PRAGMA \(name)") { settings.append((name, $0.text(0) ?? "")) }
      }
    }
    let wanted = ["journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"]
    for setting in settings where wanted[setting.name] != setting.value {
      throw .unsafe(path: database.path, setting: "\(setting.name) is \(setting.value)")
    }
  }
}

/// Runs `body`, and tells SQLite's errors as the journal's.
func translate<R>(_ path: String, _ body: () throws(SQLiteError) -> R) throws(JournalError) -> R {
  do {
    return try body()
  } catch {
    throw error.isCorrupt ? .notAJournal(path: path) : .storage(path: path, error)
  }
}
