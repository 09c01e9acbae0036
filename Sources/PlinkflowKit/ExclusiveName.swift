import Document
import Foundation

/// What `exclusive` says of a step, a connection or a kind: the name of something that bears one change at a time.
///
/// Of the steps that share a name, one changes or takes back at a time: in one journal, and on one machine in all
/// journals of one user. Two names that a person cannot tell apart are one.
public enum ExclusiveName {
  /// The most characters that a name has.
  public static let longest = 128

  /// Why a text is no such name.
  public enum Mistake: Error, Sendable, Hashable {
    case empty, tooLong, endsInBlank, cannotBeShown

    /// The mistake as the end of a sentence about the name.
    public var sentence: String {
      switch self {
      case .empty: "is empty"
      case .tooLong: "has more than \(longest) characters"
      case .endsInBlank: "begins or ends with a blank"
      case .cannotBeShown: "has a character that cannot be shown"
      }
    }
  }

  /// Reads a name, and writes it in the one form that is compared.
  ///
  /// - Throws: why the text is none.
  public static func read(_ text: String) throws(Mistake) -> String {
    let scalars = text.unicodeScalars
    guard let first = scalars.first, let last = scalars.last else { throw .empty }
    guard scalars.prefix(longest + 1).count <= longest else { throw .tooLong }
    guard !scalars.contains(where: \.steersDisplay) else { throw .cannotBeShown }
    guard !first.properties.isWhitespace, !last.properties.isWhitespace else { throw .endsInBlank }
    return text.precomposedStringWithCanonicalMapping
  }
}
