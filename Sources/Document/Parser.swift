/// Reads one JSON5 text, byte by byte. The text is valid UTF-8: ``Value/parse(_:limits:)`` made sure of it.
struct Parser {
  let source: Source
  let bytes: [UInt8]
  let limits: Limits
  var position = 0
  /// How many values were begun.
  private var count = 0
  /// Keys that an object has twice; reading goes on after them.
  var duplicates: [Diagnostic] = []
  /// Whether a combining mark may be in the text, as the text says so far: the first of them is U+0300, two bytes from
  /// 0xCC on, and escapes may hold more.
  var mayHoldMarks: Bool
  /// Made when the first mistake asks for a line.
  var lines: LineIndex?

  init(_ source: Source, limits: Limits) {
    self.source = source
    self.bytes = source.bytes
    self.limits = limits
    mayHoldMarks = source.bytes.contains { $0 >= 0xCC }
  }

  /// The byte at the position, or zero at the end; a zero byte in the text begins nothing, so the two need no telling
  /// apart here.
  var current: UInt8 { position < bytes.count ? bytes[position] : 0 }

  func byte(after distance: Int) -> UInt8 {
    position + distance < bytes.count ? bytes[position + distance] : 0
  }

  mutating func parseDocument() throws(Diagnostic) -> Value {
    try skipBlank()
    guard position < bytes.count else {
      throw mistake("the text is empty", from: 0, to: 0)
    }
    let value = try parseValue(depth: 0)
    try skipBlank()
    guard position >= bytes.count else {
      throw mistake("expected the end of the text, found \(found())")
    }
    return value
  }

  /// The value of a key of the outermost object; nothing behind it is read.
  mutating func parseMember(_ wanted: String) throws(Diagnostic) -> Value? {
    try skipBlank()
    guard current == UInt8(ascii: "{") else { return nil }
    repeat {
      position += 1
      try skipBlank()
      guard position < bytes.count, current != UInt8(ascii: "}") else { return nil }
      let key = try parseKey()
      try skipBlank()
      guard current == UInt8(ascii: ":") else { return nil }
      position += 1
      try skipBlank()
      guard position < bytes.count else { return nil }
      let value = try parseValue(depth: 1)
      if key == wanted { return value }
      try skipBlank()
    } while current == UInt8(ascii: ",")
    return nil
  }

  mutating func parseValue(depth: Int) throws(Diagnostic) -> Value {
    let start = position
    count += 1
    guard count <= limits.values else {
      throw mistake("the text has more than \(limits.values) values", from: start, to: start + 1)
    }
    switch current {
    case UInt8(ascii: "{"):
      return try parseObject(depth: depth + 1)
    case UInt8(ascii: "["):
      return try parseArray(depth: depth + 1)
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      let text = try parseString()
      return Value(.string(text), span: Span(start: start, end: position))
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
      let number = try parseNumber()
      return Value(number, span: Span(start: start, end: position))
    default:
      return try parseWord()
    }
  }

  private mutating func parseWord() throws(Diagnostic) -> Value {
    let start = position
    while current.isASCIILetter { position += 1 }
    let span = Span(start: start, end: position)
    switch String(decoding: bytes[start..<position], as: UTF8.self) {
    case "true": return Value(.boolean(true), span: span)
    case "false": return Value(.boolean(false), span: span)
    case "null": return Value(.null, span: span)
    case "Infinity", "NaN":
      throw mistake("a number has to be finite", from: start, to: position)
    default:
      position = start
      throw mistake("expected a value, found \(found())")
    }
  }

  private mutating func parseArray(depth: Int) throws(Diagnostic) -> Value {
    let start = position
    try checkDepth(depth)
    position += 1
    var elements: [Value] = []
    while true {
      try skipBlank()
      if current == UInt8(ascii: "]") { break }
      guard position < bytes.count else { throw unclosed("[", at: start) }
      elements.append(try parseValue(depth: depth))
      try skipBlank()
      if current == UInt8(ascii: ",") {
        position += 1
      } else if current != UInt8(ascii: "]") {
        guard position < bytes.count else { throw unclosed("[", at: start) }
        throw mistake("expected `,` or `]` after an element, found \(found())")
      }
    }
    position += 1
    return Value(.array(elements), span: Span(start: start, end: position))
  }

  private mutating func parseObject(depth: Int) throws(Diagnostic) -> Value {
    let start = position
    try checkDepth(depth)
    position += 1
    var members: [Value.Member] = []
    var known = KeyIndex()
    while true {
      try skipBlank()
      if current == UInt8(ascii: "}") { break }
      guard position < bytes.count else { throw unclosed("{", at: start) }
      let keyStart = position
      let key = try parseKey()
      let keySpan = Span(start: keyStart, end: position)
      try skipBlank()
      guard current == UInt8(ascii: ":") else {
        guard position < bytes.count else { throw unclosed("{", at: start) }
        throw mistake("expected `:` after the key `\(key.excerpt)`, found \(found())")
      }
      position += 1
      try skipBlank()
      guard position < bytes.count else { throw unclosed("{", at: start) }
      let value = try parseValue(depth: depth)
      if let first = known.add(key, to: members) {
        noteDuplicate(key, at: keySpan, first: members[first].keySpan)
        if duplicates.count > Diagnostics.kept { throw mistake("too much of the text stands there twice") }
      } else {
        members.append(Value.Member(key, value, keySpan: keySpan))
      }
      try skipBlank()
      if current == UInt8(ascii: ",") {
        position += 1
      } else if current != UInt8(ascii: "}") {
        guard position < bytes.count else { throw unclosed("{", at: start) }
        throw mistake("expected `,` or `}` after a member, found \(found())")
      }
    }
    position += 1
    return Value(.object(members), span: Span(start: start, end: position))
  }

  private func checkDepth(_ depth: Int) throws(Diagnostic) {
    guard depth <= limits.depth else {
      throw mistake("the text is nested deeper than \(limits.depth) levels", from: position, to: position + 1)
    }
  }
}

/// Finds a key that an object has already. Small objects, which nearly all are, are searched in place.
private struct KeyIndex {
  private var positions: [String: Int] = [:]

  /// The index of the member that has this key already; otherwise the key is noted as the next member's.
  mutating func add(_ key: String, to members: [Value.Member]) -> Int? {
    if members.count < 12 {
      return members.firstIndex { $0.key == key }
    }
    if positions.isEmpty {
      for (index, member) in members.enumerated() { positions[member.key] = index }
    }
    if let first = positions[key] { return first }
    positions[key] = members.count
    return nil
  }
}
