import Digest
import Document
import SQLite

/// The text of which a link of the chain is the SHA-256: the rows of one commit as one JSON object, with the digest of
/// the link before it.
///
///     {"before":"3f…","calls":[[…]],"events":[[…]],"number":12,"revisions":[[…]],"runs":[[…]],"steps":[[…]]}
///
/// A row is an array of what stands in its columns, JSON as it is. A list without rows is left out, and so will be what
/// a later format adds where there is none of it: the digests of older commits stay what they are. The text is fed to
/// the hash as it grows, so that a commit of a whole journal takes no more memory than a small one.
struct LinkText {
  private var hash = SHA256()
  private var bytes: [UInt8] = []
  private var list: ChainedTable?
  private var isFirstInRow = true

  /// The text of the link of that number, behind a link with that digest.
  init(number: Int64, after digest: [UInt8]) {
    bytes.reserveCapacity(Self.portion + 4096)
    bytes += "{\"before\":\"\(Hexadecimal.encode(digest))\",\"number\":\(number)".utf8
  }

  /// Adds a row that was read.
  mutating func add(_ row: borrowing Statement, of table: ChainedTable) {
    beginRow(of: table)
    for column in 0..<table.columns.count {
      separate()
      switch row.sort(of: column) {
      case .null: bytes += "null".utf8
      case .integer: append(row.integer(column))
      case .text where table.isJSON(column): row.append(column, to: &bytes)
      case .text: append(row.text(column) ?? "")
      // No column of a strict table holds it, so it equals nothing that was ever written.
      case .other: bytes += "?".utf8
      }
    }
    endRow()
  }

  /// Adds a row that is written.
  mutating func add(_ row: some Collection<Statement.Argument>, of table: ChainedTable, numbered number: Int64? = nil) {
    beginRow(of: table)
    if let number {
      separate()
      append(number)
    }
    var column = number == nil ? 0 : 1
    for value in row {
      separate()
      switch value {
      case .null: bytes += "null".utf8
      case .integer(let integer): append(integer)
      case .text(let text) where table.isJSON(column): bytes += text.utf8
      case .text(let text): append(text)
      case .blob: bytes += "?".utf8
      }
      column += 1
    }
    endRow()
  }

  /// The digest of the text.
  mutating func digest() -> [UInt8] {
    if list != nil { bytes.append(UInt8(ascii: "]")) }
    bytes.append(UInt8(ascii: "}"))
    hash.update(bytes)
    bytes.removeAll()
    return hash.digest()
  }

  // MARK: The text

  /// How much is kept before it is fed to the hash.
  private static let portion = 1 << 15

  private mutating func beginRow(of table: ChainedTable) {
    if list == table {
      bytes.append(UInt8(ascii: ","))
    } else {
      bytes += "\(list == nil ? "" : "]"),\"\(table.list)\":[".utf8
      list = table
    }
    bytes.append(UInt8(ascii: "["))
    isFirstInRow = true
  }

  private mutating func endRow() {
    bytes.append(UInt8(ascii: "]"))
    guard bytes.count >= Self.portion else { return }
    hash.update(bytes)
    bytes.removeAll(keepingCapacity: true)
  }

  private mutating func separate() {
    if isFirstInRow { isFirstInRow = false } else { bytes.append(UInt8(ascii: ",")) }
  }

  private mutating func append(_ integer: Int64) {
    if integer < 0 { bytes.append(UInt8(ascii: "-")) }
    let start = bytes.count
    var rest = integer.magnitude
    repeat {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    } while rest > 0
    bytes[start...].reverse()
  }

  private mutating func append(_ text: String) {
    bytes += Value.string(text).canonicalText.utf8
  }
}
