import Document
import PlinkflowKit

/// How far references are followed.
enum EvaluationDepth {
  /// As far as parameters lead, without asking any step.
  case parameters
  /// To the outputs of steps.
  case steps
}

extension Loader {
  /// Follows the references in a value.
  ///
  /// What is wrong with the references themselves is told where they are checked; only what no single one shows (a
  /// value that leads back to itself, or grows without measure) is noted here.
  func evaluate(_ value: Value, in context: Context, _ reach: EvaluationDepth) throws(Unknown) -> Term {
    level += 1
    defer { level -= 1 }
    guard level <= Self.deepestLevel else {
      note("the references lead through more than \(Self.deepestLevel) values", at: value, in: context)
      throw .mistaken
    }
    let term = try evaluated(value, in: context, reach)
    try check(term.size, at: value, in: context)
    guard term.depth <= Term.deepest else {
      note(
        "the value is nested deeper than \(Term.deepest) levels once its references are replaced", at: value,
        in: context)
      throw .mistaken
    }
    return term
  }

  /// How many evaluations may stand in one another: each is a call, and the stack has an end.
  private static let deepestLevel = 400

  /// Stops what grows without measure, before it is put together.
  private func check(_ size: Int, at value: Value, in context: Context) throws(Unknown) {
    guard size > Term.largest else { return }
    looking(from: context) { noteTooLarge(at: value.span) }
    throw .mistaken
  }

  func noteTooLarge(at span: Span?) {
    note("the value is larger than \(Term.largest) bytes once its references are replaced", at: span)
  }

  private func spend(_ work: Int, at value: Value, in context: Context) throws(Unknown) {
    guard !isSpent, budget.work >= work else {
      looking(from: context) { _ = spend(work, at: value.span) }
      throw .mistaken
    }
    _ = spend(work, at: nil)
  }

  private func evaluated(_ value: Value, in context: Context, _ reach: EvaluationDepth) throws(Unknown) -> Term {
    try spend(1, at: value, in: context)
    switch value.content {
    case .string(let text) where Template.isTemplate(text):
      return try evaluate(text, of: value, in: context, reach)
    case .array(let elements):
      let parts = try evaluated(elements, of: value, in: context, reach)
      return Self.joined(parts) { Value(.array($0)) }
    case .object(let members):
      let parts = try evaluated(members.map(\.value), of: value, in: context, reach)
      return Self.joined(parts) { values in
        .object(zip(members, values).map { Value.Member($0.key, $1) })
      }
    default:
      return Term(value)
    }
  }

  private func evaluated(
    _ values: [Value], of whole: Value, in context: Context, _ reach: EvaluationDepth
  ) throws(Unknown) -> [Term] {
    var parts: [Term] = []
    parts.reserveCapacity(values.count)
    var size = 0
    for value in values {
      let part = try evaluate(value, in: context, reach)
      size += part.size
      try check(size, at: whole, in: context)
      parts.append(part)
    }
    return parts
  }

  /// A list or object of parts.
  static func joined(_ parts: [Term], shape: Shape = .any, as whole: ([Value]) -> Value) -> Term {
    let literals = parts.compactMap(\.literal)
    return Term(
      literal: literals.count == parts.count ? whole(literals) : nil, template: whole(parts.map(\.template)),
      shape: shape, size: parts.reduce(8) { $0 + $1.size }, depth: 1 + parts.reduce(0) { max($0, $1.depth) })
  }

