import Document
import PlinkflowKit

/// Whose references are being checked.
final class ReferenceContext {
  let subject: String
  /// The place of the step; nil for a connection, which may refer to parameters only.
  let step: Int?
  /// The steps that were referred to, as often as they were.
  var dependencies: [Int] = []

  init(subject: String, step: Int?) {
    self.subject = subject
    self.step = step
  }
}

extension Loader {
  /// Notes what is wrong with a value that may hold references.
  ///
  /// - Parameter shape: what is wanted; nil where nobody knows, and only the references are looked at.
  func check(_ value: Value, against shape: Shape?, at place: Span?, in context: ReferenceContext) {
    let mistakes = (shape ?? .any).check(value, in: source, of: context.subject, at: place) { value, wanted, path in
      self.rule(on: value, wanted: wanted, path: path, isShapeKnown: shape != nil, in: context)
    }
    mistakes.forEach(note)
  }

  private func rule(
    on value: Value, wanted: Shape, path: String, isShapeKnown: Bool, in context: ReferenceContext
  ) -> Ruling {
    let field = FieldName(path: path, subject: context.subject)
    guard let text = value.string, Template.isTemplate(text) else {
      guard wanted == .secret else { return .check }
      return ruleOnSecret(value, field: field)
    }
    let template: Template
    do throws(TemplateMistake) {
      template = try Template(text)
    } catch {
      return .refuse([
        Diagnostic(error.summary, at: place(of: error.range, in: value), help: error.help)
      ])
    }
    let references = template.references
    if references.isEmpty { return wanted == .secret ? ruleOnSecret(value, field: field) : .check }
    var mistakes: [Diagnostic] = []
    let isWhole = template.whole != nil
    var known = true
    for reference in references {
      let target = Target(field: field, wanted: isWhole ? wanted : nil, isShapeKnown: isShapeKnown)
      switch check(reference, for: target, in: context) {
      case .fits: break
      case .unknown: known = false
      case .mistake(var mistake):
        mistake.place = place(of: reference.range, in: value)
        mistakes.append(mistake)
      }
    }
    guard mistakes.isEmpty else { return .refuse(mistakes) }
    if isWhole || !known { return .accept }
    switch wanted {
    case .any, .string, .choice: return .accept
    case .secret:
      conceal(value.span)
      return .refuse([
        Diagnostic(
          "\(field) does not say where the secret is", at: value.span.map { .init(source, $0) },
          help: secretSourceHelp)
      ])
    default: return .check
    }
  }

  private func ruleOnSecret(_ value: Value, field: FieldName) -> Ruling {
    if let text = value.string, Secret.isSource(text) { return .accept }
    conceal(value.span)
    return .refuse([
      Diagnostic(
        "\(field) does not say where the secret is", at: value.span.map { .init(source, $0) }, help: secretSourceHelp)
    ])
  }

  /// The place of a stretch of a string's text. A string that was written with escapes is not as long as its text, and
  /// is then shown as a whole.
  private func place(of range: Range<Int>, in value: Value) -> Diagnostic.Place? {
    guard let span = value.span, let text = value.string else { return nil }
    guard Int(span.end - span.start) == text.utf8.count + 2 else { return .init(source, span) }
    let start = Int(span.start) + 1
    return .init(source, Span(start: start + range.lowerBound, end: start + range.upperBound))
  }
}

/// A field of a step or connection, put in words only where a mistake needs them.
struct FieldName: CustomStringConvertible {
  let path: String
  let subject: String

  var description: String { path.isEmpty ? subject : "`\(path.excerpt)` in \(subject)" }
}

/// What a reference has to lead to.
struct Target {
  /// The field that it stands in.
  let field: FieldName
  /// What the field wants; nil where the reference is part of a longer text.
  let wanted: Shape?
  /// Whether anybody knows what the field wants.
  let isShapeKnown: Bool
}

/// What was found out about one reference.
enum Verdict {
  case fits
  /// It leads to something that has a mistake of its own.
  case unknown
  /// The mistake, its place to be added.
  case mistake(Diagnostic)
}

extension Loader {
  private func check(_ reference: Reference, for target: Target, in context: ReferenceContext) -> Verdict {
    if reference.isParameter { return checkParameter(reference, for: target) }
    guard let step = stepIndices[reference.head] else {
      return .mistake(
        Diagnostic(
          "unknown step `\(reference.head.excerpt)` in \(target.field)",
          help: suggestion(for: reference.head, among: drafts.lazy.map(\.name), what: "step")))
    }
    guard context.step != nil else {
      return .mistake(
        Diagnostic("\(target.field) refers to step `\(reference.head)`, and a connection can only refer to parameters"))
    }
    context.dependencies.append(step)
    guard let kind = drafts[step].kind?.kind else { return .unknown }
    return checkOutput(reference, of: kind, for: target)
  }

