/// One thing that is wrong in something a person wrote, told as data; ``rendered(color:)`` is the only place that draws
/// its frame.
public struct Diagnostic: Error, Sendable {
  /// The fact: one lowercase sentence without a full stop.
  public var summary: String
  /// The text that holds the mistake, and where in it.
  public var place: Place?
  /// Facts that explain it, a line each.
  public var notes: [String]
  /// What to do about it.
  public var help: String?

  /// A stretch of a source.
  public struct Place: Sendable {
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

  /// A mistake, with all that is known of it.
  public init(_ summary: String, at place: Place? = nil, notes: [String] = [], help: String? = nil) {
    self.summary = summary
    self.place = place
    self.notes = notes
    self.help = help
  }
}

extension Diagnostic: CustomStringConvertible {
  /// The fact and its notes in one line, for a sentence of somebody else's.
  public var description: String { ([summary] + notes).joined(separator: "; ").printable }
}

/// All mistakes that were found in one go, in the order of the text.
public struct Diagnostics: Error, Sendable {
  /// At least one.
  public var all: [Diagnostic]

  /// Mistakes in the order of the text.
  public init(_ all: [Diagnostic]) {
    self.all = all
  }
}