  private func evaluate(
    _ text: String, of value: Value, in context: Context, _ reach: EvaluationDepth
  ) throws(Unknown) -> Term {
    try spend(1 + text.utf8.count / 16, at: value, in: context)
    guard let template = try? Template(text) else { throw .mistaken }
    if let whole = template.whole { return try follow(whole, of: value, in: context, reach) }
    var segments: [Template.Segment] = []
    var size = text.utf8.count
    for segment in template.segments {
      guard case .reference(let reference) = segment else {
        segments.append(segment)
        continue
      }
      let term = try follow(reference, of: value, in: context, reach)
      size += term.size
      try check(size, at: value, in: context)
      if let literal = term.literal {
        guard let text = literal.scalarText else { throw .mistaken }
        segments.append(.text(text))
      } else {
        guard let text = term.template.string, let inner = try? Template(text) else { throw .mistaken }
        segments += inner.segments
      }
    }
    guard let template = Template(segments) else {
      note("the text has a `$` directly before a reference", at: value, in: context)
      throw .mistaken
    }
    let whole = template.text
    try spend(whole.utf8.count / 16, at: value, in: context)
    return Term(
      literal: template.literal.map(Value.string), template: .string(whole), shape: .string,
      size: 8 + whole.utf8.count)
  }

  /// Follows one reference of a value.
  private func follow(
    _ reference: Reference, of value: Value, in context: Context, _ reach: EvaluationDepth
  ) throws(Unknown) -> Term {
    try spend(4, at: value, in: context)
    let term = try follow(reference, in: context, reach)
    // What is a part of something larger was cut out of it.
    if reference.path.count > 1 { try spend(term.size / 16, at: value, in: context) }
    return term
  }

  private func follow(_ reference: Reference, in context: Context, _ reach: EvaluationDepth) throws(Unknown) -> Term {
    if reference.isParameter {
      guard case .key(let name)? = reference.path.first else { throw .mistaken }
      return try parameter(name, of: context.scope, reach).inner(reference.path.dropFirst())
    }
    if reference.isEach {
      guard let each = context.each, case .key(let name)? = reference.path.first else { throw .mistaken }
      switch name {
      case "key": return try Term(.string(each.key)).inner(reference.path.dropFirst())
      case "value": return try Term(each.value, at: reference.path.dropFirst())
      default: throw .mistaken
      }
    }
    guard reach == .steps else { throw .atRunTime }
    switch find(reference, in: context) {
    case .one(let target, let consumed):
      return try term(of: target, reference.path[consumed...])
    case .all(let family, let consumed):
      var parts: [Term] = []
      guard spend(family.targets.count, at: nil) else { throw .mistaken }
      for target in family.targets { parts.append(try term(of: target, reference.path[consumed...])) }
      return Self.joined(parts, shape: .list(parts.first?.shape ?? .any)) { Value(.array($0)) }
    case .broken, .mistake: throw .mistaken
    }
  }

  private func term(of target: Entry.Target, _ path: ArraySlice<Reference.Element>) throws(Unknown) -> Term {
    switch target {
    case .step(let index):
      let text = path.reduce(drafts[index].name) { $0 + $1.text }
      let shape = drafts[index].kind.flatMap { $0.outputs.inner(path) } ?? .any
      return Term(
        literal: nil, template: .string("${\(text)}"), shape: shape, size: 8 + text.utf8.count)
    case .use(let use):
      guard case .key(let name)? = path.first else { throw .mistaken }
      return try output(name, of: use).inner(path.dropFirst())
    }
  }

  /// The value of a parameter in one use of a file.
  func parameter(_ name: String, of scope: Scope, _ reach: EvaluationDepth) throws(Unknown) -> Term {
    do throws(Unknown) {
      if let found = scope.findings.known[name] { return try found.get() }
      let found = result { () throws(Unknown) in try knownParameter(name, of: scope) }
      scope.findings.known[name] = found
      return try found.get()
    } catch {
      guard case .atRunTime = error, reach == .steps else { throw error }
    }
    if let found = scope.findings.parameters[name] { return try found.get() }
    guard let use = scope.user, spend(use.searchCost, at: use.span), let given = use.argument(name) else {
      throw .mistaken
    }
    let found = result { () throws(Unknown) in
      try following("`\(name)` in step `\(use.localName)`", in: scope, from: given, in: use.context)
    }
    scope.findings.parameters[name] = found
    return try found.get()
  }

