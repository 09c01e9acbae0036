import Document
import PlinkflowKit

/// Whose references are being checked.
final class ReferenceContext {
  enum Site {
    case step
    /// A connection, which may refer to parameters only.
    case connection
    /// A `for_each`, which may refer to parameters only.
    case instances
    /// The name of what changes one at a time, which has to be known before the run.
    case exclusive
    /// What is handed to a file that stands in the place of a step.
    case use
    case outputs
  }

  let subject: String
  let site: Site
  /// The steps that were referred to, as often as they were.
  var steps: [Int] = []
  /// Whether all references lead to parameters and to steps by their whole names.
  var isPlain = true
  /// How large the values of parameters are that were referred to, as often as they were.
  var replaced = 0

  init(subject: String, site: Site) {
    self.subject = subject
    self.site = site
  }
}

extension Loader {
  /// Notes what is wrong with a value that may hold references.
  ///
  /// - Parameter shape: what is wanted; nil where nobody knows, and only the references are checked.
  /// - Returns: the mistakes that were noted.
  @discardableResult
  func check(
    _ value: Value, against shape: Shape?, at span: Span?, in context: ReferenceContext
  ) -> [Diagnostic] {
    let mistakes = (shape ?? .any).check(
      value, in: source, of: context.subject, at: span, suggesting: mayCompare(with: 0)
    ) { value, wanted, path in
      // Once there is too much of it nothing more is checked.
      guard self.spend(1 + (value.string?.utf8.count ?? 0) / 64, at: value.span) else { return .accept }
      return self.rule(on: value, wanted: wanted, path: path, isShapeKnown: shape != nil, in: context)
    }
    if !mistakes.isEmpty, let shape { _ = mayCompare(with: shape.fieldCount * min(mistakes.count, Diagnostics.shown)) }
    mistakes.forEach(note)
    return mistakes
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
        Diagnostic(error.summary, at: location(of: error.range, in: value), help: error.help)
      ])
    }
    let references = template.references
    if references.isEmpty { return wanted == .secret ? ruleOnSecret(value, field: field) : .check }
    var mistakes: [Diagnostic] = []
    let isWhole = template.whole != nil
    var known = true
    for reference in references {
      guard spend(4, at: value.span) else { return .accept }
      let target = Target(field: field, wanted: isWhole ? wanted : nil, isShapeKnown: isShapeKnown)
      switch check(reference, for: target, in: context) {
      case .fits: break
      case .unknown: known = false
      case .mistake(var mistake):
        mistake.location = location(of: reference.range, in: value)
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
    // What a command is made of would be checked too late for a reference in it.
    let isTemplate = value["command"]?.string.map(Template.isTemplate) ?? false
    if Secret(value) != nil, !isTemplate { return .accept }
    conceal(value.span)
    return .refuse([
      Diagnostic(
        "\(field) does not say where the secret is", at: value.span.map { .init(source, $0) }, help: secretSourceHelp)
    ])
  }

  /// The place of a stretch of a string's text. A string that was written with escapes is not as long as its text, and
  /// is then shown as a whole.
  private func location(of range: Range<Int>, in value: Value) -> SourceLocation? {
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
