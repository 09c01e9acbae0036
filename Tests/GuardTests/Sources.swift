import Fixtures

/// The texts of the repository's Swift files.
enum Sources {
  /// Whether a file has a text.
  static func has(_ text: String, in path: String) throws -> Bool {
    try Repository.text(of: path).contains(text)
  }

  /// Whether any Swift file below a folder has a match.
  static func has(_ pattern: some RegexComponent, below folder: String) throws -> Bool {
    try Repository.files(below: folder, named: ".swift").contains { try Repository.text(of: $0).contains(pattern) }
  }

  /// The file below a folder that has a text; nil where none has it.
  static func file(with text: String, below folder: String) throws -> String? {
    try Repository.files(below: folder, named: ".swift").first { try has(text, in: $0) }
  }

  /// A match of a case of an enumeration: `.done`, and not `.doneAll`.
  static func mention(of name: String) throws -> Regex<Substring> {
    try Regex("\\.\(name)\\b", as: Substring.self)
  }
}
