import Document

/// The name of a place that holds a secret: `env:NAME`, `file:PATH` or `command:PROGRAM ARGUMENT…`, which is also
/// written `{ command: "PROGRAM ARGUMENT…", fresh: "15m" }`.
///
/// It decodes from that name and deliberately does not encode, so that outputs and receipts that hold one do not
/// compile. The secret itself is fetched where it is used.
public struct Secret: Sendable, Decodable, ShapeDescribed {
  /// Where the secret comes from; this is no secret.
  public let source: String
  /// For how long what a program printed is good, so that it is run again afterwards; nil for as long as the process
  /// lives.
  public let fresh: Duration?

  /// The name of a place, in a form of its own.
  public static let shape = Shape.secret

  /// A secret by its source.
  public init(source: String, fresh: Duration? = nil) {
    self.source = source
    self.fresh = fresh
  }

  /// A secret as a workflow writes it: its source, or `{ command: "PROGRAM ARGUMENT…", fresh: "15m" }`. Nil for
  /// anything else, which may be the secret itself.
  public init?(_ value: Value) {
    if let text = value.string {
      guard Self.isSource(text) else { return nil }
      self.init(source: text)
      return
    }
    guard let members = value.members, let command = value["command"]?.string,
      members.allSatisfy({ $0.key == "command" || $0.key == "fresh" }), Self.isSource("command:\(command)")
    else { return nil }
    guard let written = value["fresh"] else {
      self.init(source: "command:\(command)")
      return
    }
    guard let fresh = written.string.flatMap({ Duration(text: $0) }), fresh > .zero else { return nil }
    self.init(source: "command:\(command)", fresh: fresh)
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
    if let text = try? decoder.singleValueContainer().decode(String.self) {
      self.init(source: text)
      return
    }
    let written = try decoder.container(keyedBy: Key.self)
    let fresh = try written.decodeIfPresent(String.self, forKey: .fresh)
    self.init(
      source: "command:" + (try written.decode(String.self, forKey: .command)),
      fresh: fresh.flatMap { Duration(text: $0) })
  }

  private enum Key: CodingKey {
    case command, fresh
  }
}
