import Document

/// The name of a place that holds a secret: `env:NAME`, `file:PATH` or `command:PROGRAM ARGUMENT…`.
///
/// It decodes from that name and deliberately does not encode, so that outputs and receipts that hold one do not
/// compile. The secret itself is fetched where it is used, and never kept.
public struct Secret: Sendable, Decodable, ShapeDescribed {
  /// Where the secret comes from; this is no secret.
  public let source: String

  /// The name of a place, in a form of its own.
  public static let shape = Shape.secret

  /// A secret by its source.
  public init(source: String) {
    self.source = source
  }

  /// Whether a text names a place in one of the three forms. Anything else may be the secret itself, so it is refused
  /// and never shown.
  public static func isSource(_ text: String) -> Bool {
    guard let colon = text.firstIndex(of: ":") else { return false }
    let rest = text[text.index(after: colon)...]
    return switch text[..<colon] {
    case "env": rest.first?.isNumber == false && rest.utf8.allSatisfy(isVariableByte)
    case "file", "command": rest.contains { !$0.isWhitespace }
    default: false
    }
  }

  private static func isVariableByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  /// Decodes the source.
  public init(from decoder: any Decoder) throws {
    source = try decoder.singleValueContainer().decode(String.self)
  }
}
