/// The idempotency token of one change: the same at every attempt to make it, and of no other change.
///
/// Give it to the API as its client token where there is one, and put it in a tag on whatever can be tagged, so that
/// a change whose reply was lost is found again.
public struct Token: Sendable, Hashable, CustomStringConvertible {
  /// At most 64 ASCII letters, digits and hyphens: what the strictest client token of AWS takes.
  public let text: String

  /// Which way a change goes.
  public enum Direction: String, Sendable, Codable {
    /// Towards what the workflow wants.
    case run
    /// Back to what stood before.
    case undo
  }

  /// What a token says. Its text is put together and taken apart here, and nowhere else.
  public struct Meaning: Sendable, Hashable {
    /// The run's identifier.
    public var run: String
    /// The step's number in the run, which never changes once journaled.
    public var step: Int
    /// Which way the change goes.
    public var direction: Direction
    /// How often the step was taken back or amended before: making it anew is another change.
    public var generation: Int

    fileprivate static let prefix = "plinkflow-"

    fileprivate var text: String { "\(Self.prefix)\(run)-\(step)-\(direction.rawValue)\(generation)" }

    fileprivate init(run: String, step: Int, direction: Direction, generation: Int) {
      (self.run, self.step, self.direction, self.generation) = (run, step, direction, generation)
    }

    /// Nil where the text is not one that ``text`` puts together, such as one made up for a test.
    fileprivate init?(_ text: String) {
      guard text.hasPrefix(Self.prefix), let last = text.lastIndex(of: "-"),
        let middle = text[..<last].lastIndex(of: "-"), let step = Int(text[text.index(after: middle)..<last])
      else { return nil }
      let (front, end) = (text[..<middle].dropFirst(Self.prefix.count), text[text.index(after: last)...])
      guard let direction: Direction = end.hasPrefix("run") ? .run : end.hasPrefix("undo") ? .undo : nil,
        let generation = Int(end.dropFirst(direction.rawValue.count)), !front.isEmpty
      else { return nil }
      self.init(run: String(front), step: step, direction: direction, generation: generation)
      guard self.text == text else { return nil }
    }
  }

  /// Derives the token of a change.
  ///
  /// - Parameters:
  ///   - run: the run's identifier.
  ///   - step: the step's number in the run, which never changes once journaled.
  ///   - generation: how often the step was taken back or amended before: making it anew is another change.
  public init(run: String, step: Int, direction: Direction, generation: Int) {
    text = Meaning(run: run, step: step, direction: direction, generation: generation).text
  }

  /// A token that was journaled or found on a thing, or one made up for a test.
  public init(text: String) {
    self.text = text
  }

  /// What it says; nil for a text that plinkflow did not put together.
  public var meaning: Meaning? { Meaning(text) }

  /// The token of the change that this one takes back: the one that `apply` was given, and that tags what it made.
  /// A token of direction ``Direction/run`` answers itself.
  public var forward: Token { turned(.run) }

  /// The token of what takes this change back.
  public var backward: Token { turned(.undo) }

  private func turned(_ direction: Direction) -> Token {
    guard var meaning, meaning.direction != direction else { return self }
    meaning.direction = direction
    return Token(text: meaning.text)
  }

  /// The token's text.
  public var description: String { text }
}
