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

  /// Derives the token of a change.
  ///
  /// - Parameters:
  ///   - run: the run's identifier.
  ///   - step: the step's number in the run, which never changes once journaled.
  ///   - generation: how often the step was taken back or amended before: making it anew is another change.
  public init(run: String, step: Int, direction: Direction, generation: Int) {
    text = "plinkflow-\(run)-\(step)-\(direction.rawValue)\(generation)"
  }

  /// A token that was journaled, or one made up for a test.
  public init(text: String) {
    self.text = text
  }

  /// The token of the change that this one takes back: the one that `apply` was given, and that tags what it made.
  /// A token of direction ``Direction/run`` answers itself.
  public var forward: Token {
    let parts = text.split(separator: "-undo", omittingEmptySubsequences: false)
    return parts.count == 2 ? Token(text: "\(parts[0])-run\(parts[1])") : self
  }

  /// The token's text.
  public var description: String { text }
}