  private func knownParameter(_ name: String, of scope: Scope) throws(Unknown) -> Term {
    guard let use = scope.user else {
      guard let value = values[name] else { throw .mistaken }
      return Term(value)
    }
    guard let declared = scope.file.parameter(name), spend(use.searchCost, at: use.span) else { throw .mistaken }
    if let given = use.argument(name) { return try evaluate(given, in: use.context, .parameters) }
    guard let fallback = declared.default else { throw .mistaken }
    return Term(fallback)
  }

  /// What a use of a file puts out.
  func output(_ name: String, of use: Use) throws(Unknown) -> Term {
    guard let scope = use.scope else { throw .mistaken }
    if let found = scope.findings.outputs[name] { return try found.get() }
    guard let member = scope.file.outputIndices[name].map({ scope.file.outputs[$0] }) else { throw .mistaken }
    let found = result { () throws(Unknown) in
      try following("output `\(name)` of step `\(use.localName)`", in: scope, from: member.value, in: scope.context)
    }
    scope.findings.outputs[name] = found
    return try found.get()
  }

  /// Follows a value that other values lead to, and notes where that goes in a circle or on and on.
  private func following(
    _ what: String, in scope: Scope, from value: Value, in context: Context
  ) throws(Unknown) -> Term {
    guard scope.findings.underway.insert(what).inserted else {
      note("\(what) leads back to itself", at: value, in: context)
      throw .mistaken
    }
    defer { scope.findings.underway.remove(what) }
    handedOn += 1
    defer { handedOn -= 1 }
    guard handedOn <= 64 else {
      note("\(what) is handed on through more than 64 files", at: value, in: context)
      throw .mistaken
    }
    return try evaluate(value, in: context, .steps)
  }

  private func result(_ body: () throws(Unknown) -> Term) -> Result<Term, Unknown> {
    do throws(Unknown) {
      return .success(try body())
    } catch {
      return .failure(error)
    }
  }

  private func note(_ summary: String, at value: Value, in context: Context) {
    looking(from: context) { note(summary, at: value.span) }
  }
}

extension Term {
  /// A part of a value that is known.
  fileprivate init(_ value: Value, at path: ArraySlice<Reference.Element>) throws(Unknown) {
    var value = value
    for element in path {
      guard let inner = value[element] else { throw .mistaken }
      value = inner
    }
    self.init(value)
  }

  /// What a path leads to.
  fileprivate func inner(_ path: ArraySlice<Reference.Element>) throws(Unknown) -> Term {
    if path.isEmpty { return self }
    if let literal { return try Term(literal, at: path) }
    var value = template
    var path = path
    while let element = path.first, value.string == nil {
      guard let inner = value[element] else { throw .mistaken }
      value = inner
      path.removeFirst()
    }
    guard let text = value.string else {
      return Term(literal: nil, template: value, size: size, depth: depth)
    }
    if path.isEmpty { return Term(literal: nil, template: value, size: 8 + text.utf8.count) }
    guard let whole = (try? Template(text))?.whole else { throw .mistaken }
    let longer = path.reduce(whole.text) { $0 + $1.text }
    return Term(
      literal: nil, template: .string("${\(longer)}"), shape: shape.inner(path) ?? .any,
      size: 8 + longer.utf8.count)
  }
}

extension Shape {
  /// The shape that a path leads to; nil where it leads to nothing.
  func inner(_ path: ArraySlice<Reference.Element>) -> Shape? {
    var shape = self
    for element in path {
      switch (shape, element) {
      case (.any, _): return .any
      case (.dictionary(let inner), .key), (.dictionary(let inner), .named), (.list(let inner), .index): shape = inner
      case (.object(let fields), .key(let key)), (.object(let fields), .named(let key)):
        guard let field = fields.first(where: { $0.name == key }) else { return nil }
        shape = field.shape
      default: return nil
      }
    }
    return shape
  }
}
