import PlinkflowKit
import Workflow

extension GraphDrawing {
  /// The steps of a workflow, and what each needs.
  public init(_ workflow: Workflow) {
    self.init(
      name: workflow.name,
      nodes: workflow.steps.map { Node(name: $0.name, kind: $0.kind.name, dependencies: $0.dependencies) })
  }
}
