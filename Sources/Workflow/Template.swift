import Document

/// A text with references in it: `${params.region}`, `${endpoint.dns_names[0]}`, `${endpoint["acme"].dns_name}`, and
/// `$${` for a literal `${`.
struct Template {
  enum Segment {
    case text(String)
    case reference(Reference)
  }

  let segments: [Segment]

  /// The reference, where the text consists of nothing else: its value then keeps its type.
  var whole: Reference? {
    if segments.count == 1, case .reference(let reference) = segments[0] { reference } else { nil }
  }

  var references: [Reference] {
    segments.compactMap { if case .reference(let reference) = $0 { reference } else { nil } }
  }
}

/// What is wrong with the spelling of a reference.
struct TemplateMistake: Error {
  let summary: String
  let range: Range<Int>
  let help: String?
}

extension Template {
  /// Whether a text needs to be read as a template at all; most do not.
  static func isTemplate(_ text: String) -> Bool { text.utf8.contains(UInt8(ascii: "$")) }

  /// Reads a text.
  init(_ text: String) throws(TemplateMistake) {
    var reader = TemplateReader(bytes: Array(text.utf8))
    segments = try reader.read()
  }

  /// A text of these parts; nil where it cannot be written, since `$${` is no reference behind a `$`.
  init?(_ parts: [Segment]) {
    var segments: [Segment] = []
    var text = ""
    for part in parts {
      switch part {
      case .text(let more): text += more
      case .reference:
        if text.utf8.last == UInt8(ascii: "$") { return nil }
        if !text.isEmpty { segments.append(.text(text)) }
        text = ""
        segments.append(part)
      }
    }
    if !text.isEmpty { segments.append(.text(text)) }
    self.segments = segments
  }

  /// The text as it is written.
  var text: String {
    segments.reduce(into: "") { result, segment in
      switch segment {
      case .text(let text): result += Self.escaped(text)
      case .reference(let reference): result += "${\(reference.text)}"
      }
    }
  }

  /// What the text says, where nothing in it is a reference.
  var literal: String? {
    switch segments.first {
    case nil: ""
    case .text(let text) where segments.count == 1: text
    default: nil
    }
  }

  /// A text in which nothing is a reference: every `${` is written as `$${`.
  static func escaped(_ text: String) -> String {
    guard isTemplate(text) else { return text }
    var result: [UInt8] = []
    let bytes = Array(text.utf8)
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: "$"), index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "{") {
        result.append(byte)
      }
      result.append(byte)
    }
    return String(decoding: result, as: UTF8.self)
  }
}

private struct TemplateReader {
  let bytes: [UInt8]
  var position = 0
  var text: [UInt8] = []
  var segments: [Template.Segment] = []

  init(bytes: [UInt8]) { self.bytes = bytes }

  private func starts(_ prefix: StaticString, at index: Int) -> Bool {
    index <= bytes.count && prefix.withUTF8Buffer { bytes[index...].starts(with: $0) }
  }

  mutating func read() throws(TemplateMistake) -> [Template.Segment] {
    while position < bytes.count {
      if starts("$${", at: position) {
        text += "${".utf8
        position += 3
      } else if starts("${", at: position) {
        closeText()
        segments.append(.reference(try readReference()))
      } else {
        text.append(bytes[position])
        position += 1
      }
    }
    closeText()
    return segments
  }

  private mutating func closeText() {
    guard !text.isEmpty else { return }
    segments.append(.text(String(decoding: text, as: UTF8.self)))
    text = []
  }

  private mutating func readReference() throws(TemplateMistake) -> Reference {
    let start = position
    position += 2
    let head = readName()
    var path: [Reference.Element] = []
    while position < bytes.count, !head.isEmpty {
      guard path.count < Reference.longestPath else { throw endless(from: start) }
      if bytes[position] == UInt8(ascii: ".") {
        position += 1
        let name = readName()
        guard !name.isEmpty else { throw malformed(from: start) }
        path.append(.key(name))
      } else if bytes[position] == UInt8(ascii: "[") {
        position += 1
        guard let element = readBracket() else { throw malformed(from: start) }
        path.append(element)
      } else {
        break
      }
    }
    guard position < bytes.count else {
      throw TemplateMistake(
        summary: "the reference is never closed", range: start..<bytes.count,
        help: "a literal `${` is written `$${`")
    }
    guard bytes[position] == UInt8(ascii: "}"), !head.isEmpty else { throw malformed(from: start) }
    position += 1
    guard !path.isEmpty else { throw pathless(head, from: start) }
    return Reference(head: head, path: path, range: start..<position)
  }

  private mutating func readName() -> String {
    let start = position
    while position < bytes.count, bytes[position].isNameByte { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// What stands in brackets, the opening one being read.
  private mutating func readBracket() -> Reference.Element? {
    guard position < bytes.count else { return nil }
    if bytes[position] == UInt8(ascii: "\"") || bytes[position] == UInt8(ascii: "'") {
      return readQuoted().map(Reference.Element.named)
    }
    if starts("*]", at: position) {
      position += 2
      return .all
    }
    if starts("each.key]", at: position) {
      position += 9
      return .sameKey
    }
    return readIndex().map(Reference.Element.index)
  }

  /// A key in quotes, with the bracket behind it. Keys hold neither quotes nor backslashes, so nothing is unescaped.
  private mutating func readQuoted() -> String? {
    let quote = bytes[position]
    let start = position + 1
    guard let end = bytes[start...].firstIndex(of: quote), end > start, starts("]", at: end + 1) else { return nil }
    position = end + 2
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  /// The index of `[7]`, its bracket being read; at most nine digits.
  private mutating func readIndex() -> Int? {
    let start = position
    while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) { position += 1 }
    guard (1...9).contains(position - start), position < bytes.count, bytes[position] == UInt8(ascii: "]") else {
      return nil
    }
    defer { position += 1 }
    return Int(String(decoding: bytes[start..<position], as: UTF8.self))
  }

  private func pathless(_ head: String, from start: Int) -> TemplateMistake {
    switch head {
    case Reference.parameters:
      TemplateMistake(
        summary: "the reference names no parameter", range: start..<position,
        help: "a parameter is written `${params.name}`")
    case Reference.each:
      TemplateMistake(
        summary: "the reference names neither `each.key` nor `each.value`", range: start..<position, help: nil)
    default:
      TemplateMistake(
        summary: "the reference names no output of step `\(head.excerpt)`", range: start..<position, help: nil)
    }
  }

  private func endless(from start: Int) -> TemplateMistake {
    TemplateMistake(
      summary: "the reference leads through more than \(Reference.longestPath) names", range: start..<position,
      help: nil)
  }

  private func malformed(from start: Int) -> TemplateMistake {
    let close = bytes[start...].firstIndex(of: UInt8(ascii: "}")).map { $0 + 1 } ?? bytes.count
    return TemplateMistake(
      summary: "`\(String(decoding: bytes[start..<close], as: UTF8.self).excerpt)` is no reference",
      range: start..<close, help: "references look like `${step.output}`, `${step.list[0]}` or `${params.name}`")
  }
}

extension UInt8 {
  fileprivate var isNameByte: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
