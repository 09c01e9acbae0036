/// Reads the text of a shared config or credentials file into its sections.
///
/// The rules are those of the AWS SDKs' shared test data. What is malformed is an error with its line; a section or
/// property whose *name* is not valid is passed over, as every SDK does.
struct ProfileParser {
  /// A section's kind, by its header.
  enum Kind: Hashable {
    case profile, ssoSession, services
  }

  /// A section's header.
  struct Header: Hashable {
    let kind: Kind
    let name: String
    /// Whether it is written `[profile x]`.
    let isPrefixed: Bool
  }

  /// What is malformed.
  struct Failure: Error, Hashable {
    let line: Int
    let reason: String
  }

  /// One section, in the file's order.
  struct Section: Hashable {
    let header: Header
    var properties: [String: String] = [:]
  }

  private var sections: [Section] = []
  private var isInSection = false
  /// Nil inside of a section that is passed over.
  private var section: Int?
  private var property: String?
  private var isNested = false
  private var hasProperty = false

  /// The sections of a text.
  static func parse(_ text: String) throws(Failure) -> [Section] {
    var parser = ProfileParser()
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      do throws(Reason) {
        try parser.take(line)
      } catch {
        throw Failure(line: index + 1, reason: error.text)
      }
    }
    return parser.sections
  }

  private struct Reason: Error {
    let text: String
  }

  private mutating func take(_ line: Substring) throws(Reason) {
    let content = line.trimmed
    if content.isEmpty { return }
    if line.first?.isBlank == true { return try takeContinuation(content) }
    if content.first == "#" || content.first == ";" { return }
    if content.first == "[" { return try takeHeader(content) }
    try takeProperty(content)
  }

  private mutating func takeHeader(_ line: Substring) throws(Reason) {
    (property, hasProperty, isInSection, section) = (nil, false, true, nil)
    guard let end = line.firstIndex(of: "]") else {
      throw Reason(text: "profile definition must end with ']'")
    }
    let after = line[line.index(after: end)...].trimmed
    guard after.isEmpty || after.first == "#" || after.first == ";" else {
      throw Reason(text: "profile definition must end with ']'")
    }
    guard let header = Self.header(line[line.index(after: line.startIndex)..<end].trimmed) else { return }
    section = sections.count
    sections.append(Section(header: header))
  }

  private static func header(_ text: Substring) -> Header? {
    let words = text.split(maxSplits: 1, whereSeparator: \.isBlank)
    guard let first = words.first else { return nil }
    guard words.count == 2 else {
      return isName(first) ? Header(kind: .profile, name: String(first), isPrefixed: false) : nil
    }
    let name = words[1].trimmed
    guard isName(name) else { return nil }
    switch first {
    case "profile": return Header(kind: .profile, name: String(name), isPrefixed: true)
    case "sso-session": return Header(kind: .ssoSession, name: String(name), isPrefixed: true)
    case "services": return Header(kind: .services, name: String(name), isPrefixed: true)
    default: return nil
    }
  }

  private mutating func takeProperty(_ line: Substring) throws(Reason) {
    guard isInSection else { throw Reason(text: "expected a profile definition") }
    let (name, value) = try Self.split(line, what: "property")
    (property, hasProperty, isNested) = (nil, true, false)
    guard let section, Self.isName(name) else { return }
    let key = name.lowercased()
    let kept = Self.withoutComment(value)
    property = key
    isNested = kept.isEmpty
    sections[section].properties[key] = String(kept)
  }

  private mutating func takeContinuation(_ line: Substring) throws(Reason) {
    guard isInSection else { throw Reason(text: "expected a profile definition") }
    guard hasProperty else { throw Reason(text: "expected a property definition, found continuation") }
    if isNested { _ = try Self.split(line, what: "sub-property") }
    guard let section, let property else { return }
    sections[section].properties[property, default: ""] += "\n" + line
  }

  private static func split(
    _ line: Substring, what: String
  ) throws(Reason) -> (name: Substring, value: Substring) {
    guard let sign = line.firstIndex(of: "=") else {
      throw Reason(text: "expected an '=' sign defining a \(what)")
    }
    let name = line[..<sign].trimmed
    guard !name.isEmpty else { throw Reason(text: "\(what) did not have a name") }
    return (name, line[line.index(after: sign)...].trimmed)
  }

  /// A value ends before white space that a `#` or `;` follows.
  private static func withoutComment(_ value: Substring) -> Substring {
    var previousIsBlank = true
    for index in value.indices {
      let character = value[index]
      if previousIsBlank, character == "#" || character == ";" { return value[..<index].trimmed }
      previousIsBlank = character.isBlank
    }
    return value
  }

  private static func isName(_ text: Substring) -> Bool {
    !text.isEmpty
      && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) || "-/.%@_:+".contains($0) }
  }
}

extension Character {
  fileprivate var isBlank: Bool { self == " " || self == "\t" }
}

extension Substring {
  fileprivate var trimmed: Substring {
    let start = drop(while: \.isBlank)
    guard let last = start.lastIndex(where: { !$0.isBlank }) else { return start.prefix(0) }
    return start[...last]
  }
}
