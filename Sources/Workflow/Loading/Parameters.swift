import Document
import PlinkflowKit

extension Loader {
  private static let parameterShape = Shape.object([
    .init(name: "type", shape: .choice(ParameterType.names), isOptional: false),
    .init(name: "items", shape: .choice(ParameterType.names.filter { $0 != "list" }), isOptional: true),
    .init(name: "default", shape: .any, isOptional: true),
    .init(name: "pattern", shape: .string, isOptional: true),
    .init(name: "description", shape: .string, isOptional: true),
    .init(name: "secret", shape: .boolean, isOptional: true),
    .init(name: "public", shape: .boolean, isOptional: true),
    .init(name: "made_in_run", shape: .boolean, isOptional: true),
  ])

  func readParameters(_ members: [Value.Member], of file: WorkflowFile) {
    for member in members { file.parameterIndices[member.key] = .some(nil) }
    for member in members {
      guard let parameter = readParameter(member) else { continue }
      file.parameterIndices[member.key] = file.parameters.count
      file.parameters.append(parameter)
    }
  }

  /// The declaration, or nil where something is wrong that its value depends on.
  private func readParameter(_ member: Value.Member) -> Workflow.ParameterDeclaration? {
    let subject = "parameter `\(member.key.excerpt)`"
    let value = member.value
    var isSecret = false
    if case .boolean(true)? = value["secret"]?.content { isSecret = true }
    if isSecret, let text = value["default"] { concealUnlessSource(text) }
    checkName(member, of: "parameter")
    let found = Self.parameterShape.check(value, in: source, of: subject, at: member.keySpan)
    found.forEach(note)
    guard found.isEmpty, let typeName = value["type"]?.string else { return nil }
    let items = value["items"]
    let type = ParameterType(name: typeName, items: items?.string.flatMap { ParameterType(name: $0) } ?? .string)
    guard let type else { return nil }
    if items != nil, typeName != "list" {
      note("\(subject) has `items` and is no list", at: items?.span)
      return nil
    }
    let fallback = value["default"]
    let parameter = Workflow.ParameterDeclaration(
      name: member.key, type: type, default: fallback?.unlocated, pattern: value["pattern"]?.string,
      description: value["description"]?.string, isSecret: isSecret,
      isPublic: value["public"] == Value(.boolean(true)),
      isMadeInRun: value["made_in_run"] == Value(.boolean(true)), span: member.keySpan)
    guard checkRules(of: parameter, value["pattern"]?.span, subject) else { return nil }
    if let fallback {
      let mistakes = check(fallback, for: parameter, in: source, what: "the default of \(subject)")
      mistakes.forEach(note)
      if !mistakes.isEmpty { return nil }
    }
    return parameter
  }

  private func checkRules(of parameter: Workflow.ParameterDeclaration, _ span: Span?, _ subject: String) -> Bool {
    if parameter.isSecret, parameter.type != .string {
      note("\(subject) is secret, and only strings can be", at: parameter.span)
      return false
    }
    if parameter.isMadeInRun, !parameter.isSecret || parameter.default == nil {
      note("\(subject) has `made_in_run`, and only the default of a secret can be made in a run", at: parameter.span)
      return false
    }
    guard let pattern = parameter.pattern else { return true }
    if parameter.isSecret {
      note("\(subject) is secret, so nothing can be compared with a pattern", at: span)
      return false
    }
    guard parameter.type == .string || parameter.type == .list(of: .string) else {
      note("\(subject) has a pattern, and only strings can match one", at: span)
      return false
    }
    guard case .failure(let mistake) = readPattern(pattern), !isFrozen else { return true }
    note("the pattern of \(subject) \(mistake.sentence)", at: span, help: mistake.help(on: pattern))
    return false
  }

  /// The regular expression that a text is; each text is read once.
  private func readPattern(_ text: String) -> Result<Pattern, Pattern.Mistake> {
    if let known = patterns[text] { return known }
    let read: Result<Pattern, Pattern.Mistake>
    do throws(Pattern.Mistake) {
      read = .success(try Pattern(text, spending: &budget.patterns))
    } catch {
      read = .failure(error)
    }
    patterns[text] = read
    return read
  }

  /// What is wrong with a value for a parameter, apart from its being there at all.
  func check(
    _ value: Value, for parameter: Workflow.ParameterDeclaration, in source: Source, what: String
  ) -> [Diagnostic] {
    if parameter.isSecret {
      if let text = value.string, Secret.isSource(text) { return [] }
      return [
        Diagnostic(
          "\(what) does not say where the secret is",
          at: value.span.map { .init(source, $0, concealing: source.name == self.source.name ? [] : [$0]) },
          help: secretSourceHelp)
      ]
    }
    let mistakes = parameter.type.shape.check(value, in: source, of: what)
    guard mistakes.isEmpty, let text = parameter.pattern, case .success(let pattern) = readPattern(text) else {
      return mistakes
    }
    var found: [Diagnostic] = []
    for element in value.elements ?? [value] {
      guard let given = element.string else { continue }
      let location = element.span.map { SourceLocation(source, $0) }
      switch pattern.compare(with: given, spending: &budget.patterns) {
      case .matches: continue
      case .differs:
        found.append(
          Diagnostic(
            "`\(given.excerpt)` does not match the pattern of parameter `\(parameter.name)`", at: location,
            notes: ["pattern: `\(text.excerpt)`"]))
      case .tooCostly:
        found.append(
          Diagnostic(
            "`\(given.excerpt)` takes too long to compare with the pattern of parameter `\(parameter.name)`",
            at: location, notes: ["pattern: `\(text.excerpt)`", Self.patternAllowance],
            help: "write it so that no repetition stands inside of another"))
        // The next one would take as long.
        return found
      }
      if found.count > Diagnostics.kept { break }
    }
    return found
  }

  fileprivate static let patternAllowance =
    "all patterns of a workflow together may take \(Pattern.Allowance().steps) steps and "
    + "\(Pattern.Allowance().time.components.seconds) s"

  /// Hides a value that stands where the source of a secret should.
  func concealUnlessSource(_ value: Value) {
    if let text = value.string, Secret.isSource(text) { return }
    conceal(value.span)
  }
}

extension Pattern.Mistake {
  /// Follows what the pattern belongs to.
  fileprivate var sentence: String {
    switch self {
    case .malformed: "is no regular expression"
    case .tooLong: "is longer than \(Pattern.longest) bytes"
    case .tooDeep: "has more than \(Pattern.deepest) brackets inside of one another"
    case .tooCostly: "takes too long to read after the patterns before it"
    }
  }

  fileprivate func help(on pattern: String) -> String? {
    self == .malformed && pattern.contains(where: { "{}".contains($0) })
      ? "a `{` or `}` that stands for itself is written `\\{` or `\\}`" : nil
  }
}

extension Value {
  /// The value without the places where it was written.
  var unlocated: Value {
    switch content {
    case .array(let elements): Value(.array(elements.map(\.unlocated)))
    case .object(let members): .object(members.map { Member($0.key, $0.value.unlocated) })
    default: Value(content)
    }
  }
}
