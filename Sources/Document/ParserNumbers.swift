extension Parser {
  /// A number in any of JSON5's spellings.
  mutating func parseNumber() throws(Diagnostic) -> Value.Content {
    let start = position
    var isNegative = false
    if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") {
      isNegative = current == UInt8(ascii: "-")
      position += 1
    }
    if current == UInt8(ascii: "0"), byte(after: 1) | 0x20 == UInt8(ascii: "x") {
      return .integer(try parseHexadecimal(from: start, isNegative: isNegative))
    }
    let digitsStart = position
    let whole = skipDigits()
    if whole > 1, bytes[digitsStart] == UInt8(ascii: "0") {
      throw mistake("a number cannot begin with a zero", from: start, to: position)
    }
    var isWhole = true
    var fraction = 0
    if current == UInt8(ascii: ".") {
      isWhole = false
      position += 1
      fraction = skipDigits()
    }
    guard whole + fraction > 0 else {
      if current.isASCIILetter { return try parseSignedWord(from: start) }
      throw mistake("expected a value, found `\(excerpt(from: start))`", from: start, to: max(position, start + 1))
    }
    if current | 0x20 == UInt8(ascii: "e") {
      isWhole = false
      position += 1
      if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
      guard skipDigits() > 0 else {
        throw mistake("the exponent of this number has no digits", from: start, to: position)
      }
    }
    try checkEndOfNumber(from: start)
    return isWhole
      ? .integer(try integer(from: digitsStart, isNegative: isNegative, start: start))
      : .number(try decimal(from: start))
  }

  private mutating func skipDigits() -> Int {
    let start = position
    while current.isASCIIDigit { position += 1 }
    return position - start
  }

  private func excerpt(from start: Int) -> String {
    String(decoding: bytes[start..<max(position, start + 1)], as: UTF8.self).excerpt
  }

  private mutating func parseSignedWord(from start: Int) throws(Diagnostic) -> Value.Content {
    while current.isASCIIWord { position += 1 }
    let word = excerpt(from: start)
    guard word.hasSuffix("Infinity") || word.hasSuffix("NaN") else {
      throw mistake("expected a value, found `\(word)`", from: start, to: position)
    }
    throw mistake("a number has to be finite", from: start, to: position)
  }

  private mutating func checkEndOfNumber(from start: Int) throws(Diagnostic) {
    guard current.isASCIIWord || current == UInt8(ascii: ".") else { return }
    while current.isASCIIWord || current == UInt8(ascii: ".") { position += 1 }
    throw mistake(
      "`\(excerpt(from: start))` is no number", from: start, to: position, help: "a text stands in quotes")
  }

  private func integer(from digits: Int, isNegative: Bool, start: Int) throws(Diagnostic) -> Int64 {
    var value: Int64 = 0
    for byte in bytes[digits..<position] {
      let digit = Int64(byte - UInt8(ascii: "0"))
      // Built downwards, since the least value has no positive counterpart.
      let (tens, tooLong) = value.multipliedReportingOverflow(by: 10)
      let (sum, tooLarge) = tens.subtractingReportingOverflow(digit)
      guard !tooLong, !tooLarge else { throw tooLargeMistake(from: start) }
      value = sum
    }
    if isNegative { return value }
    guard value != .min else { throw tooLargeMistake(from: start) }
    return -value
  }

  private mutating func parseHexadecimal(from start: Int, isNegative: Bool) throws(Diagnostic) -> Int64 {
    position += 2
    let digitsStart = position
    var value: UInt64 = 0
    while let digit = current.hexadecimalValue {
      guard value >> 60 == 0 else {
        while current.isASCIIWord { position += 1 }
        throw tooLargeMistake(from: start)
      }
      value = value << 4 | UInt64(digit)
      position += 1
    }
    guard position > digitsStart else {
      throw mistake("this number has no digits after `0x`", from: start, to: position)
    }
    try checkEndOfNumber(from: start)
    if isNegative, value == UInt64(Int64.max) + 1 { return .min }
    guard let whole = Int64(exactly: value) else { throw tooLargeMistake(from: start) }
    return isNegative ? -whole : whole
  }

  private func decimal(from start: Int) throws(Diagnostic) -> Double {
    guard let value = Double(normalised(start)), value.isFinite else {
      throw mistake("this number is too large", from: start, to: position)
    }
    return value
  }

  /// The number's text as the standard library reads it: a digit on both sides of the point.
  private func normalised(_ start: Int) -> String {
    var text = ""
    var previous: UInt8 = 0
    for byte in bytes[start..<position] {
      if byte == UInt8(ascii: "."), !previous.isASCIIDigit { text += "0" }
      if previous == UInt8(ascii: "."), !byte.isASCIIDigit { text += "0" }
      text.unicodeScalars.append(Unicode.Scalar(byte))
      previous = byte
    }
    return previous == UInt8(ascii: ".") ? text + "0" : text
  }

  private func tooLargeMistake(from start: Int) -> Diagnostic {
    mistake(
      "this whole number does not fit in 64 bits", from: start, to: position,
      help: "an identifier that only looks like a number stands in quotes")
  }
}
