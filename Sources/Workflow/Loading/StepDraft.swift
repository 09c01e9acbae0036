import Document
import PlinkflowKit

/// A step of which not everything is known to be right yet.
struct StepDraft {
  let name: String
  let span: Span?
  let value: Value
  /// Nil where `uses` has a mistake.
  var kind: KindReference?
  var connection: Int?
  var dependencies: [Int] = []
  var timeout: Duration?
  var retry: Workflow.Retry?

  /// What stands under `with`; nothing written is nothing wanted.
  var with: Value { value["with"] ?? .object([]) }

  /// The step, all of it being right.
  func declaration(in setting: Setting) -> Workflow.StepDeclaration? {
    guard let kind else { return nil }
    return Workflow.StepDeclaration(
      name: name, connection: connection, with: with, dependencies: dependencies, timeout: timeout, retry: retry,
      span: span, sharedKind: kind, needs: value["needs"], setting: setting)
  }
}
