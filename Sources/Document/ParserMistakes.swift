extension Parser {
  /// A mistake in a stretch of the text.
  func mistake(_ summary: String, from start: Int, to end: Int, notes: [String] = [], help: String? = nil) -> Diagnostic
  {
    Diagnostic(summary, at: .init(source, Span(start: start, end: end)), notes: notes, help: help)
  }

  /// A mistake in what stands at the position.
  func mistake(_ summary: String, help: String? = nil) -> Diagnostic {
    mistake(summary, from: position, to: endOfToken(from: position), help: help)
  }

  /// What stands at the position, in words.
  func found() -> String {
    guard position < bytes.count else { return "the end of the text" }
    let end = endOfToken(from: position)
    return "`\(String(decoding: bytes[position..<end], as: UTF8.self).excerpt)`"
  }

  /// The mistake of a bracket that nothing closes, shown at the bracket.
  func unclosed(_ bracket: String, at start: Int) -> Diagnostic {
    mistake("`\(bracket)` is never closed", from: start, to: start + 1)
  }

  /// Notes a key that its object has already.
  mutating func noteDuplicate(_ key: String, at span: Span, first: Span?) {
    let lines = lines ?? LineIndex(bytes)
    self.lines = lines
    let line = first.map { lines.number(of: Int($0.start)) }
    duplicates.append(
      Diagnostic(
        "the key `\(key.excerpt)` stands here a second time", at: .init(source, span),
        notes: line.map { ["the first one is in line \($0)"] } ?? []))
  }

  /// The end of the word that begins at `start`, or of the single character there.
  private func endOfToken(from start: Int) -> Int {
    guard start < bytes.count else { return start }
    var end = start
    while end < bytes.count, bytes[end].isASCIIWord { end += 1 }
    if end == start { end += lengthOfScalar(at: start, in: bytes) ?? 1 }
    return end
  }
}

extension UInt8 {
  var isASCIILetter: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    default: false
    }
  }

  var isASCIIDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

  var isASCIIWord: Bool { isASCIILetter || isASCIIDigit || self == UInt8(ascii: "_") || self == UInt8(ascii: "$") }

  /// The value of a hexadecimal digit.
  var hexadecimalValue: UInt32? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(self - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(self - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(self - UInt8(ascii: "A") + 10)
    default: nil
    }
  }
}
