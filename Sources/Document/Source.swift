/// A text that a person wrote, with the name under which errors speak of it.
public struct Source: Sendable {
  /// The path as the user typed it, or a word such as `--param`.
  public let name: String
  /// The text, in UTF-8.
  public let bytes: [UInt8]

  /// A text that is already in memory.
  public init(name: String, text: String) {
    self.name = name
    self.bytes = Array(text.utf8)
  }

  /// Bytes as they were read; they need not be valid UTF-8.
  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }
}
