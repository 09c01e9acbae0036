extension Value {
  /// The value in one spelling: JSON without white space, members sorted by key, each number and string written one
  /// way. Two values have the same canonical text exactly when they are equal.
  ///
  /// Control characters and the characters that steer how a line is shown (U+2028, U+202E and their like) are escaped,
  /// so the text is one line wherever it is printed.
  public var canonicalText: String {
    var writer = Writer(layout: .canonical)
    writer.write(self, indent: 0)
    return writer.text
  }

  /// The value as JSON for a person: indented by two spaces, members in their order, short lists on one line.
  public var readableText: String {
    var writer = Writer(layout: .readable)
    writer.write(self, indent: 0)
    return writer.text
  }
}

/// Writes JSON into a buffer of bytes.
private struct Writer {
  enum Layout { case canonical, readable }

  let layout: Layout
  private var bytes: [UInt8] = []

  init(layout: Layout) { self.layout = layout }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  mutating func write(_ value: Value, indent: Int) {
    switch value.content {
    case .null: bytes += "null".utf8
    case .boolean(let flag): bytes += (flag ? "true" : "false").utf8
    case .integer(let whole): bytes += String(whole).utf8
    case .number(let number):
      // A whole number has one spelling, whether it was computed as a fraction or not.
      if let whole = Int64(whole: number) { bytes += String(whole).utf8 } else { bytes += finite(number).utf8 }
    case .string(let text): write(text)
    case .array(let elements): write(elements, indent: indent)
    case .object(let members): write(members, indent: indent)
    }
  }

  /// JSON has no word for a number that is not finite, and neither the parser nor the encoder lets one in.
  private func finite(_ number: Double) -> String {
    number.isFinite ? number.description : "null"
  }

  private mutating func write(_ elements: [Value], indent: Int) {
    let isFlat = layout == .canonical || elements.allSatisfy(\.isShort)
    bytes.append(UInt8(ascii: "["))
    for (index, element) in elements.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      if !isFlat { breakLine(indent + 1) } else if layout == .readable, index > 0 { bytes.append(0x20) }
      write(element, indent: indent + 1)
    }
    if !isFlat { breakLine(indent) }
    bytes.append(UInt8(ascii: "]"))
  }

  private mutating func write(_ members: [Value.Member], indent: Int) {
    let isFlat = layout == .canonical || members.isEmpty
    let ordered = layout == .canonical ? sorted(members) : members
    bytes.append(UInt8(ascii: "{"))
    for (index, member) in ordered.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      if !isFlat { breakLine(indent + 1) }
      write(member.key)
      bytes.append(UInt8(ascii: ":"))
      if layout == .readable { bytes.append(0x20) }
      write(member.value, indent: indent + 1)
    }
    if !isFlat { breakLine(indent) }
    bytes.append(UInt8(ascii: "}"))
  }

  /// By the bytes of the keys, so that the order does not depend on a library's idea of letters.
  private func sorted(_ members: [Value.Member]) -> [Value.Member] {
    func precedes(_ a: Value.Member, _ b: Value.Member) -> Bool { a.key.utf8.lexicographicallyPrecedes(b.key.utf8) }
    // Most are in order already, above all those that the program itself puts together.
    if !zip(members, members.dropFirst()).contains(where: { precedes($1, $0) }) { return members }
    return members.sorted(by: precedes)
  }

  private mutating func breakLine(_ indent: Int) {
    bytes.append(0x0A)
    for _ in 0..<indent { bytes += [0x20, 0x20] }
  }

  private mutating func write(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    var text = text
    let isPlain = text.withUTF8 { letters in
      for letter in letters where !Self.isPlain(letter) { return false }
      bytes.append(contentsOf: letters)
      return true
    }
    if !isPlain { for scalar in text.unicodeScalars { write(scalar) } }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x20..<0x7F).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }

  private mutating func write(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\"": bytes += "\\\"".utf8
    case "\\": bytes += "\\\\".utf8
    case "\n": bytes += "\\n".utf8
    case "\r": bytes += "\\r".utf8
    case "\t": bytes += "\\t".utf8
    case _ where scalar.steersDisplay:
      for unit in UTF16.encode(scalar).map(Array.init) ?? [] {
        let digits = String(unit, radix: 16)
        bytes += "\\u".utf8
        bytes += String(repeating: "0", count: 4 - digits.count).utf8
        bytes += digits.utf8
      }
    default: bytes += UTF8.encode(scalar).map(Array.init) ?? []
    }
  }
}

extension Value {
  /// Short enough to share a line with its like.
  fileprivate var isShort: Bool {
    switch content {
    case .null, .boolean, .integer, .number: true
    case .string(let text): text.utf8.count <= 24
    case .array(let elements): elements.isEmpty
    case .object(let members): members.isEmpty
    }
  }
}
