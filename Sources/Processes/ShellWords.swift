/// The words of a command line that somebody saved. Quotes and line continuations of POSIX shells, and PowerShell's
/// backtick at the end of a line, are understood; nothing is expanded, and nothing is run.
package struct ShellWords {
  /// Why the words cannot be told.
  package struct Mistake: Error, Equatable {
    /// It as a sentence whose subject is "it".
    package let sentence: String
  }

  /// The most that is read.
  package static let limit = 65536

  /// The words, in order.
  ///
  /// - Parameter isForShell: whether a shell would read the line, so that what it acts on outside of quotes is a
  ///   mistake; else it stands for itself.
  package static func split(_ text: String, isForShell: Bool = true) throws(Mistake) -> [String] {
    guard text.utf8.count <= limit else { throw Mistake(sentence: "it is longer than \(limit / 1024) KiB") }
    var words: [String] = []
    var word: String?
    var quote: Character?
    var characters = text.makeIterator()
    var next = characters.next()
    while let character = next {
      next = characters.next()
      if let open = quote {
        if character == open {
          quote = nil
        } else if open == "\"", character == "\\", let escaped = next, "\"\\$`".contains(escaped) {
          word?.append(escaped)
          next = characters.next()
        } else {
          word?.append(character)
        }
        continue
      }
      switch character {
      case "'", "\"":
        quote = character
        word = word ?? ""
      case "\\" where next?.isNewline == true, "`" where next?.isNewline == true:
        next = characters.next()
      case "\\":
        guard let escaped = next else { throw Mistake(sentence: "it ends with a backslash") }
        word = (word ?? "") + String(escaped)
        next = characters.next()
      case _ where isForShell && "$`|&;<>()".contains(character):
        throw Mistake(sentence: "it has `\(character)` outside of quotes, which a shell would act on")
      case _ where character.isWhitespace:
        if let whole = word { words.append(whole) }
        word = nil
      default:
        word = (word ?? "") + String(character)
      }
    }
    guard quote == nil else { throw Mistake(sentence: "it has a quote without its end") }
    if let whole = word { words.append(whole) }
    return words
  }
}
