import Document
import Graph
import Journal
import PlinkflowKit
import Runs
import Workflow

extension Engine {
  /// What would make a new run of a workflow fail, found out by reads alone before anything is changed: the steps, in
  /// the order of the file, each with its refusal. The parameters of all steps are checked; only those steps are looked
  /// at whose kind has a preflight or draws on a quota, with those that they need.
  public func preflight(
    _ workflow: Workflow, prior: PriorState, clients: Clients
  ) async -> [(step: String, fault: StepError)] {
    let planning = Planning(
      workflow: workflow, record: nil, prior: prior, clients: clients, approvals: Approvals { _ in nil },
      workplace: journal.workplace(workflow.source.folder))
    var knowledge = Knowledge(of: workflow)
    var faults = await planning.malformed()
    let observedAhead = workflow.steps.indices.filter { workflow.steps[$0].kind.isObservedAhead }
    let graph = StepGraph(needs: observedAhead.isEmpty ? [] : workflow.steps.map { $0.dependencies })
    let isObserved = graph.closure(of: observedAhead)
    var quotaUses: [(step: Int, quotaUses: [QuotaUse])] = []
    for level in graph.levels {
      for (step, planned) in await planning.observe(
        level.filter { isObserved[$0] }, knowledge, atOnce: options.jobs)
      {
        knowledge.add(planned, of: step)
        if !planned.quotaUses.isEmpty { quotaUses.append((step, planned.quotaUses)) }
        if faults[step] == nil, workflow.steps[step].kind.hasPreflight, case .stop(var fault) = planned.action,
          case .refused = fault.class
        {
          fault.redact()
          faults[step] = fault
        }
      }
    }
    faults.merge(await planning.excess(quotaUses)) { first, _ in first }
    return faults.keys.sorted().compactMap { step in faults[step].map { (workflow.steps[step].name, $0) } }
  }
}

extension StepKind {
  /// Whether something of it can be told before anything is changed.
  fileprivate var isObservedAhead: Bool { hasPreflight || isQuotaBound }
}

/// What is known of a workflow's outputs before anything is changed.
struct Knowledge: Sendable {
  /// What steps put out whose things are there already.
  private(set) var outputs: [Value?]
  /// What can be foreseen of the others.
  private(set) var foreseen: [Value?]

  init(of workflow: Workflow) {
    outputs = [Value?](repeating: nil, count: workflow.steps.count)
    foreseen = outputs
  }

  mutating func add(_ look: PlannedObservation, of step: Int) {
    outputs[step] = look.outputs
    foreseen[step] = look.foreseen
  }
}
