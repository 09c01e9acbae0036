import PlinkflowKit
import Runs

extension Event.Body {
  /// The same event without the secrets that this process has revealed in what it tells people: a server repeats one in
  /// a message. Values that are handed on hold none, see ``BoundStep/observe(_:token:)``, and are never changed.
  var redacted: Event.Body {
    switch self {
    case .settling(let why): return .settling(why: Redaction.redact(why))
    case .retrying(let fault, let delay): return .retrying(fault.redacted, after: delay)
    case .failed(let fault, let aftermath): return .failed(fault.redacted, aftermath)
    case .printed(let text):
      return .printed(
        PrintedText(text.function, output: Redaction.redact(text.output), errors: Redaction.redact(text.errors)))
    case .received, .intended, .done, .accepted, .opened, .amended, .closed, .approved, .resolved, .dropped,
      .undoIntended, .undoReceived, .undone:
      return self
    }
  }
}
