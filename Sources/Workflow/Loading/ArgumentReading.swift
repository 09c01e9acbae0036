import Document
import PlinkflowKit

extension Loader {
  /// Finds the value of every parameter: from the command line, a file, the journal, or its default.
  func readArguments(_ arguments: Arguments) {
    var given: [String: Value] = [:]
    var refused: Set<String> = []
    for member in arguments.frozen?.members ?? [] { read(frozen: member, into: &given, refused: &refused) }
    for file in arguments.files { read(file, into: &given, refused: &refused) }
    for assignment in arguments.assignments { read(assignment: assignment, into: &given, refused: &refused) }
    for parameter in root.file.parameters where !refused.contains(parameter.name) {
      if let value = given[parameter.name] ?? parameter.default {
        values[parameter.name] = value
      } else {
        note(
          "parameter `\(parameter.name)` has no value", at: parameter.span,
          help: parameter.isSecret
            ? "`--param \(parameter.name)=env:NAME` says where the secret is"
            : "`--param \(parameter.name)=…` gives it one")
      }
    }
  }

  private func read(frozen member: Value.Member, into given: inout [String: Value], refused: inout Set<String>) {
    guard let parameter = root.file.parameter(member.key) else { return }
    let mistakes = check(
      member.value, for: parameter, in: source, what: "the value that the run was begun with for `\(member.key)`")
    for mistake in mistakes {
      note(mistake.summary, at: parameter.span, notes: mistake.notes)
      refused.insert(member.key)
    }
    given[member.key] = member.value
  }

  private func read(_ file: Source, into given: inout [String: Value], refused: inout Set<String>) {
    var found: [Diagnostic] = []
    let parsed = Value.parse(file, noting: &found)
    found.forEach { noteElsewhere(hidingSecrets(in: $0, of: file, isSafe: parsed != nil)) }
    guard let parsed else {
      refused.formUnion(root.file.parameters.map(\.name))
      return
    }
    guard let members = parsed.members else {
      let mistake = Diagnostic(
        "the parameters have to be an object, not \(parsed.sort)", at: parsed.span.map { .init(file, $0) })
      noteElsewhere(hidingSecrets(in: mistake, of: file, isSafe: true))
      refused.formUnion(root.file.parameters.map(\.name))
      return
    }
    let count = mistakesElsewhereCount
    for member in members {
      accept(member.value, for: member.key, at: member.keySpan, in: file, into: &given, refused: &refused)
    }
    // Of a key that stands twice only the first value is known.
    let hidden =
      found.isEmpty || !takesSecrets
      ? members.filter(mayHoldSecret).compactMap(\.value.span) : [Span(start: 0, end: file.bytes.count)]
    conceal(hidden, inMistakesElsewhereSince: count)
  }

  /// A mistake in the writing of a file of parameters without the line, where the workflow takes secrets: nobody knows
  /// what stands for one in a text that cannot be read.
  ///
  /// - Parameter isSafe: whether the mistake's own words quote none of the values.
  private func hidingSecrets(in mistake: Diagnostic, of file: Source, isSafe: Bool) -> Diagnostic {
    guard takesSecrets else { return mistake }
    var hidden = mistake
    hidden.location?.concealed = [Span(start: 0, end: file.bytes.count)]
    hidden.notes.append("the line is not shown, since the workflow takes secrets")
    if !isSafe {
      hidden = Diagnostic("the file of parameters cannot be read here", at: hidden.location, notes: hidden.notes)
    }
    return hidden
  }

  private var takesSecrets: Bool { root.file.parameters.contains(where: \.isSecret) }

  /// Whether a value stands for a secret, or for a parameter that nobody knows, and does not name a source.
  private func mayHoldSecret(_ member: Value.Member) -> Bool {
    if let declared = root.file.parameter(member.key), !declared.isSecret { return false }
    return member.value.string.map { !Secret.isSource($0) } ?? true
  }

  private func read(assignment: Source, into given: inout [String: Value], refused: inout Set<String>) {
    let text = assignment.bytes
    guard let equals = text.firstIndex(of: UInt8(ascii: "=")) else {
      noteElsewhere(
        Diagnostic(
          "`--param` has a name and no value", at: .init(assignment, Span(start: 0, end: text.count)),
          help: "a value is given as `--param name=value`"))
      return
    }
    let name = String(decoding: text[..<equals], as: UTF8.self)
    let nameSpan = Span(start: 0, end: equals)
    let span = Span(start: equals + 1, end: text.count)
    let written = String(decoding: text[(equals + 1)...], as: UTF8.self)
    guard let parameter = root.file.parameter(name) else {
      let value = Value(.string(written), span: span)
      accept(value, for: name, at: nameSpan, in: assignment, into: &given, refused: &refused)
      return
    }
    let value: Value
    do throws(Diagnostics) {
      value = try argument(written, as: parameter.type, span: span)
    } catch {
      error.all.forEach(noteElsewhere)
      refused.insert(name)
      return
    }
    accept(value, for: name, at: nameSpan, in: assignment, into: &given, refused: &refused)
  }

  private func accept(
    _ value: Value, for name: String, at span: Span?, in source: Source, into given: inout [String: Value],
    refused: inout Set<String>
  ) {
    guard root.file.parameterIndices[name] != nil else {
      let span = span.map { SourceLocation(source, $0, concealing: value.span.map { [$0] } ?? []) }
      noteElsewhere(
        Diagnostic(
          "the workflow has no parameter `\(name.excerpt)`", at: span,
          help: suggestion(for: name, among: root.file.parameters.map(\.name), what: "parameter")))
      return
    }
    guard let declared = root.file.parameter(name) else { return }
    let mistakes = check(value, for: declared, in: source, what: "parameter `\(name)`")
    mistakes.forEach(noteElsewhere)
    guard mistakes.isEmpty else {
      refused.insert(name)
      return
    }
    refused.remove(name)
    given[name] = value.unlocated
  }

  /// A value stands in the object of all arguments, so that it is one level less deep than a document.
  private static let limits = Limits(depth: Limits().depth - 1)

  /// A text from the command line as a value of a type; where it is none, it stays a string, which the check refuses.
  private func argument(_ text: String, as type: ParameterType, span: Span) throws(Diagnostics) -> Value {
    let plain = Value(.string(text), span: span)
    switch type {
    case .string: return plain
    case .integer: return Int64(text).map { Value(.integer($0), span: span) } ?? plain
    case .number:
      if let whole = Int64(text) { return Value(.integer(whole), span: span) }
      guard let number = Double(text), number.isFinite else { return plain }
      return Value(.number(number), span: span)
    case .boolean:
      return text == "true" || text == "false" ? Value(.boolean(text == "true"), span: span) : plain
    case .object:
      return try Value.parse(Source(name: "--param", text: text), limits: Self.limits).covering(span)
    case .list(let items):
      if text.utf8.first == UInt8(ascii: "[") {
        return try Value.parse(Source(name: "--param", text: text), limits: Self.limits).covering(span)
      }
      var elements: [Value] = []
      for part in text.split(separator: ",") { elements.append(try argument(String(part), as: items, span: span)) }
      return Value(.array(elements), span: span)
    }
  }
}

extension Value {
  /// The value with one place for all of it.
  fileprivate func covering(_ span: Span) -> Value {
    switch content {
    case .array(let elements): Value(.array(elements.map { $0.covering(span) }), span: span)
    case .object(let members):
      Value(.object(members.map { Member($0.key, $0.value.covering(span), keySpan: span) }), span: span)
    default: Value(content, span: span)
    }
  }
}
