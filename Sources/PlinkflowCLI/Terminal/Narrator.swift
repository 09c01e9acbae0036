import Document
import Foundation
import Report
import Runs
import Synchronization

/// Tells a person, or a script, what happens in a run while it happens.
final class Narrator: Sendable {
  /// What is told.
  enum Style: Sendable {
    /// Nothing.
    case silent
    /// Each event as an object on standard output.
    case objects
    /// A line for each change of state, and now and then that the run still waits.
    case lines
    /// The same, above a picture of what is being done.
    case live
  }

  private struct Telling {
    var narration: Narration
    var patience: Patience
    /// Failures, kept in sight above what is being done.
    var kept: [Line] = []
    var isStopping = false
  }

  /// A picture that is taller than this is hard to read.
  private static let rows = 16

  private let console: Console
  private let style: Style
  private let estimate: Estimate?
  private let telling: Mutex<Telling>

  /// Tells of a run from here on; `asking` are the kinds of step that wait for a person's yes.
  init(of record: RunRecord, asking: Set<String>, style: Style, estimate: Estimate?, on console: Console) {
    self.console = console
    self.style = style
    self.estimate = estimate
    telling = Mutex(Telling(narration: Narration(record, asking: asking), patience: Patience(from: .now)))
  }

  /// Takes in events that are on disk.
  func take(_ events: [Event]) {
    telling.withLock { telling in
      let lines = events.compactMap { telling.narration.take($0) }
      switch style {
      case .silent: break
      case .objects:
        let record = telling.narration.record
        console.result(objects: events.map { $0.object(of: record).canonicalText }.joined(separator: "\n"))
      case .lines:
        guard !lines.isEmpty else { return }
        telling.patience.reset(at: .now)
        console.narrate(DisplayText(coloured: text(lines, telling.narration).joined(separator: "\n")))
      case .live: draw(&telling, lines)
      }
    }
  }

  /// Tells of a line that a step's program printed.
  func take(line: String, of step: String) {
    telling.withLock { telling in
      let text: DisplayText = "  \(step) | \(line)"
      switch style {
      case .silent, .objects: break
      case .lines:
        telling.patience.reset(at: .now)
        console.narrate(text)
      case .live: draw(&telling, [], printed: [String(text.text.prefix(room.columns))])
      }
    }
  }

  /// Shows that time passes, or how the picture fits a terminal of another size.
  func tick() {
    telling.withLock { telling in
      switch style {
      case .silent, .objects: break
      case .lines:
        if telling.patience.isOver(at: .now), let line = telling.narration.stillWaiting(at: .now) {
          console.narrate(DisplayText(coloured: text([line], telling.narration)[0]))
        }
      case .live: draw(&telling, [])
      }
    }
  }

  /// Says that nothing new is begun, and what is in flight is waited for.
  func stop() {
    telling.withLock { telling in
      guard style == .lines || style == .live, !telling.isStopping else { return }
      telling.isStopping = true
      let count = telling.narration.underWay
      guard count > 0 else { return }
      console.narrate(
        "stopping, once \(count == 1 ? "a reply has" : "\(count) replies have") come; a second signal ends at once")
    }
  }

  /// Takes the picture away, so that what is said next stands where it stood.
  func finish() {
    guard style == .live else { return }
    telling.withLock { telling in
      console.show([], below: telling.kept.map { telling.narration.row($0, in: room) })
    }
  }

  /// Draws the picture, and what has scrolled above it. A failure stays in the picture while there is room for it.
  private func draw(_ telling: inout Telling, _ lines: [Line], printed: [String] = []) {
    let room = room
    telling.kept += lines.filter { $0.mark == .failed }
    let gone = telling.kept.prefix(max(0, telling.kept.count - max(1, room.rows / 3)))
    telling.kept.removeFirst(gone.count)
    // What is waited for stands in the picture; what a person has to type must not get lost.
    let scrolled = gone + lines.filter { $0.mark != .failed && ($0.mark != .waiting || $0.isQuestion) }
    let picture = telling.narration.picture(at: .now, in: room, keeping: telling.kept, estimate: estimate)
    console.show(
      picture,
      below: scrolled.map { line in
        line.isQuestion ? text([line], telling.narration)[0] : telling.narration.row(line, in: room)
      } + printed)
  }

  /// What the terminal has room for now: a column less than there is, since some wrap a full line, and a row less,
  /// since the cursor stands below the picture.
  private var room: Room {
    let size = console.errors.size
    return Room(
      columns: size.columns - 1, rows: max(1, min(Self.rows, size.rows - 1)), hasColour: console.errors.hasColour)
  }

  private func text(_ lines: [Line], _ narration: Narration) -> [String] {
    lines.map { $0.text(width: narration.width, hasColour: console.errors.hasColour) }
  }
}

extension Narrator.Style {
  /// What a command line and the terminal ask for.
  init(_ invocation: Invocation, on console: Console) {
    if invocation.has(.json) {
      self = .objects
    } else if invocation.has(.quiet) {
      self = .silent
    } else {
      self = console.errors.isLive ? .live : .lines
    }
  }
}
