import CLibrary
internal import CSQLite

/// Why SQLite refused, with its own words. Arguments of statements are kept out: they may be what leaks.
public struct SQLiteError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The extended result code, as in <https://sqlite.org/rescode.html>.
  public let code: Int32
  /// SQLite's message.
  public let message: String
  /// The statement, with its placeholders; nil where the error came from no statement.
  public let statement: String?

  /// An error that SQLite reported.
  public init(code: Int32, message: String, statement: String? = nil) {
    self.code = code
    self.message = message
    self.statement = statement
  }

  init(_ connection: OpaquePointer?, statement: String? = nil) {
    code = sqlite3_extended_errcode(connection)
    let message = sqlite3_errmsg(connection).map { String(cString: $0) } ?? "out of memory"
    // What the system said where SQLite met a file: "disk I/O error" alone tells nobody what to mend.
    let system = code & 0xff == SQLITE_IOERR ? sqlite3_system_errno(connection) : 0
    self.message = system == 0 ? message : "\(message): \(String(cString: strerror(system)))"
    self.statement = statement
  }

  /// SQLite's message and code.
  public var description: String { "\(message) (SQLite \(code))" }

  /// The disk, or the room on it that this user may have, is full.
  public var isDiskFull: Bool { code & 0xff == SQLITE_FULL }
  /// Another connection holds the lock that this one waited for.
  public var isBusy: Bool { code & 0xff == SQLITE_BUSY }
  /// The file is no SQLite database, or is damaged.
  public var isCorrupt: Bool { code & 0xff == SQLITE_CORRUPT || code & 0xff == SQLITE_NOTADB }
  /// A constraint or a trigger refused the row.
  public var isConstraint: Bool { code & 0xff == SQLITE_CONSTRAINT }
}
