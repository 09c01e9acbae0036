import Synchronization

/// Takes secrets that this process has revealed out of texts that are about to be shown, or journaled to be shown.
///
/// It is the last line of defence, against another side that repeats a secret in its error message; what plinkflow
/// itself says never holds one. It is for texts alone: a value that is handed on is never changed, but refused where it
/// holds a secret, see ``Disclosure``.
///
/// A secret is found as it stands, in any case of ASCII's letters, with escapes as JSON and URLs have them, in base64
/// and in hexadecimal digits, and by each line of several. One of fewer than eight characters is not looked for, since
/// it stands in too many texts by chance.
///
/// A text that is shown in part is redacted before it is cut: the half of a secret that is left of a cut is no longer
/// found. Where only the end of something is kept, ``redactedEnd(of:count:)`` cuts it.
public enum Redaction {
  private static let revealed = Mutex(RevealedSecrets())

  static func remember(_ secret: String, from source: String) {
    revealed.withLock { $0.insert(secret, from: source) }
  }

  /// The revealed secrets; nil where there are none, or none that is looked for.
  static var secrets: RevealedSecrets? {
    let secrets = revealed.withLock { $0 }
    return secrets.isEmpty ? nil : secrets
  }

  /// The text, each revealed secret in it replaced by `(secret)`, of two that begin at the same place the longer one.
  ///
  /// It is looked for by its bytes: a combining mark behind a secret makes another character of its last one.
  public static func redact(_ text: String) -> String {
    let secrets = revealed.withLock { $0 }
    let bytes = Array(text.utf8)
    let ranges = secrets.ranges(in: bytes)
    return ranges.isEmpty ? text : masked(bytes[...], ranges)
  }

  /// The last of some bytes as text without revealed secrets: `count` of them, and the whole of a secret that the cut
  /// goes through. Reading may have ended within a secret too; what there is of it is taken out.
  public static func redactedEnd(of bytes: [UInt8], count: Int) -> String {
    let ranges = revealed.withLock { $0 }.ranges(in: bytes, endsInside: true)
    var start = max(0, bytes.count - count)
    if let cut = ranges.first(where: { $0.contains(start) }) { start = cut.lowerBound }
    return masked(bytes[start...], ranges.drop { $0.lowerBound < start })
  }

  /// The most bytes that a secret takes, in hexadecimal digits: so many more than are shown have to be kept of what is
  /// shown in part.
  public static let mostBytesOfSecret = 2 * Secret.mostBytes

  /// Whether a secret is long enough to be looked for in what is shown and journaled.
  public static func looksFor(_ secret: String) -> Bool { SecretForms.isLongEnough(secret) }

  /// What is said of one that is not.
  public static let shortSecret =
    "has fewer than \(SecretForms.leastCharacters) characters, so it is not looked for in what programs print"

  private static func masked(_ bytes: ArraySlice<UInt8>, _ ranges: some Sequence<Range<Int>>) -> String {
    var masked: [UInt8] = []
    masked.reserveCapacity(bytes.count)
    var next = bytes.startIndex
    for range in ranges {
      masked += bytes[next..<range.lowerBound]
      masked += word.utf8
      next = range.upperBound
    }
    return String(decoding: masked + bytes[next...], as: UTF8.self)
  }
}

extension StepError {
  /// Takes revealed secrets out of everything it says.
  public mutating func redact() {
    summary = Redaction.redact(summary)
    notes = notes.map(Redaction.redact)
    help = help.map(Redaction.redact)
  }
}

extension StepError {
  /// The same without revealed secrets.
  public var redacted: StepError {
    var fault = self
    fault.redact()
    return fault
  }
}
