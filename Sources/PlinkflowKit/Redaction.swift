import Document
import Synchronization

/// Takes secrets that this process has revealed out of texts that are about to be journaled or shown.
///
/// It is the last line of defence, against another side that repeats a secret in its error message; what plinkflow
/// itself says never holds one.
///
/// A text that is shown in part is redacted before it is cut: the half of a secret that is left of a cut is no longer
/// found. Where only the end of something is kept, ``redactedEnd(of:count:)`` cuts it.
public enum Redaction {
  private static let revealed = Mutex(RevealedSecrets())

  static func remember(_ secret: String) {
    revealed.withLock { $0.insert(Array(secret.utf8)) }
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

  /// The last of some bytes as text without revealed secrets: `count` of them, and the whole of a secret that the cut goes
  /// through. Reading may have ended within a secret too; what there is of it is taken out.
  public static func redactedEnd(of bytes: [UInt8], count: Int) -> String {
    let ranges = revealed.withLock { $0 }.ranges(in: bytes, endsInside: true)
    var start = max(0, bytes.count - count)
    if let cut = ranges.first(where: { $0.contains(start) }) { start = cut.lowerBound }
    return masked(bytes[start...], ranges.drop { $0.lowerBound < start })
  }

  /// The most bytes of a secret: so many more than are shown have to be kept of what is shown in part.
  public static let mostBytesOfSecret = 65536

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
