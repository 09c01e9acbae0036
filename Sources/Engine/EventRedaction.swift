import Document
import Journal
import PlinkflowKit

extension Event.Body {
  /// The same event without the secrets that this process has revealed, whichever way one came into it: a server that
  /// repeats it in a message, a program that prints it among its outputs.
  var redacted: Event.Body {
    guard Redaction.isNeeded else { return self }
    switch self {
    case .settling(let why): return .settling(why: Redaction.redact(why))
    case .received(let receipt): return .received(receipt: Redaction.redact(receipt))
    case .intended(let intent):
      return .intended(
        Event.Intent(before: redact(intent.before), token: intent.token, found: intent.found.map(redact)))
    case .done(let done):
      return .done(
        Event.Done(done.how, outputs: Redaction.redact(done.outputs), found: done.found.map(redact)))
    case .retrying(var fault, let delay):
      fault.redact()
      return .retrying(fault, after: delay)
    case .failed(var fault, let aftermath):
      fault.redact()
      return .failed(fault, aftermath)
    case .accepted(let differences): return .accepted(redact(differences))
    case .opened, .amended, .closed, .approved, .dropped, .undoIntended, .undoReceived, .undone:
      return self
    }
  }

  private func redact(_ sighting: Sighting) -> Sighting {
    guard case .present(let outputs, let drift) = sighting else { return sighting }
    return .present(Redaction.redact(outputs), drift: redact(drift))
  }

  private func redact(_ differences: [Difference]) -> [Difference] {
    differences.map { difference in
      Difference(
        difference.field, found: difference.found.map { Redaction.redact($0) },
        wanted: difference.wanted.map { Redaction.redact($0) })
    }
  }

  private func redact(_ identity: Event.Identity) -> Event.Identity {
    Event.Identity(token: identity.token, receipt: identity.receipt.map { Redaction.redact($0) })
  }
}
