/// What the author of a check says about one value before its shape is checked.
public enum Ruling: Sendable {
  /// Nothing special: check it against its shape.
  case check
  /// Fine as it is, such as a reference whose value comes later.
  case accept
  /// Wrong in ways that the shape does not know.
  case refuse([Diagnostic])
}

extension Shape {
  /// What is wrong with a value, in the order of its text: unknown fields, missing ones, values of another sort, words
  /// that are no choice.
  ///
  /// - Parameters:
  ///   - source: the text that the value was parsed from.
  ///   - subject: what the value belongs to, such as "step `dns`"; it completes "unknown field `ttll` in …".
  ///   - location: where a missing field is reported when the value itself has no place that says more, such as the key
  ///     that the value stands behind.
  ///   - isSuggesting: whether fields that were probably meant are looked for, which costs a look at every field.
  ///   - rule: asked for every value first, with the shape that is wanted and the path to it (`alias.names[2]`); of a
  ///     path that is longer than anybody reads only the beginning.
  /// - Returns: one more than ``Diagnostics/kept`` at most.
  public func check(
    _ value: Value, in source: Source, of subject: String, at location: Span? = nil,
    suggesting isSuggesting: Bool = true,
    ruling rule: (_ value: Value, _ wanted: Shape, _ path: String) -> Ruling = { _, _, _ in .check }
  ) -> [Diagnostic] {
    withoutActuallyEscaping(rule) { rule in
      var check = ShapeCheck(source: source, subject: subject, isSuggesting: isSuggesting, rule: rule)
      check.visit(value, wanted: self, path: "", key: location)
      return check.mistakes
    }
  }
}

/// One check underway.
private struct ShapeCheck {
  let source: Source
  let subject: String
  let isSuggesting: Bool
  let rule: (Value, Shape, String) -> Ruling
  var mistakes: [Diagnostic] = []

  init(source: Source, subject: String, isSuggesting: Bool, rule: @escaping (Value, Shape, String) -> Ruling) {
    self.source = source
    self.subject = subject
    self.isSuggesting = isSuggesting
    self.rule = rule
  }

  /// Nobody counts the mistakes beyond those that are kept, and a large value may have millions.
  private var isFull: Bool { mistakes.count > Diagnostics.kept }

  private func location(_ span: Span?) -> SourceLocation? { span.map { .init(source, $0) } }

  /// "`alias.names[2]` in step `dns`", or the subject alone.
  private func name(_ path: String) -> String {
    path.isEmpty ? subject : "`\(path.excerpt)` in \(subject)"
  }

  mutating func visit(_ value: Value, wanted: Shape, path: String, key: Span?) {
    if isFull { return }
    switch rule(value, wanted, path) {
    case .accept: return
    case .refuse(let found):
      mistakes += found
      return
    case .check: break
    }
    switch (wanted, value.content) {
    case (.any, .object(let members)):
      for member in members {
        visit(member.value, wanted: .any, path: extended(path, member.key), key: member.keySpan)
      }
    case (.any, .array(let elements)), (.list(.any), .array(let elements)):
      visit(elements, wanted: .any, path: path)
    case (.any, _), (.boolean, .boolean), (.integer, .integer), (.number, .integer), (.number, .number),
      (.string, .string), (.secret, .string), (.secret, .object):
      break
    case (.integer, .number(let number)) where Int64(whole: number) != nil: break
    case (.choice(let names), .string(let text)):
      if !names.contains(text) { refuse(text, names, value.span, path) }
    case (.list(let shape), .array(let elements)):
      visit(elements, wanted: shape, path: path)
    case (.dictionary(let shape), .object(let members)):
      for member in members {
        visit(member.value, wanted: shape, path: extended(path, member.key), key: member.keySpan)
      }
    case (.object(let fields), .object(let members)):
      visit(members, fields: fields, path: path, key: key ?? value.span)
    default:
      refuse(value, wanted, path)
    }
  }

  /// A path is shown by its beginning, and every value below has its own: no path grows without measure.
  private static let longestPath = 256

