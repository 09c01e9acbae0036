/// A stretch of a source.
public struct SourceLocation: Sendable {
  /// The text.
  public let source: Source
  /// The stretch that the caret underlines.
  public let span: Span
  /// Stretches that are not to be shown, since they may hold a secret.
  public var concealed: [Span]

  /// A stretch of a source.
  public init(_ source: Source, _ span: Span, concealing concealed: [Span] = []) {
    self.source = source
    self.span = span
    self.concealed = concealed
  }

  /// The line and the column at which it begins, both counted from one; columns count characters, as editors do.
  public var position: (line: Int, column: Int) {
    let lines = LineIndex(source.bytes)
    let start = min(max(Int(span.start), 0), source.bytes.count)
    let line = lines.number(of: start)
    let before = lines.range(ofLine: line).lowerBound..<start
    return (line, 1 + source.bytes[before].count { $0 & 0xC0 != 0x80 })
  }
}
