import Document
import Synchronization

/// Takes secrets that this process has revealed out of texts that are about to be journaled or shown.
///
/// It is the last line of defence, against another side that repeats a secret in its error message; what plinkflow
/// itself says never holds one.
public enum Redaction {
  private static let revealed = Mutex<[String]>([])

  static func remember(_ secret: String) {
    revealed.withLock { if !$0.contains(secret) { $0.append(secret) } }
  }

  /// The text, each revealed secret in it replaced by `(secret)`.
  public static func redact(_ text: String) -> String {
    var text = text
    for secret in revealed.withLock({ $0 }) where text.contains(secret) {
      text = text.replacing(secret, with: word)
    }
    return text
  }
}

extension Redaction {
  /// Whether this process has revealed a secret at all, so that there is anything to take out.
  public static var isNeeded: Bool { !revealed.withLock { $0.isEmpty } }

  /// The value, each revealed secret in its texts replaced by `(secret)`.
  public static func redact(_ value: Value) -> Value {
    switch value.content {
    case .null, .boolean, .integer, .number: return value
    case .string(let text): return Value(.string(redact(text)), span: value.span)
    case .array(let elements): return Value(.array(elements.map { redact($0) }), span: value.span)
    case .object(let members):
      let redacted = members.map { Value.Member(redact($0.key), redact($0.value), keySpan: $0.keySpan) }
      return Value(.object(redacted), span: value.span)
    }
  }
}

extension Fault {
  /// Takes revealed secrets out of everything it says.
  public mutating func redact() {
    summary = Redaction.redact(summary)
    notes = notes.map(Redaction.redact)
    help = help.map(Redaction.redact)
  }
}

extension Fault {
  /// The same without revealed secrets.
  public var redacted: Fault {
    var fault = self
    fault.redact()
    return fault
  }
}
