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
      text = text.replacing(secret, with: "(secret)")
    }
    return text
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
