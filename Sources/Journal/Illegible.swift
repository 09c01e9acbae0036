import Runs
import SQLite

extension SQLiteError {
  /// A row that says something no plinkflow wrote, told like a damaged page.
  static func illegible(_ finding: String) -> SQLiteError {
    SQLiteError(code: illegibleCode, message: finding)
  }

  /// An extended code of SQLITE_CORRUPT (11) that SQLite itself does not use (<https://sqlite.org/rescode.html>).
  private static let illegibleCode: Int32 = 11 | 200 << 8

  /// Whether it is about what a row says.
  var isIllegible: Bool { code == Self.illegibleCode }

  /// What a damaged file is told by, in a sentence.
  var finding: String { isIllegible ? message : "damaged file: \(self)" }

  /// Whether a statement fits what is in the file as little as a mistyped one would (SQLITE_ERROR), or breaks its
  /// rules.
  var isMistake: Bool { code & 0xff == 1 || isConstraint }
}

extension Statement {
  /// A number that counts something or says a place: never less than zero, and so small that sums of such numbers stay
  /// within what an `Int` holds.
  func count(_ column: Int, _ what: @autoclosure () -> String) throws(SQLiteError) -> Int {
    guard sort(of: column) == .integer, let count = Int(exactly: integer(column)), 0...Self.limit ~= count else {
      throw .illegible("\(what()) is no number that can be")
    }
    return count
  }

  /// The number of a row, from 1.
  func key(_ column: Int, _ what: @autoclosure () -> String) throws(SQLiteError) -> Int64 {
    guard sort(of: column) == .integer, 1...Int64(Self.limit) ~= integer(column) else {
      throw .illegible("\(what()) is no number that can be")
    }
    return integer(column)
  }

  /// A text that has to be there.
  func word(_ column: Int, _ what: @autoclosure () -> String) throws(SQLiteError) -> String {
    guard sort(of: column) == .text, let text = text(column) else { throw .illegible("\(what()) is missing") }
    return text
  }

  /// An instant that a clock can have shown.
  func instant(_ column: Int, _ what: @autoclosure () -> String) throws(SQLiteError) -> Instant {
    guard sort(of: column) == .integer, Instant.possible ~= integer(column) else {
      throw .illegible("the time of \(what()) is not a time")
    }
    return Instant(milliseconds: integer(column))
  }

  /// 2^53: more rows than any file has.
  private static var limit: Int { 1 << 53 }
}
