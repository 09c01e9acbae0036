import Document
import Journal
import PlinkflowKit
import Workflow

extension Engine {
  /// What would make a new run of a workflow fail, found out by reads alone before anything is changed: the steps, in
  /// the order of the file, each with its refusal. The parameters of all steps are checked; only those steps are looked
  /// at whose kind has a preflight or draws on a quota, with those that they need.
  public func preflight(
    _ workflow: Workflow, known: Inheritance, clients: Clients
  ) async -> [(step: String, fault: Fault)] {
    let planning = Planning(
      workflow: workflow, record: nil, known: known, clients: clients, approvals: Approvals { _ in nil },
      workplace: journal.workplace(workflow.source.folder))
    var knowledge = Knowledge(of: workflow)
    var faults = await planning.malformed()
    let lookedAhead = workflow.steps.indices.filter { workflow.steps[$0].kind.isLookedAhead }
    let graph = Graph(needs: lookedAhead.isEmpty ? [] : workflow.steps.map { $0.dependencies })
    let looked = graph.closure(of: lookedAhead)
    var draws: [(step: Int, draws: [Draw])] = []
    for level in graph.levels {
      for (step, look) in await planning.look(
        at: level.filter { looked[$0] }, knowledge, atOnce: settings.jobs)
      {
        knowledge.add(look, of: step)
        if !look.draws.isEmpty { draws.append((step, look.draws)) }
        if faults[step] == nil, workflow.steps[step].kind.hasPreflight, case .stop(var fault) = look.action,
          case .refused = fault.class
        {
          fault.redact()
          faults[step] = fault
        }
      }
    }
    faults.merge(await planning.excess(draws)) { first, _ in first }
    return faults.keys.sorted().compactMap { step in faults[step].map { (workflow.steps[step].name, $0) } }
  }
}

extension StepKind {
  /// Whether something of it can be told before anything is changed.
  fileprivate var isLookedAhead: Bool { hasPreflight || isQuotaBound }
}

extension Graph {
  /// For each step, whether it is one of these or needed by one of them, however far off.
  fileprivate func closure(of steps: [Int]) -> [Bool] {
    var isIn = [Bool](repeating: false, count: needs.count)
    var rest = steps
    while let step = rest.popLast() {
      guard !isIn[step] else { continue }
      isIn[step] = true
      rest += needs[step]
    }
    return isIn
  }
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

  mutating func add(_ look: Look, of step: Int) {
    outputs[step] = look.outputs
    foreseen[step] = look.foreseen
  }
}
