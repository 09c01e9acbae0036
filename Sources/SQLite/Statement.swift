internal import CSQLite

/// A compiled statement of one ``Database``.
public final class Statement {
  /// A value for a placeholder.
  public enum Argument: Sendable, Hashable {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])

    /// The text, or null for nil.
    public static func text(orNull text: String?) -> Argument {
      text.map { .text($0) } ?? .null
    }

    /// The integer, or null for nil.
    public static func integer(orNull integer: Int64?) -> Argument {
      integer.map { .integer($0) } ?? .null
    }
  }

  private let pointer: OpaquePointer
  // Keeps the connection open for as long as one of its statements may be run.
  private let database: Database
  private let text: String
  private let finish: (OpaquePointer) -> Void

  init(
    _ pointer: OpaquePointer, of database: Database, text: String,
    finish: @escaping (OpaquePointer) -> Void = { sqlite3_finalize($0) }
  ) {
    self.pointer = pointer
    self.database = database
    self.text = text
    self.finish = finish
  }

  deinit {
    finish(pointer)
  }

  /// Gives the placeholders their values, in order, and makes the statement ready to run again.
  public func bind(_ arguments: some Collection<Argument>) throws(SQLiteError) {
    sqlite3_reset(pointer)
    var index: Int32 = 0
    for argument in arguments {
      index += 1
      let status =
        switch argument {
        case .null: sqlite3_bind_null(pointer, index)
        case .integer(let integer): sqlite3_bind_int64(pointer, index, integer)
        case .text(let text): bind(text, at: index)
        case .blob(let bytes): bind(bytes, at: index)
        }
      guard status == SQLITE_OK else { throw database.error(in: self.text) }
    }
  }

  private func bind(_ text: String, at index: Int32) -> Int32 {
    var text = text
    return text.withUTF8 { bytes in
      // SQLite copies the text (SQLITE_TRANSIENT is the pointer of value -1, which Swift does not import).
      bytes.withMemoryRebound(to: CChar.self) { characters in
        let destructor = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        // SQLite takes a null pointer for NULL, and an empty text is not that.
        guard let start = characters.baseAddress else { return sqlite3_bind_text(pointer, index, "", 0, destructor) }
        return sqlite3_bind_text(pointer, index, start, Int32(characters.count), destructor)
      }
    }
  }

  private func bind(_ bytes: [UInt8], at index: Int32) -> Int32 {
    guard !bytes.isEmpty else { return sqlite3_bind_zeroblob(pointer, index, 0) }
    return sqlite3_bind_blob64(
      pointer, index, bytes, sqlite3_uint64(bytes.count), unsafeBitCast(-1, to: sqlite3_destructor_type.self))
  }

  /// Goes on to the next row; false when there is none.
  public func step() throws(SQLiteError) -> Bool {
    switch sqlite3_step(pointer) {
    case SQLITE_ROW: return true
    case SQLITE_DONE:
      sqlite3_reset(pointer)
      return false
    default:
      let error = database.error(in: text)
      sqlite3_reset(pointer)
      throw error
    }
  }

  /// Binds arguments and runs a statement that answers no row.
  public func run(_ arguments: some Collection<Argument>) throws(SQLiteError) {
    try bind(arguments)
    while try step() {}
  }

  /// The column of the present row as an integer; 0 for null.
  public func integer(_ column: Int) -> Int64 {
    sqlite3_column_int64(pointer, Int32(column))
  }

  /// The column of the present row as text; nil for null.
  public func text(_ column: Int) -> String? {
    guard let bytes = sqlite3_column_text(pointer, Int32(column)) else { return nil }
    let count = Int(sqlite3_column_bytes(pointer, Int32(column)))
    return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  }

  /// The column of the present row as bytes; empty for null.
  public func bytes(_ column: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    append(column, to: &bytes)
    return bytes
  }

  /// Adds the bytes of a text as they stand in the file, without making a `String` of them.
  public func append(_ column: Int, to bytes: inout [UInt8]) {
    guard let start = sqlite3_column_blob(pointer, Int32(column)) else { return }
    let count = Int(sqlite3_column_bytes(pointer, Int32(column)))
    bytes.append(contentsOf: UnsafeRawBufferPointer(start: start, count: count))
  }

  /// What sort of value the column of the present row holds.
  public func sort(of column: Int) -> Sort {
    switch sqlite3_column_type(pointer, Int32(column)) {
    case SQLITE_NULL: .null
    case SQLITE_INTEGER: .integer
    case SQLITE_TEXT: .text
    default: .other
    }
  }

  /// The sorts of value that a journal's rows hold.
  public enum Sort: Sendable {
    case null
    case integer
    case text
    /// A blob or a fraction.
    case other
  }

  /// Whether the column of the present row is null.
  public func isNull(_ column: Int) -> Bool {
    sqlite3_column_type(pointer, Int32(column)) == SQLITE_NULL
  }
}
