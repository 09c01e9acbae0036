import Document
import PlinkflowKit
import Runs
import Workflow

/// What an earlier run made and the workflow no longer has: steps that were taken out of the file, or out of what a
/// `for_each` stands for.
public struct Removal: Sendable {
  /// The run that made them, and that they are taken back in.
  public let record: RunRecord
  /// The numbers of the steps in that run, ascending.
  public let steps: [Int]

  /// The records of the steps.
  public var records: [StepRecord] { steps.map { record.steps[$0] } }
}

extension Preparation {
  /// What a new run of a workflow would leave behind, the latest run first: what stands of its earlier runs in the same
  /// world, under names that the workflow no longer has. A removal that was interrupted goes on, whatever the file says
  /// by now.
  public func removals(for workflow: Workflow, in world: World) throws(EngineError) -> [Removal] {
    var removals: [Removal] = []
    for number in try lookup.runs(of: workflow.name) {
      // Only what made or changed something is read.
      guard try lookup.hasChanged(number), let record = try lookup.record(number), !record.isUndone,
        self.world(of: record).isSame(as: world)
      else { continue }
      let begun = Set(record.opening?.removing ?? [])
      let steps = record.steps.filter { step in
        step.mayHaveChanged && (workflow.index(of: step.name) == nil || begun.contains(step.name))
      }
      // One that was killed at its very end has only to be closed.
      if !steps.isEmpty || record.isHalfRemoved { removals.append(Removal(record: record, steps: steps.map(\.number))) }
    }
    return removals
  }

  /// Readies a removal to be carried out.
  public func prepare(_ removal: Removal) async throws(EngineError) -> Prepared {
    let numbers = Set(removal.steps)
    // Its programs are where that run's were, which may be another folder than that of the file that no longer has
    // them.
    let folder = acceptsFolder ? nil : removal.record.opening?.programFolder?.folder
    return try await prepared(try frozen(removal.record), removal.record, in: folder) { numbers.contains($0.number) }
  }
}

extension Engine {
  /// Readies the steps of a removal to be taken back, under all the promises of an undo; the rest of the run stands.
  public func remove(_ removal: Removal, _ prepared: Prepared) throws(EngineError) -> Execution {
    try execution(of: prepared, direction: .undo, keeping: nil, removing: removal.records.map(\.name))
  }
}
