import Document

/// A text with references in it: `${params.region}`, `${endpoint.dns_names[0]}`, and `$${` for a literal `${`.
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

/// What a `${…}` names: `params` or a step, and the way into its value.
struct Reference {
  enum Element: Equatable {
    case key(String)
    case index(Int)
  }

  let head: String
  let path: [Element]
  /// Where it stands in the text, in bytes, with its `${` and `}`.
  let range: Range<Int>

  var isParameter: Bool { head == Self.parameters }

  /// The head that names the workflow's parameters, and so no step.
  static let parameters = "params"

  /// `endpoint.dns_names[0]`.
  var text: String {
    path.reduce(head) { text, element in
      switch element {
      case .key(let key): "\(text).\(key)"
      case .index(let index): "\(text)[\(index)]"
      }
    }
  }

  /// The text as far as `count` elements of the path.
  func text(upTo count: Int) -> String {
    Reference(head: head, path: Array(path.prefix(count)), range: range).text
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
    prefix.withUTF8Buffer { bytes[index...].starts(with: $0) }
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
      if bytes[position] == UInt8(ascii: ".") {
        position += 1
        let name = readName()
        guard !name.isEmpty else { throw malformed(from: start) }
        path.append(.key(name))
      } else if bytes[position] == UInt8(ascii: "[") {
        position += 1
        guard let index = readIndex() else { throw malformed(from: start) }
        path.append(.index(index))
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
    guard !path.isEmpty else {
      throw TemplateMistake(
        summary: head == Reference.parameters
          ? "the reference names no parameter" : "the reference names no output of step `\(head.excerpt)`",
        range: start..<position,
        help: head == Reference.parameters ? "a parameter is written `${params.name}`" : nil)
    }
    return Reference(head: head, path: path, range: start..<position)
  }

  private mutating func readName() -> String {
    let start = position
    while position < bytes.count, bytes[position].isNameByte { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
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
