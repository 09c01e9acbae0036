internal import CSQLite

/// One connection to a database file. It belongs to one thread at a time: whoever shares it keeps it in a `Mutex`.
public final class Database {
  /// The file's path.
  public let path: String
  private let connection: OpaquePointer
  /// Statements that ``run(_:_:row:)`` compiled, by their text: compiling one again takes longer than running it.
  private var compiled: [String: OpaquePointer] = [:]

  /// How a file is opened.
  public enum Mode: Sendable {
    /// Made when missing.
    case create
    /// Has to be there.
    case readWrite
    /// Has to be there, and is not changed.
    case readOnly
    /// Has to be there, and nobody can change it: it is read without locks, and without what a log beside it may hold.
    case immutable
  }

  /// Opens a file. Locks held by others are waited for up to `patience` milliseconds.
  public init(path: String, mode: Mode = .create, patience milliseconds: Int32 = 10_000) throws(SQLiteError) {
    self.path = path
    let flags =
      switch mode {
      case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
      case .readWrite: SQLITE_OPEN_READWRITE
      case .readOnly: SQLITE_OPEN_READONLY
      case .immutable: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
      }
    let name = mode == .immutable ? "file:\(Self.escaped(path))?immutable=1" : path
    var opened: OpaquePointer?
    let status = sqlite3_open_v2(name, &opened, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
    guard status == SQLITE_OK, let opened else {
      let error = SQLiteError(opened)
      sqlite3_close_v2(opened)
      throw error
    }
    connection = opened
    sqlite3_busy_timeout(connection, milliseconds)
  }

  /// A path as it stands in a URI (<https://sqlite.org/uri.html>).
  private static func escaped(_ path: String) -> String {
    path.replacing("%", with: "%25").replacing("?", with: "%3f").replacing("#", with: "%23")
  }

  deinit {
    for statement in compiled.values { sqlite3_finalize(statement) }
    sqlite3_close_v2(connection)
  }

  /// Runs statements that take no arguments and answer nothing.
  public func execute(_ statements: String) throws(SQLiteError) {
    guard sqlite3_exec(connection, statements, nil, nil, nil) == SQLITE_OK else {
      throw SQLiteError(connection, statement: statements)
    }
  }

  /// Compiles a statement, to be run any number of times.
  public func prepare(_ text: String) throws(SQLiteError) -> Statement {
    Statement(try compile(text), of: self, text: text)
  }

  private func compile(_ text: String) throws(SQLiteError) -> OpaquePointer {
    var prepared: OpaquePointer?
    guard sqlite3_prepare_v3(connection, text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil) == SQLITE_OK,
      let prepared
    else {
      throw SQLiteError(connection, statement: text)
    }
    return prepared
  }

  /// Runs one statement with arguments, and gives each of its rows to `row`.
  public func run(
    _ text: String, _ arguments: [Statement.Argument] = [],
    row: (borrowing Statement) throws(SQLiteError) -> Void = { _ in }
  ) throws(SQLiteError) {
    // Taken out while it runs, so that the same text can run within.
    let pointer = if let kept = compiled.removeValue(forKey: text) { kept } else { try compile(text) }
    let statement = Statement(pointer, of: self, text: text) { [unowned self] in keep($0, text) }
    try statement.bind(arguments)
    while try statement.step() {
      try row(statement)
    }
  }

  private func keep(_ statement: OpaquePointer, _ text: String) {
    // Reset, so that it holds no lock, and cleared, so that it holds no text.
    sqlite3_reset(statement)
    sqlite3_clear_bindings(statement)
    if let other = compiled.updateValue(statement, forKey: text) { sqlite3_finalize(other) }
  }

  /// Runs `body` in one transaction that takes the write lock at once; whatever `body` throws rolls it back.
  public func transaction<R>(_ body: () throws(SQLiteError) -> R) throws(SQLiteError) -> R {
    try run("BEGIN IMMEDIATE")
    do {
      let result = try body()
      try run("COMMIT")
      return result
    } catch {
      // A failed COMMIT may leave the transaction open or have ended it already; the first error is the one to tell.
      if sqlite3_get_autocommit(connection) == 0 { try? execute("ROLLBACK") }
      throw error
    }
  }

  /// The number that SQLite gave to the row inserted last on this connection.
  public var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(connection) }

  /// How many rows the statement run last changed.
  public var changedRows: Int { Int(sqlite3_changes64(connection)) }

  /// Copies the whole database, as it is at one instant, into a file.
  public func backUp(to path: String) throws(SQLiteError) {
    try run("VACUUM INTO ?1", [.text(path)])
  }

  /// Copies the whole database over all that another one holds, which may be one in memory.
  public func copy(into other: Database) throws(SQLiteError) {
    guard let backup = sqlite3_backup_init(other.connection, "main", connection, "main") else {
      throw SQLiteError(other.connection)
    }
    // What went wrong with a step is told by the end.
    sqlite3_backup_step(backup, -1)
    guard sqlite3_backup_finish(backup) == SQLITE_OK else { throw SQLiteError(other.connection) }
  }

  /// Brings all of the write-ahead log into the file, and cuts the log off; false where another process still reads it.
  public func mergeLog() throws(SQLiteError) -> Bool {
    var isHeld = false
    try run("PRAGMA wal_checkpoint(TRUNCATE)") { isHeld = $0.integer(0) != 0 }
    return !isHeld
  }

  /// Whether a transaction is open.
  public var isInTransaction: Bool { sqlite3_get_autocommit(connection) == 0 }

  func error(in statement: String) -> SQLiteError {
    SQLiteError(connection, statement: statement)
  }
}
