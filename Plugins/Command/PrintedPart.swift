import PlinkflowKit
import Processes

/// What a step's log keeps of what a program printed: the beginning and the end, without revealed secrets.
enum PrintedPart {
  /// So many bytes of the beginning are told, and of the end.
  static let told = (head: 8 << 10, tail: 24 << 10)

  /// What has to be kept for that: a secret is looked for before anything is cut.
  static let kept = BoundedBytes.Limits(
    head: told.head + Redaction.mostBytesOfSecret, tail: told.tail + Redaction.mostBytesOfSecret)

  /// The text; the place of what is left out is told.
  static func text(of bytes: BoundedBytes) -> String {
    if let whole = bytes.whole {
      let text = masked(whole)
      guard text.utf8.count > told.head + told.tail else { return text }
      return joined(text, Redaction.redactedEnd(of: whole, count: told.tail), of: bytes.count)
    }
    let tail = Array(bytes.tail)
    return joined(masked(bytes.head), Redaction.redactedEnd(of: tail, count: told.tail), of: bytes.count)
  }

  private static func masked(_ bytes: [UInt8]) -> String { Redaction.redactedEnd(of: bytes, count: bytes.count) }

  private static func joined(_ head: String, _ tail: String, of count: Int) -> String {
    let beginning = String(decoding: head.utf8.prefix(told.head), as: UTF8.self)
    return "\(beginning)\n(of \(count) bytes, those between are left out)\n\(tail)"
  }
}
