import Document
import PlinkflowKit
import Runs
import Workflow

/// Which steps of a run can be taken back, as far as that is known before any connection is opened.
struct Reversibility: Sendable {
  private let workflow: Workflow?
  private let outputs: [Value?]
  private let catalog: Catalog

  /// Reads the workflow as the run froze it.
  init(of record: RunRecord, _ catalog: Catalog) {
    // A workflow that this program can no longer read is told about when the undo is prepared.
    let workflow = try? Workflow.load(
      Source(name: record.frozen.file, text: record.frozen.text), arguments: Arguments(frozen: record.frozen.arguments),
      catalog: catalog, isFrozen: true)
    self.workflow = workflow
    self.catalog = catalog
    var outputs = [Value?](repeating: nil, count: workflow?.steps.count ?? 0)
    for step in record.steps {
      if let index = workflow?.index(of: step.name), let made = step.outputs { outputs[index] = made }
    }
    self.outputs = outputs
  }

  /// Whether a step can be taken back. A kind that needs no connection is asked about this very step.
  func canTakeBack(_ step: StepRecord) -> Bool {
    guard let kind = catalog.kind(step.kind) else { return true }
    guard kind.isReversible, kind.client == nil, let workflow, let index = workflow.index(of: step.name) else {
      return kind.isReversible
    }
    let bound = try? kind.bind(workflow.parameters(of: index) { outputs[$0] }, using: Nothing())
    return bound?.isReversible ?? true
  }
}
