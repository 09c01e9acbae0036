import Document

/// Names in backticks, joined by commas; of many the first ten, and how many more there are.
func listed(_ names: [String]) -> String {
  let shown = names.prefix(10).map { "`\($0.excerpt)`" }.joined(separator: ", ")
  return names.count > 10 ? "\(shown) and \(names.count - 10) more" : shown
}

/// What to write for a secret.
let secretSourceHelp = "name where the secret is: `env:NAME`, `file:PATH` or `command:PROGRAM ARGUMENT…`"

/// Whether a text can be the name of a step, connection or parameter: a lowercase letter, then up to 63 lowercase
/// letters, digits, underscores and hyphens.
func isName(_ text: String) -> Bool {
  let bytes = text.utf8
  guard let first = bytes.first, (1...64).contains(bytes.count), isLowercase(first) else { return false }
  return bytes.allSatisfy {
    isLowercase($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "_")
      || $0 == UInt8(ascii: "-")
  }
}

private func isLowercase(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