  private func extended(_ path: String, _ key: String) -> String {
    if path.utf8.count > Self.longestPath { return path }
    let key = key.utf8.count > Self.longestPath ? key.excerpt : key
    return path.isEmpty ? key : path + "." + key
  }

  private mutating func visit(_ elements: [Value], wanted: Shape, path: String) {
    let isLong = path.utf8.count > Self.longestPath
    for (index, element) in elements.enumerated() {
      if isLong {
        visit(element, wanted: wanted, path: path, key: element.span)
        continue
      }
      // Put together by hand: an interpolation takes longer than all else that is done with a plain element.
      var own = path
      own += "["
      own += String(index)
      own += "]"
      visit(element, wanted: wanted, path: own, key: element.span)
    }
  }

  private mutating func visit(_ members: [Value.Member], fields: [Shape.Field], path: String, key: Span?) {
    let names = FieldIndex(fields)
    let secrets = Set(fields.lazy.filter { $0.shape == .secret }.map(\.name))
    var isThere = [Bool](repeating: false, count: fields.count)
    var misspelt: Set<String> = []
    var found: [Diagnostic] = []
    swap(&found, &mistakes)
    for member in members where !isFull {
      guard let index = names[member.key] else {
        let isWorthIt = isSuggesting && mistakes.count < Diagnostics.shown
        let meant = isWorthIt ? nearMiss(to: member.key, among: fields.lazy.map(\.name)) : nil
        if let meant { misspelt.insert(meant) }
        mistakes.append(unknownField(member, meant: meant, secrets: secrets, path: path))
        continue
      }
      isThere[index] = true
      let field = fields[index]
      if field.isOptional, case .null = member.value.content { continue }
      visit(member.value, wanted: field.shape, path: extended(path, member.key), key: member.keySpan)
    }
    swap(&found, &mistakes)
    // A field that is missing because it was misspelt is one mistake, not two.
    for (field, isThere) in zip(fields, isThere) where !isThere && !field.isOptional && !misspelt.contains(field.name) {
      mistakes.append(Diagnostic("the field `\(field.name)` is missing in \(name(path))", at: location(key)))
    }
    mistakes += found
  }

  private func unknownField(
    _ member: Value.Member, meant: String?, secrets: Set<String>, path: String
  ) -> Diagnostic {
    var location = location(member.keySpan)
    // It may be a secret under a misspelt name.
    let mayBeSecret = meant.map(secrets.contains) ?? !secrets.isEmpty
    if mayBeSecret, let span = member.value.span { location?.concealed = [span] }
    return Diagnostic(
      "unknown field `\(member.key.excerpt)` in \(name(path))", at: location,
      help: meant.map { "a similar field exists: `\($0)`" })
  }

  private mutating func refuse(_ value: Value, _ wanted: Shape, _ path: String) {
    mistakes.append(
      Diagnostic(
        "\(name(path)) has to be \(wanted.expectation), not \(value.sort)", at: location(value.span),
        help: wanted == .string && value.isNumber ? "a number that is meant as text stands in quotes" : nil))
  }

  private mutating func refuse(_ text: String, _ names: [String], _ span: Span?, _ path: String) {
    mistakes.append(
      Diagnostic(
        "`\(text.excerpt)` is not a choice for \(name(path))", at: location(span), notes: [choiceNote(names)],
        help: nearMiss(to: text, among: names).map { "a similar choice exists: `\($0)`" }))
  }
}

/// Finds a field by its name. Small objects, which nearly all are, are searched in place.
private struct FieldIndex {
  private let fields: [Shape.Field]
  private let indices: [String: Int]?

  init(_ fields: [Shape.Field]) {
    self.fields = fields
    indices =
      fields.count < 24 ? nil : Dictionary(zip(fields.map(\.name), fields.indices)) { first, _ in first }
  }

  subscript(name: String) -> Int? {
    if let indices { return indices[name] }
    return fields.firstIndex { $0.name == name }
  }
}

extension Value {
  fileprivate var isNumber: Bool {
    switch content {
    case .integer, .number: true
    default: false
    }
  }
}