  private func checkOutput(_ reference: Reference, of kind: StepKind, for target: Target) -> Verdict {
    var shape = kind.outputs
    for (depth, element) in reference.path.enumerated() {
      switch (shape, element) {
      case (.any, _): return .fits
      case (.dictionary(let inner), .key), (.list(let inner), .index): shape = inner
      case (.object(let fields), .key(let key)):
        guard let field = fields.first(where: { $0.name == key }) else {
          return .mistake(unknownOutput(key, of: reference, depth: depth, among: fields.map(\.name)))
        }
        shape = field.shape
      default:
        return .mistake(
          Diagnostic(
            "`\(reference.text.excerpt)` does not exist",
            notes: ["`\(reference.text(upTo: depth).excerpt)` is \(shape.expectation)"]))
      }
    }
    let name = "`\(reference.text.excerpt)`"
    guard let wanted = target.wanted else {
      return shape.isScalar
        ? .fits : .mistake(Diagnostic("\(name) is \(shape.expectation), and only a single value fits inside a text"))
    }
    if wanted == .secret {
      return .mistake(
        Diagnostic(
          "\(target.field) holds a secret, and \(name) is an output", notes: ["outputs never hold secrets"],
          help: secretSourceHelp))
    }
    guard shape.fits(wanted) else {
      return .mistake(
        Diagnostic("\(target.field) has to be \(wanted.expectation), and \(name) is \(shape.expectation)"))
    }
    return .fits
  }

  private func unknownOutput(_ key: String, of reference: Reference, depth: Int, among names: [String]) -> Diagnostic {
    let owner = depth == 0 ? "step `\(reference.head)`" : "`\(reference.text(upTo: depth).excerpt)`"
    let similar = suggestion(for: key, among: names, what: "output")
    let all = names.isEmpty ? "\(owner) has no outputs" : "outputs: \(listed(names))"
    return Diagnostic("\(owner) has no output `\(key.excerpt)`", notes: [all], help: similar)
  }

  private func checkParameter(_ reference: Reference, for target: Target) -> Verdict {
    guard case .key(let name)? = reference.path.first else {
      return .mistake(Diagnostic("`${\(reference.text.excerpt)}` names no parameter"))
    }
    guard let declared = parameterIndices[name] else {
      return .mistake(
        Diagnostic(
          "unknown parameter `\(name.excerpt)` in \(target.field)",
          help: suggestion(for: name, among: parameters.lazy.map(\.name), what: "parameter")))
    }
    guard let declared, var value = values[name] else { return .unknown }
    for (depth, element) in reference.path.enumerated().dropFirst() {
      guard let inner = value[element] else {
        return .mistake(
          Diagnostic(
            "`\(reference.text.excerpt)` does not exist",
            notes: ["`\(reference.text(upTo: depth).excerpt)` is \(value.sort)"]))
      }
      value = inner
    }
    return check(value, of: parameters[declared], as: reference, for: target)
  }

  private func check(
    _ value: Value, of parameter: Workflow.ParameterDeclaration, as reference: Reference, for target: Target
  ) -> Verdict {
    let name = "parameter `\(parameter.name)`"
    if parameter.isSecret {
      guard target.wanted != nil else {
        return .mistake(
          Diagnostic(
            "\(name) is secret, and \(target.field) puts it inside a text",
            help: "a secret can only be the whole value of a field that holds secrets"))
      }
      if target.wanted == .secret || !target.isShapeKnown { return .fits }
      return .mistake(Diagnostic("\(name) is secret, and \(target.field) does not hold a secret"))
    }
    guard let wanted = target.wanted else {
      return value.scalarText != nil
        ? .fits
        : .mistake(
          Diagnostic("`\(reference.text.excerpt)` is \(value.sort), and only a single value fits inside a text"))
    }
    if wanted == .secret {
      return .mistake(
        Diagnostic(
          "\(target.field) holds a secret, and \(name) is not secret",
          help: "declare the parameter with `secret: true`"))
    }
    guard var mistake = wanted.check(value, in: source, of: target.field.description).first else { return .fits }
    // What would help where the value was written does not help here.
    mistake.help = nil
    mistake.notes.append("\(target.field) is taken from `\(reference.text.excerpt)`")
    return .mistake(mistake)
  }
}
