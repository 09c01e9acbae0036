extension Parser {
  /// A string in either quotes.
  mutating func parseString() throws(Diagnostic) -> String {
    let opening = position
    let quote = bytes[position]
    position += 1
    var runStart = position
    // Most strings have no escape and are cut from the text in one piece.
    var text: [UInt8]?
    while true {
      guard position < bytes.count else {
        throw mistake("this string is never closed", from: opening, to: opening + 1)
      }
      let byte = bytes[position]
      if byte == quote { break }
      switch byte {
      case UInt8(ascii: "\\"):
        var collected = text ?? []
        collected += bytes[runStart..<position]
        text = nil
        try parseEscape(into: &collected)
        text = collected
        runStart = position
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        throw mistake(
          "this string is not closed in its line", from: opening, to: opening + 1,
          help: "a string goes on in the next line after a `\\` at the line's end")
      default:
        position += 1
      }
    }
    let rest = bytes[runStart..<position]
    position += 1
    let whole = text.map { String(decoding: $0 + rest, as: UTF8.self) } ?? String(decoding: rest, as: UTF8.self)
    try checkMarks(in: whole, from: opening)
    return whole
  }

  /// Refuses a text with more combining marks in a row than the limits allow.
  private func checkMarks(in text: String, from start: Int) throws(Diagnostic) {
    guard mayHoldMarks else { return }
    var count = 0
    for scalar in text.unicodeScalars {
      guard scalar.properties.canonicalCombiningClass != .notReordered else {
        count = 0
        continue
      }
      count += 1
      guard count <= limits.combiningMarks else {
        let end = min(start + 1, position)
        throw mistake("this text has more than \(limits.combiningMarks) combining marks in a row", from: start, to: end)
      }
    }
  }

  /// One escape of a string, at its backslash.
  private mutating func parseEscape(into text: inout [UInt8]) throws(Diagnostic) {
    let start = position
    position += 1
    guard position < bytes.count else { return }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "v"): text.append(0x0B)
    case UInt8(ascii: "0") where !current.isASCIIDigit: text.append(0)
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      throw mistake("no escape begins with a digit", from: start, to: position)
    case UInt8(ascii: "x"):
      append(try scalar(fromHexadecimal: 2, escapedAt: start), to: &text)
    case UInt8(ascii: "u"):
      append(try parseUnicodeEscape(at: start), to: &text)
    case UInt8(ascii: "\r"):
      if current == UInt8(ascii: "\n") { position += 1 }
    case UInt8(ascii: "\n"):
      break
    case 0x80...:
      position -= 1
      let (_, length) = scalar(at: position)
      if lengthOfLineSeparator(at: position) == 0 { text += bytes[position..<(position + length)] }
      position += length
    default: text.append(byte)
    }
  }

  /// The scalar of an escape by number, such as `\u00e9`, or of a surrogate pair of these, the `u` being read.
  mutating func parseUnicodeEscape(at start: Int) throws(Diagnostic) -> UInt32 {
    let unit = try scalar(fromHexadecimal: 4, escapedAt: start)
    if unit >= 0x300 { mayHoldMarks = true }
    guard (0xD800...0xDFFF).contains(unit) else { return unit }
    if unit < 0xDC00, current == UInt8(ascii: "\\"), byte(after: 1) == UInt8(ascii: "u") {
      position += 2
      let low = try scalar(fromHexadecimal: 4, escapedAt: start)
      if (0xDC00...0xDFFF).contains(low) {
        return 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00)
      }
    }
    throw mistake("half of a surrogate pair is no character", from: start, to: position)
  }

  private mutating func scalar(fromHexadecimal digits: Int, escapedAt start: Int) throws(Diagnostic) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<digits {
      guard let digit = current.hexadecimalValue else {
        throw mistake("this escape needs \(digits) hexadecimal digits", from: start, to: position)
      }
      value = value << 4 | digit
      position += 1
    }
    return value
  }

  private func append(_ scalar: UInt32, to text: inout [UInt8]) {
    guard let scalar = Unicode.Scalar(scalar) else { return }
    text += UTF8.encode(scalar).map(Array.init) ?? []
  }

  /// A key: a string in quotes, or a name as in ECMAScript 5.
  mutating func parseKey() throws(Diagnostic) -> String {
    if current == UInt8(ascii: "\"") || current == UInt8(ascii: "'") { return try parseString() }
    let start = position
    while current.isASCIIWord { position += 1 }
    let isPlain = current < 0x80 && current != UInt8(ascii: "\\")
    if isPlain {
      guard position > start, !bytes[start].isASCIIDigit else {
        position = start
        throw mistake(
          "expected a key, found \(found())",
          help: bytes[start].isASCIIDigit ? "a key that begins with a digit stands in quotes" : nil)
      }
      return String(decoding: bytes[start..<position], as: UTF8.self)
    }
    position = start
    return try parseKeyBeyondASCII()
  }

  private mutating func parseKeyBeyondASCII() throws(Diagnostic) -> String {
    let beginning = position
    var text = ""
    while position < bytes.count {
      let start = position
      var (scalar, length) = scalar(at: position)
      if scalar == "\\" {
        guard byte(after: 1) == UInt8(ascii: "u") else { break }
        position += 2
        scalar = Unicode.Scalar(try parseUnicodeEscape(at: start)) ?? "\u{FFFD}"
        length = position - start
        position = start
      }
      let belongs =
        scalar == "$" || scalar == "_"
        || (text.isEmpty ? scalar.properties.isIDStart : scalar.properties.isIDContinue)
        || (!text.isEmpty && (scalar == "\u{200C}" || scalar == "\u{200D}"))
      guard belongs else { break }
      text.unicodeScalars.append(scalar)
      position += length
    }
    guard !text.isEmpty else { throw mistake("expected a key, found \(found())") }
    try checkMarks(in: text, from: beginning)
    return text
  }
}
