import CLibrary
import Document
import PlinkflowKit
import Runs
import SQLite

/// The journal's file, opened and examined; its rows are read and written by the extensions beside this file. It
/// belongs to one thread at a time.
///
/// Whoever opens a journal examines all of it in the same way, so that no command goes on with what another one
/// refuses.
final class JournalStore {
  let database: Database
  let path: String
  let newEvents: Insertion
  /// The journal's name for itself.
  private(set) var journal = ""
  /// What it holds, as far as its chain was checked.
  var outline = Outline(ofJournal: "")

  /// Opens a file whose format this version knows, after making or migrating it where `mode` allows that.
  ///
  /// What an older plinkflow wrote and only is to be read is migrated in a copy in memory.
  ///
  /// - Throws: ``JournalError/damaged(path:findings:legible:)`` where it does not hold what was written.
  init(_ file: JournalFile, mode: Database.Mode) throws(JournalError) {
    path = file.path
    let mayWrite = mode == .readWrite || mode == .create
    let opened = try translate(path) { () throws(SQLiteError) in try Self.open(file.resolvedPath, mode) }
    let format = try Self.format(of: opened, path, mayWrite: mayWrite)
    let isCopied = format < JournalSchema.migrations.count && !mayWrite
    database =
      isCopied
      ? try translate(path) { () throws(SQLiteError) in
        let copy = try Self.open(":memory:", .create)
        try opened.copy(into: copy)
        return copy
      } : opened
    newEvents = Insertion(into: "event", ["run", "step", "time", "kind", "detail"], of: database)
    if format < JournalSchema.migrations.count { try migrate(from: format, keepingCopy: !isCopied && format > 0) }
    // Who only reads loses nothing.
    if mayWrite { try requireDurability() }
    try examine()
  }

  private static func open(_ path: String, _ mode: Database.Mode) throws(SQLiteError) -> Database {
    let database = try Database(path: path, mode: mode)
    // A page's parts are measured before they are read.
    try database.execute("PRAGMA cell_size_check = ON")
    return database
  }

  /// The number of the file's format; 0 for a file in which there is nothing yet.
  private static func format(
    of database: Database, _ path: String, mayWrite: Bool
  ) throws(JournalError) -> Int {
    var (application, version, tables): (Int64, Int64, Int64) = (0, 0, 0)
    try translate(path) { () throws(SQLiteError) in
      try database.run("PRAGMA application_id") { application = $0.integer(0) }
      try database.run("PRAGMA user_version") { version = $0.integer(0) }
      try database.run("SELECT count(*) FROM sqlite_schema") { tables = $0.integer(0) }
    }
    let supported = JournalSchema.migrations.count
    if application == 0 && tables == 0 {
      guard mayWrite else { throw .missing(path: path) }
    } else if application != JournalSchema.applicationIdentifier {
      throw .notAJournal(path: path)
    }
    if version > supported { throw .newer(path: path, format: Int(version), supported: supported) }
    guard version >= 0, version > 0 || tables == 0 else {
      throw .damaged(path: path, findings: ["format \(version) does not exist"])
    }
    return Int(version)
  }

  private func requireDurability() throws(JournalError) {
    var settings: [(name: String, value: String)] = []
    try translate(path) { () throws(SQLiteError) in
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
      throw .unsafe(path: path, setting: "\(setting.name) is \(setting.value)")
    }
  }

  // MARK: Examination

  /// Compares the schema with what it should be, and checks all pages and the whole chain, at one instant.
  private func examine() throws(JournalError) {
    let findings: [String]
    do {
      // Within a migration there is a transaction already.
      let isMine = !database.isInTransaction
      if isMine { try database.run("BEGIN") }
      defer { if isMine { try? database.run("COMMIT") } }
      findings = try self.findings()
    } catch {
      guard error.isCorrupt else { throw .storage(path: path, error) }
      throw .damaged(path: path, findings: [error.finding], legible: Salvage(of: database).sentences)
    }
    guard findings.isEmpty else {
      throw .damaged(path: path, findings: findings, legible: Salvage(of: database).sentences)
    }
  }

  private func findings() throws(SQLiteError) -> [String] {
    var findings = try SchemaObjects(of: database).findings(against: .expected())
    if findings.isEmpty { findings = try damagedPages() }
    if findings.isEmpty { try examineChain() }
    return Array(findings.prefix(Verification.limit))
  }

