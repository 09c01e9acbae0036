import Document
import Journal

extension Narration {
  /// The rows that a terminal shows below what has scrolled: each step that is being worked on, with what it waits for
  /// and for how long, and how far the run has come. No row is wider than `columns`.
  ///
  /// - Parameter estimate: how long steps usually take, where that is known.
  public func picture(at now: Timestamp, columns: Int, rows: Int, estimate: Estimate? = nil) -> [String] {
    guard !active.isEmpty else { return [] }
    let shown = longest(max(1, rows - 1))
    var lines = shown.map { step, activity in
      let name = record.steps[step].name.printable.padded(to: width)
      let mark: Character = activity.isWaiting ? Mark.waiting.rawValue : " "
      let usual = estimate?.usual(step).map { " of about \($0.brief)" } ?? ""
      return "\(mark) \(name)  \(activity.what.printable)  (\((now - activity.since).brief)\(usual))"
    }
    let more = active.count > shown.count ? ", \(active.count - shown.count) more at work" : ""
    let left = estimate?.left(active, at: now).map { ", about \($0.brief) left" } ?? ""
    lines.append("  \(finished) of \(Tally.steps(total))\(more)\(left)")
    return lines.map { $0.cut(to: columns) }
  }
}

/// The rows at the bottom of a terminal that are drawn again and again, and how to take them away.
public struct LiveRows: Sendable {
  private var drawn: [Int] = []

  /// Nothing is drawn yet.
  public init() {}

  /// What to send so that `lines` scroll by above the rows and `rows` stand below them.
  ///
  /// - Parameter columns: the terminal's width now. A narrower terminal has wrapped what was drawn when it was wider.
  public mutating func redraw(_ rows: [String], below lines: [String] = [], columns: Int) -> String {
    let height = drawn.reduce(0) { $0 + max(1, ($1 + columns - 1) / max(1, columns)) }
    var text = height == 0 ? "" : "\u{1B}[\(height)A\r\u{1B}[J"
    for line in lines + rows { text += line + "\n" }
    drawn = rows.map(\.columns)
    return text
  }
}
