/// A stretch of a source text, in UTF-8 bytes from its start.
public struct Span: Sendable, Hashable {
  /// The first byte.
  public let start: Int32
  /// The byte after the last one.
  public let end: Int32

  /// The bytes from `start` up to, and without, `end`.
  public init(start: Int, end: Int) {
    self.start = Int32(clamping: start)
    self.end = Int32(clamping: end)
  }
}
