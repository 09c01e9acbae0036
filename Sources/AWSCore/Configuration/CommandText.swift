/// Splits the text of a command into a program and its arguments as a POSIX shell would, without being one: no
/// variables, no globs, no pipes.
enum CommandText {
  /// The words; nil where a quote is not closed.
  static func words(_ text: String) -> [String]? {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var characters = text[...]
    while let character = characters.popFirst() {
      switch (quote, character) {
      case ("'", "'"), ("\"", "\""): quote = nil
      case ("\"", "\\"):
        if let next = characters.first, next == "\"" || next == "\\" {
          characters.removeFirst(); word?.append(next)
        } else {
          word?.append(character)
        }
      case (.some, _): word?.append(character)
      case (nil, "'"), (nil, "\""):
        quote = character
        word = word ?? ""
      case (nil, "\\"):
        word = (word ?? "") + (characters.popFirst().map(String.init) ?? "")
      case (nil, _) where character.isWhitespace:
        if let ended = word { words.append(ended) }
        word = nil
      case (nil, _): word = (word ?? "") + String(character)
      }
    }
    if let ended = word { words.append(ended) }
    return quote == nil ? words : nil
  }
}
