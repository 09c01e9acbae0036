import Document
import Runs

/// What a terminal has room for, and can show.
public struct Room: Sendable, Hashable {
  /// How many columns a row may take.
  public let columns: Int
  /// How many rows there are.
  public let rows: Int
  /// Whether colour is wanted.
  public let hasColour: Bool

  /// Room for rows of that width.
  public init(columns: Int, rows: Int, hasColour: Bool = false) {
    self.columns = columns
    self.rows = rows
    self.hasColour = hasColour
  }
}

extension Narration {
  /// The rows that a terminal shows below what has scrolled: what is kept in sight, each step that is being worked on,
  /// with what it waits for and for how long, and how far the run has come. No row is wider than there is room for, and
  /// there are no more of them.
  ///
  /// - Parameters:
  ///   - kept: lines that are kept in sight while the run goes on: failures.
  ///   - estimate: how long steps usually take, where that is known.
  public func picture(
    at now: Instant, in room: Room, keeping kept: [Line] = [], estimate: Estimate? = nil
  ) -> [String] {
    guard !active.isEmpty || !kept.isEmpty, room.rows > 0 else { return [] }
    let available = room.rows - 1
    let shown = longest(max(0, available - kept.count))
    var rows = kept.suffix(available).map { row($0, in: room) }
    rows += shown.map { step, activity in
      let time = now - activity.since
      return row(
        Line(activity.isWaiting ? .waiting : .working, record.steps[step].name, activity.what, time: time), in: room,
        compared: estimate?.usual(step).map { compared(time, $0) } ?? "")
    }
    rows.append(summary(hidden: active.count - shown.count, at: now, in: room, estimate).cut(to: room.columns))
    return rows
  }

  /// A line as a row that is no wider than there is room for. What has to give way first is what the time is compared
  /// with, then what happens.
  public func row(_ line: Line, in room: Room, compared: String = "") -> String {
    guard room.columns > 0 else { return "" }
    let width = min(self.width, max(8, room.columns / 3))
    let name = " \(line.step.printable.cut(to: width).padded(to: width))  "
    let what = line.what.printable
    let tails = line.time.map { ["  (\($0.brief)\(compared))", "  (\($0.brief))"] } ?? [""]
    func left(_ tail: String) -> Int { room.columns - 1 - name.columns - tail.columns }
    let tail = tails.first { left($0) >= min(16, what.columns) } ?? tails.first { left($0) >= 6 } ?? ""
    var text = (name + what.cut(to: max(0, left(tail))) + tail).cut(to: room.columns - 1)
    while text.last == " " { text.removeLast() }
    return line.mark.text(hasColour: room.hasColour) + text
  }

  private func compared(_ time: Duration, _ usual: Estimate.Usual) -> String {
    if !usual.isMeasured { return ", usually \(usual.time.brief)" }
    return time > usual.time ? ", \(usual.time.brief) last time" : " of about \(usual.time.brief)"
  }

  private func summary(hidden: Int, at now: Instant, in room: Room, _ estimate: Estimate?) -> String {
    let left = estimate?.left(active, at: now)
    var text = "\(finished) of \(Tally.steps(total))"
    if failed > 0 { text += ", \(failed) failed" }
    if hidden > 0 { text += ", \(hidden) more at work" }
    switch left {
    case .about(let time, let isGuess):
      text += time < .seconds(1) ? ", less than 1 s left" : ", about \(time.brief) left"
      if isGuess { text += ", a guess" }
    case .overdue: text += ", taking longer than usual"
    case nil: break
    }
    guard room.columns >= 60 else { return "  " + text }
    return "  \(bar(share(left, estimate))) \(text)"
  }

  /// How much of the run is over: by the time that is left, where that is known, else by its steps.
  private func share(_ left: Estimate.Left?, _ estimate: Estimate?) -> Double {
    let bySteps = total == 0 ? 0 : Double(finished) / Double(total)
    guard let estimate, estimate.whole > .zero else { return bySteps }
    switch left {
    case .about(let time, _): return 1 - time.seconds / estimate.whole.seconds
    case .overdue: return 0.99
    case nil: return bySteps
    }
  }

  /// A bar that is full only once everything is done.
  private func bar(_ share: Double) -> String {
    let length = 20
    let full = max(0, min(length, Int(share * Double(length))))
    return "[" + String(repeating: "#", count: full) + String(repeating: ".", count: length - full) + "]"
  }
}

/// The rows at the bottom of a terminal that are drawn again and again, and how to take them away.
///
/// Nothing about the terminal is changed that would have to be put back: the cursor stays where it can be seen, below
/// the rows, so that a process that is killed leaves a terminal in order.
public struct LiveRows: Sendable {
  /// What is drawn.
  public private(set) var rows: [String] = []

  /// Nothing is drawn yet.
  public init() {}

  /// What to send so that `lines` scroll by above the rows and `rows` stand below them; nothing where that is so.
  ///
  /// Each row is written over the one before it, and only then is what is left of that one cleared, so nothing
  /// flickers; a terminal that knows synchronized updates shows all of it at once.
  ///
  /// - Parameter columns: the terminal's width now. A narrower terminal has wrapped what was drawn when it was wider.
  public mutating func redraw(_ rows: [String], below lines: [String] = [], columns: Int) -> String {
    let height = height(columns: columns)
    if lines.isEmpty, rows == self.rows, height == rows.count { return "" }
    var text = "\u{1B}[?2026h\r"
    if height > 0 { text += "\u{1B}[\(height)A" }
    for line in lines + rows { text += line + "\u{1B}[K\n" }
    text += "\u{1B}[J\u{1B}[?2026l"
    self.rows = rows
    return text
  }

  /// How many rows of the terminal are taken.
  public func height(columns: Int) -> Int {
    rows.reduce(0) { $0 + $1.rows(in: columns) }
  }
}

extension String {
  /// How many rows of a terminal the text takes where only colours steer the display. A wide character that no longer
  /// fits begins the next row.
  fileprivate func rows(in columns: Int) -> Int {
    var rows = 1
    var column = 0
    var isColour = false
    for scalar in unicodeScalars {
      if scalar == "\u{1B}" {
        isColour = true
      } else if isColour {
        isColour = scalar != "m"
      } else {
        column += scalar.columns
        if column > max(1, columns), scalar.columns > 0 {
          rows += 1
          column = scalar.columns
        }
      }
    }
    return rows
  }
}
