import AWSCore
import PlinkflowKit

/// Whose something is that can be tagged.
public enum Ownership: Sendable, Hashable {
  /// This very step of this run made it.
  case ours
  /// Another step of this run made it, so it is not there to be adopted.
  case sibling
  /// An earlier run of plinkflow made it.
  case earlier
  /// Somebody else made it.
  case others

  /// The key of the tag that holds the token.
  public static let tag = "plinkflow:token"

  /// Reads whose something is from its tags.
  public init(of tags: [String: String], for token: Token) {
    switch tags[Self.tag] {
    case nil: self = .others
    case token.forward.text?: self = .ours
    case let other?:
      let run = Token(text: other).meaning?.run
      self = run != nil && run == token.meaning?.run ? .sibling : .earlier
    }
  }
}

extension [String: String]? {
  /// The tags that something gets as it is made: the user's own and the token.
  public func marked(_ token: Token) -> [String: String] {
    (self ?? [:]).merging([Ownership.tag: token.forward.text]) { _, ours in ours }
  }
}
