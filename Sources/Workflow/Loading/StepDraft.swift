import Document
import PlinkflowKit

/// A step of which not everything is known to be right yet.
struct StepDraft {
  /// Its name among all steps: `vpn.gateway`, `endpoint["acme"]`.
  let name: String
  /// Its name in its file.
  let localName: String
  let span: Span?
  let value: Value
  let context: Context
  /// Nil where `uses` has a mistake.
  var kind: KindReference?
  var connection: Int?
  var dependencies: [Int] = []
  var needs = Needs()
  var timeout: Duration?
  var retry: Workflow.Retry?
  /// What stands under `with`, its references leading to steps by their names among all.
  var with: Value

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
  func declaration(needing needs: [String], in setting: Setting) -> Workflow.StepDeclaration? {
    guard let kind else { return nil }
    return Workflow.StepDeclaration(
      name: name, connection: connection, with: with, dependencies: dependencies, timeout: timeout, retry: retry,
      span: span, sharedKind: kind, needs: needs, setting: setting)
  }
}
