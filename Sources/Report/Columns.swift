import Document

/// Lines of text whose columns stand below each other; the last column is as wide as it likes.
public struct Columns: Sendable {
  private var rows: [[String]] = []

  /// No rows yet.
  public init() {}

  /// Adds a row of texts that are safe to show.
  public mutating func add(_ cells: String...) {
    rows.append(cells)
  }

  /// The rows as lines, each behind an indent.
  public func lines(indent: Int = 0) -> [String] {
    var widths: [Int] = []
    for row in rows {
      for (column, cell) in row.dropLast().enumerated() {
        if column == widths.count { widths.append(0) }
        widths[column] = max(widths[column], cell.columns)
      }
    }
    return rows.map { row in
      var line = String(repeating: " ", count: indent)
      for (column, cell) in row.enumerated() {
        line += cell
        if column < row.count - 1 {
          line += String(repeating: " ", count: widths[column] - cell.columns + 2)
        }
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}

extension String {
  /// How many columns of a terminal the text takes; it holds nothing that would steer the display.
  var columns: Int {
    unicodeScalars.reduce(0) { $0 + $1.columns }
  }

  /// The text with spaces behind it, up to a width.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - columns))
  }

  /// As much of the text as fits, with an ellipsis where something is missing.
  func cut(to width: Int) -> String {
    guard columns > width else { return self }
    guard width > 0 else { return "" }
    var text = ""
    var taken = 0
    for character in self {
      let next = String(character).columns
      if taken + next > width - 1 { break }
      text.append(character)
      taken += next
    }
    return text + "…"
  }
}
