import Document
import PlinkflowKit
import Runs

extension Event {
  /// What happened, in words that are safe to show, where the token stands beside them.
  var words: String {
    switch body {
    case .intended(let intent): "intends to \(intent.before.isAbsent ? "create" : "change")"
    case .undoIntended: "intends to undo"
    default: body.words.printable
    }
  }

  /// The event as lines of a step's log: of what a program printed, all of it that is kept.
  public func logLines(of record: RunRecord, width: Int) -> [String] {
    guard case .printed(let text) = body else { return [logLine(of: record, width: width)] }
    let parts = [("standard output", text.output), ("standard error", text.errors)].filter { !$0.1.isEmpty }
    return parts.flatMap { name, printed in
      ["\(time.table)  `\(text.function.rawValue)` printed on \(name):"]
        + printed.split(whereSeparator: \.isNewline).map { "  | \(String($0).printable)" }
    }
  }

  /// The event as a line of a run's log: time, step, what happened.
  public func logLine(of record: RunRecord, width: Int) -> String {
    var name = ""
    if let step, record.steps.indices.contains(step) { name = record.steps[step].name.printable }
    return "\(time.table)  \(name.padded(to: width))  \(body.words.printable)"
  }
}

extension Event.Body {
  fileprivate var words: String {
    switch self {
    case .opened(let opening):
      "\(opening.direction == .run ? "run" : "undo") taken up by process \(opening.process) on \(opening.host), "
        + "plinkflow \(opening.version)"
    case .amended(let revision): "workflow amended: revision \(revision) counts"
    case .closed(let closing):
      "let go: \(closing.state.words)" + (closing.signal.map { ", by signal \($0)" } ?? "")
    case .intended(let intent): "intends to \(intent.before.isAbsent ? "create" : "change"), token \(intent.token)"
    case .received: "reply received"
    case .settling(let why): "waits: \(why)"
    case .retrying(let fault, let delay): "tries again in \(delay.brief): \(fault.told)"
    case .done(let done): done.how.words
    case .failed(let fault, _): fault.told.hasPrefix("failed: ") ? fault.told : "failed: \(fault.told)"
    case .approved(let name): "approved by \(name)"
    case .accepted(let differences): "accepted: " + differences.map(\.acceptance).joined(separator: "; ")
    case .printed(let text): text.words
    case .resolved(let resolution, let name):
      resolution == .again ? "may be sent again, says \(name)" : "is done, says \(name)"
    case .dropped: "no longer part of the workflow"
    case .undoIntended(let token): "intends to undo, token \(token)"
    case .undoReceived: "reply to undo received"
    case .undone(let restoration): restoration.words
    }
  }
}

extension Difference {
  /// What a person accepted: `values` `10.0.0.9` instead of `10.0.0.7`.
  fileprivate var acceptance: String {
    "`\(field)` is \(found.map { "`\($0)`" } ?? "nothing"), wanted was \(wanted.map { "`\($0)`" } ?? "nothing")"
  }
}

extension StepError {
  fileprivate var told: String { ([summary] + notes).joined(separator: "; ") }
}

extension RunState {
  /// The state for a person.
  public var words: String {
    self == .inDoubt ? "in doubt" : rawValue
  }
}
