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
        widths[column] = max(widths[column], cell.count)
      }
    }
    return rows.map { row in
      var line = String(repeating: " ", count: indent)
      for (column, cell) in row.enumerated() {
        line += cell
        if column < row.count - 1 {
          line += String(repeating: " ", count: widths[column] - cell.count + 2)
        }
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
