import Document
import Foundation
import Journal
import Report
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
    var rows = LiveRows()
  }

  private static let rows = 12

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
        console.result(events.map { $0.object(of: record).canonicalText }.joined(separator: "\n"))
      case .lines:
        guard !lines.isEmpty else { return }
        telling.patience.reset(at: .now)
        console.narrate(text(lines, telling.narration).joined(separator: "\n"))
      case .live:
        draw(&telling, below: text(lines, telling.narration))
      }
    }
  }

  /// Shows that time passes.
  func tick() {
    telling.withLock { telling in
      switch style {
      case .silent, .objects: break
      case .lines:
        if telling.patience.isOver(at: .now), let line = telling.narration.stillWaiting(at: .now) {
          console.narrate(text([line], telling.narration)[0])
        }
      case .live: draw(&telling, below: [])
      }
    }
  }

  /// Takes the picture away, so that what is said next stands where it stood.
  func finish() {
    guard style == .live else { return }
    telling.withLock { telling in
      console.draw(telling.rows.redraw([], columns: columns))
    }
  }

  private func draw(_ telling: inout Telling, below lines: [String]) {
    let picture = telling.narration.picture(
      at: .now, columns: columns - 1, rows: Self.rows, estimate: estimate)
    console.draw(telling.rows.redraw(picture, below: lines, columns: columns))
  }

  private func text(_ lines: [Line], _ narration: Narration) -> [String] {
    lines.map { $0.text(width: narration.width, hasColour: console.errors.hasColour) }
  }

  private var columns: Int { console.errors.columns ?? 80 }
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
