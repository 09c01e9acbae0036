/// The line of a source that holds a mistake, drawn with a caret under it.
struct SourceFrame {
  private let name: String
  private let line: Int
  private let column: Int
  private let cells: [Cell]
  private let isCutBefore: Bool
  private let isCutAfter: Bool

  /// One character of the line, as it is shown.
  private struct Cell {
    let text: String
    let columns: Int
    /// Whether the caret stands under it.
    let isMarked: Bool
  }

  /// A line of up to twice as many characters is shown in full; of a longer one this many before, and after, the
  /// beginning of the cause.
  private static let reach = 60
  /// No character takes more bytes than four, so nothing shown lies farther away than this.
  private static let byteReach = 2 * reach * 4

  init(_ location: SourceLocation, lines: LineIndex) {
    let bytes = location.source.bytes
    let start = min(max(Int(location.span.start), 0), bytes.count)
    let end = max(Int(location.span.end), start)
    name = location.source.name.printable
    line = lines.number(of: start)
    var range = lines.range(ofLine: line)
    if range.upperBound > range.lowerBound, bytes[range.upperBound - 1] == 0x0A {
      range = range.lowerBound..<(range.upperBound - 1)
    }
    if range.upperBound > range.lowerBound, bytes[range.upperBound - 1] == 0x0D {
      range = range.lowerBound..<(range.upperBound - 1)
    }
    // Columns count characters, as editors do: every byte that does not continue one.
    let before = range.lowerBound..<max(range.lowerBound, min(start, range.upperBound))
    column = 1 + bytes[before].count { $0 & 0xC0 != 0x80 }

    let from = Self.alignedStart(max(range.lowerBound, start - Self.byteReach), in: bytes)
    let upTo = min(range.upperBound, start + Self.byteReach)
    let concealed = location.concealed.filter { Int($0.end) > from && Int($0.start) < upTo }
    var cells: [Cell] = []
    var markedAt = 0
    var index = from
    while index < upTo {
      let length = min(lengthOfScalar(at: index, in: bytes) ?? 1, upTo - index)
      if index <= start { markedAt = cells.count }
      if let stretch = concealed.first(where: { Int($0.start) <= index && index < Int($0.end) }) {
        cells.append(Cell(text: "…", columns: 1, isMarked: index < end && start < Int(stretch.end)))
        index = Int(stretch.end)
        continue
      }
      let scalar = String(decoding: bytes[index..<(index + length)], as: UTF8.self).unicodeScalars.first ?? "\u{FFFD}"
      let isMarked = index >= start && index < end
      if scalar == "\t" {
        cells.append(Cell(text: "\t", columns: 1, isMarked: isMarked))
      } else {
        let text = scalar.displayText
        let columns = scalar.steersDisplay ? text.utf8.count : scalar.columns
        cells.append(Cell(text: text, columns: columns, isMarked: isMarked))
      }
      index += length
    }
    if start >= upTo {
      markedAt = cells.count
    }
    let isWhole = from == range.lowerBound && index >= range.upperBound && cells.count <= 2 * Self.reach
    let first = isWhole ? 0 : max(0, markedAt - Self.reach)
    let last = isWhole ? cells.count : min(cells.count, markedAt + Self.reach)
    self.cells = Array(cells[first..<last])
    isCutBefore = first > 0 || from > range.lowerBound
    isCutAfter = last < cells.count || index < range.upperBound
    markOffset = markedAt - first
  }

  private let markOffset: Int

  /// The first byte of the character that a byte belongs to.
  private static func alignedStart(_ offset: Int, in bytes: [UInt8]) -> Int {
    var offset = offset
    while offset > 0, offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset -= 1 }
    return offset
  }

  /// The frame: where, an empty row, the line, the caret.
  func rows(_ paint: Paint) -> [String] {
    let number = String(line)
    let margin = String(repeating: " ", count: number.utf8.count)
    let text = (isCutBefore ? "…" : "") + cells.map(\.text).joined() + (isCutAfter ? "…" : "")
    return [
      margin + paint.blue("-->") + " \(name):\(line):\(column)",
      margin + paint.blue(" |"),
      paint.blue(number + " |") + (text.isEmpty ? "" : " " + text),
      margin + paint.blue(" |") + " " + paint.red(caretRow),
    ]
  }

  /// Blanks as wide as what stands before the cause (a tab stays a tab, whatever its width), then the carets.
  private var caretRow: String {
    var row = isCutBefore ? " " : ""
    for cell in cells[..<markOffset] {
      row += cell.text == "\t" ? "\t" : String(repeating: " ", count: cell.columns)
    }
    let marked = cells[markOffset...].prefix { $0.isMarked }.reduce(0) { $0 + $1.columns }
    return row + String(repeating: "^", count: max(1, marked))
  }
}
