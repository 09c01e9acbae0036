import Document
import Journal
import PlinkflowKit

extension Event {
  /// What happened, in words that are safe to show, where the token stands beside them.
  var words: String {
    switch body {
    case .intended(let intent): "intends to \(intent.before.isAbsent ? "create" : "change")"
    case .undoIntended: "intends to undo"
    default: body.words.printable
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
    case .failed(let fault, _): "failed: \(fault.told)"
    case .approved(let name): "approved by \(name)"
    case .accepted(let differences): "accepted: " + differences.map(\.acceptance).joined(separator: "; ")
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

extension Fault {
  fileprivate var told: String { ([summary] + notes).joined(separator: "; ") }
}

extension RunState {
  /// The state for a person.
  public var words: String {
    self == .inDoubt ? "in doubt" : rawValue
  }
}
