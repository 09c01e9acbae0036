import Document
import PlinkflowKit

/// A step of which not everything is known to be right yet. It is a class, as ``Loader`` is: one check after the other
/// adds to it, and a large file has many.
final class StepDraft {
  /// Its name among all steps: `vpn.gateway`, `endpoint["acme"]`.
  let name: String
  /// Its name in its file.
  let localName: String
  let span: Span?
  let value: Value
  let context: Context
  /// Nil where `uses` has a mistake.
  var kind: StepKind?
  var connection: Int?
  var dependencies: [Int] = []
  var needs = Needs()
  var timeout: Duration?
  var retry: Workflow.Retry?
  var published: Set<String> = []
  /// The name that the step itself says under `exclusive`.
  var exclusive: String?
  /// What stands under `with`, its references leading to steps by their names among all.
  var with: Value
  /// The same, its references followed; nil where that is left to the end.
  var expression: Expression?

  init(name: String, localName: String, span: Span?, value: Value, context: Context) {
    self.name = name
    self.localName = localName
    self.span = span
    self.value = value
    self.context = context
    // Nothing written is nothing wanted.
    with = value["with"] ?? .object([])
  }

  /// The step, all of it being right.
  ///
  /// - Parameter steps: the indices of all steps, by name.
  func declaration(in setting: Setting, steps: [String: Int]) -> Workflow.StepDeclaration? {
    guard let kind else { return nil }
    return Workflow.StepDeclaration(
      name: name, connection: connection, with: with, expression: expression ?? Expression(with, steps: steps),
      dependencies: dependencies, timeout: timeout, retry: retry, published: published,
      exclusive: exclusiveNames(in: setting), span: span, kind: kind, needs: needs.steps, setting: setting)
  }
}
