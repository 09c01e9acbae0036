/// One thing that is wrong in something a person wrote, told as data; ``rendered(color:)`` is the only place that draws
/// its frame.
public struct Diagnostic: Error, Sendable {
  /// The fact: one lowercase sentence without a full stop.
  public var summary: String
  /// The text that holds the mistake, and where in it.
  public var location: SourceLocation?
  /// Facts that explain it, a line each.
  public var notes: [String]
  /// What to do about it.
  public var help: String?

  /// A mistake, with all that is known of it.
  public init(_ summary: String, at location: SourceLocation? = nil, notes: [String] = [], help: String? = nil) {
    self.summary = summary
    self.location = location
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