  private func damagedPages() throws(SQLiteError) -> [String] {
    var findings: [String] = []
    // Whether rows are what was written is for the chain to say.
    try database.execute("PRAGMA ignore_check_constraints = ON")
    defer { try? database.execute("PRAGMA ignore_check_constraints = OFF") }
    try database.run("PRAGMA integrity_check(\(Verification.limit))") { row in
      if let sentence = row.text(0), sentence != "ok" { findings.append("damaged file: \(sentence)") }
    }
    return findings
  }

  private func examineChain() throws(SQLiteError) {
    begin(named: try readHead().journal)
    try catchUp()
    let wanted = [("run", outline.order.count), ("revision", outline.revisions), ("step", outline.steps)]
    for (table, count) in wanted {
      var found = 0
      try database.run("SELECT count(*) FROM \(table)") { (row) throws(SQLiteError) in
        found = try row.count(0, "the number of rows")
      }
      guard found == count else { throw .illegible("the table `\(table)` has rows that belong to no commit") }
    }
  }

  /// Forgets what was read of the chain, and begins it anew under a name.
  func begin(named name: String) {
    journal = name
    outline = Outline(ofJournal: name)
  }

  // MARK: Migration

  /// Brings an older journal to the present format, after a copy of it was made beside it; what is damaged stays as it
  /// is.
  private func migrate(from format: Int, keepingCopy isKept: Bool) throws(JournalError) {
    let isFile = database.path != ":memory:"
    let findings = try translate(path) { () throws(SQLiteError) in
      let findings = format > 0 ? try damagedPages() : []
      guard findings.isEmpty else { return findings }
      if isKept { try keep(as: "\(database.path).format-\(format)") }
      if isFile { try database.execute("PRAGMA journal_mode = WAL") }
      return []
    }
    guard findings.isEmpty else {
      throw .damaged(path: path, findings: findings, legible: Salvage(of: database).sentences)
    }
    try translate(path) { () throws(SQLiteError) in try database.run("BEGIN IMMEDIATE") }
    do throws(JournalError) {
      try runMigrations()
      try translate(path) { () throws(SQLiteError) in try database.run("COMMIT") }
    } catch {
      if database.isInTransaction { try? database.run("ROLLBACK") }
      throw error
    }
  }

  private func runMigrations() throws(JournalError) {
    // Another process may have been faster: the write lock is held only now.
    let format = try Self.format(of: database, path, mayWrite: true)
    try translate(path) { () throws(SQLiteError) in
      do throws(SQLiteError) {
        for (index, migration) in JournalSchema.migrations.enumerated() where index >= format {
          try database.execute(migration.statements)
          try database.execute("PRAGMA user_version = \(index + 1)")
        }
      } catch {
        // The statements are right: it is the file that is not of the format that it says.
        throw error.isMistake ? .illegible("it is not of format \(format), as it says: \(error.message)") : error
      }
      try database.execute("PRAGMA application_id = \(JournalSchema.applicationIdentifier)")
      if format < JournalSchema.chained { try beginChain() }
    }
    guard format > 0 else { return }
    // What an older plinkflow wrote has to make sense before a digest says that it is what was written.
    try examine()
    for run in outline.order { _ = try record(of: run) }
  }

  /// Brings all of the log into the file, so that the file can go on under another name. Closing it does the same, but
  /// says nothing where it cannot.
  func mergeLog() throws(JournalError) {
    try translate(path) { () throws(SQLiteError) in
      guard try database.mergeLog() else { throw SQLiteError(code: 5, message: "another process is reading it") }
    }
  }

  func beginChain() throws(SQLiteError) {
    var name = ""
    try database.run("SELECT lower(hex(randomblob(16)))") { name = $0.text(0) ?? "" }
    begin(named: name)
    try database.run(
      "INSERT INTO head (only, journal, link, digest) VALUES (1, ?1, 0, ?2)",
      [.text(journal), .blob(outline.link.digest)])
    try seal()
  }

  /// Puts a copy beside the journal, for its owner alone; one that a migration left which was killed is made anew.
  private func keep(as path: String) throws(SQLiteError) {
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
}

/// Runs `body`, and tells SQLite's errors as the journal's.
func translate<R>(_ path: String, _ body: () throws(SQLiteError) -> R) throws(JournalError) -> R {
  do {
    return try body()
  } catch {
    guard error.isCorrupt else { throw .storage(path: path, error) }
    guard error.isIllegible || JournalFile.isMarked(path) else { throw .notAJournal(path: path) }
    throw .damaged(path: path, findings: [error.finding])
  }
}
