import Document
import Graph
import Journal
import PlinkflowKit
import Runs
import Workflow

/// What a run would do, found out by reads alone.
public struct Plan: Sendable {
  /// The workflow.
  public let workflow: Workflow
  /// The identifier of the unfinished run that would go on; nil if a new one would begin.
  public let run: String?
  /// The workflow's steps, each at its index in the file.
  public let steps: [PlannedStep]
  /// What a new run takes back before it begins, since the workflow no longer has it.
  public let removals: [Removal]
  /// How long the steps that there is work on take, one after another where one needs another.
  public let duration: Duration
}

/// What a run would do about one step.
public struct PlannedStep: Sendable {
  /// The step's name.
  public let name: String
  /// Its kind, such as `route53.record`.
  public let kind: String
  /// What would be done.
  public let action: Action
  /// Whether an earlier run brought it about.
  public let isKnown: Bool
  /// Its parameters, in the order of the file.
  public let parameters: [PlannedParameter]
  /// Whether it can be taken back.
  public let isReversible: Bool
  /// Whether undo can put back what it overwrites.
  public let restores: Bool
  /// How long it took in the last run that changed anything, or what its kind usually takes.
  public let duration: Duration
  /// Whether an earlier run says how long it takes.
  public let isMeasured: Bool

  /// What would be done about a step.
  public enum Action: Sendable, Equatable {
    /// Nothing is there: it is made.
    case create
    /// Something is there, and these fields of it are changed.
    case change([Difference])
    /// It is as wanted.
    case keep(How)
    /// It is on its way already.
    case wait(String)
    /// What there is to do is known once these steps are done.
    case knownAfter([String])
    /// The run would stop here.
    case stop(StepError)
  }
}

/// One parameter of a step before the run, ready to be shown: no secret is in it.
public struct PlannedParameter: Sendable, Equatable {
  /// Its name in the file.
  public let name: String
  /// What it will be.
  public let prospect: Prospect

  /// What a parameter will be.
  public enum Prospect: Sendable, Equatable {
    /// It has this value; a secret in it is told as `(secret)`.
    case known(ShownValue)
    /// It is known once these steps are done.
    case knownAfter([String])
  }
}

extension Engine {
  /// Observes every step that can be observed before anything is changed.
  ///
  /// - Parameters:
  ///   - clients: the workflow's connections, where they are open already.
  public func plan(
    _ workflow: Workflow, record: RunRecord?, prior: PriorState, removals: [Removal] = [],
    clients opened: Clients? = nil
  ) async throws(EngineError) -> Plan {
    let durations: [String: Duration]
    let approvals: Approvals
    if let record { approvals = .journaled(in: journal, of: record) } else { approvals = Approvals { _ in nil } }
    do {
      durations = try journal.durations(of: workflow.name, before: .max) {
        options.world.isSame(as: World(frozen: $0))
      }
    } catch {
      throw .journal(error)
    }
    let missing = await workflow.missingSecrets(of: workflow.stepsToDo(in: record))
    let plain = workflow.plainSecrets
    guard plain.isEmpty else { throw .plainSecrets(plain) }
    let clients: Clients
    if let opened {
      clients = opened
    } else {
      clients = try await Clients.open(for: workflow, in: options.world)
    }
    let planning = Planning(
      workflow: workflow, record: record, prior: prior, clients: clients, approvals: approvals,
      workplace: journal.workplace(workflow.source.folder))
    var planned = [PlannedObservation?](repeating: nil, count: workflow.steps.count)
    var knowledge = Knowledge(of: workflow)
    let graph = StepGraph(needs: workflow.steps.map { $0.dependencies })
    for level in graph.levels {
      for (step, observation) in await planning.observe(level, knowledge, atOnce: options.jobs) {
        planned[step] = observation
        knowledge.add(observation, of: step)
      }
    }
    let excess = await planning.excess(
      planned.enumerated().compactMap { step, planned in
        planned.flatMap { $0.quotaUses.isEmpty ? nil : (step, $0.quotaUses) }
      })
    let stops = await planning.malformed().filter { step, _ in
      if case .keep = planned[step]?.action { false } else { true }
    }.merging(excess) { first, _ in first }.merging(missing.stops) { _, secret in secret }
    let steps = workflow.steps.indices.map { index in
      let step = workflow.steps[index]
      let measured = durations[step.name]
      let shape = step.kind.parameters
      return PlannedStep(
        name: step.name, kind: step.kind.name,
        action: stops[index].map(PlannedStep.Action.stop) ?? (planned[index]?.action ?? .create).redacted,
        isKnown: prior[index] != nil, parameters: workflow.planned(index, shape, outputs: knowledge.outputs),
        isReversible: planned[index]?.isReversible ?? step.kind.isReversible,
        restores: step.kind.restores, duration: measured ?? options.scaled(step.kind.usually),
        isMeasured: measured != nil)
    }
    let longest = graph.longestRemaining(
      steps.map { $0.action.isWork ? Double($0.duration.milliseconds) : 0 })
    return Plan(
      workflow: workflow, run: record?.identifier, steps: steps, removals: removals,
      duration: .milliseconds(longest.max() ?? 0))
  }
}

extension Workflow {
  fileprivate func planned(_ step: Int, _ shape: Shape, outputs: [Value?]) -> [PlannedParameter] {
    prospects(of: step) { outputs[$0] }.map { name, prospect in
      switch prospect {
      case .known(let value):
        return PlannedParameter(name: name, prospect: .known(ShownValue(value, as: shape.field(name) ?? .any)))
      case .knownAfter(let indices):
        return PlannedParameter(name: name, prospect: .knownAfter(indices.map { steps[$0].name }))
      }
    }
  }
}

extension PlannedStep.Action {
  /// Whether time passes until it is done.
  public var isWork: Bool {
    switch self {
    case .create, .change, .knownAfter, .wait: true
    case .keep, .stop: false
    }
  }

  /// The same without anything secret; what differs holds nothing of the kind.
  fileprivate var redacted: PlannedStep.Action {
    switch self {
    case .stop(let fault): .stop(fault.redacted)
    case .wait(let why): .wait(Redaction.redact(why))
    case .create, .change, .keep, .knownAfter: self
    }
  }
}

/// What was learnt of one step for a plan.
struct PlannedObservation: Sendable {
  let action: PlannedStep.Action
  let isReversible: Bool
  /// What later steps may refer to, where that is known before anything is changed.
  let outputs: Value?
  /// What of it can be foreseen.
  var foreseen: Value?
  /// What there will be one more of.
  var quotaUses: [QuotaUse] = []
}

/// The observations that a plan and a preflight take.
struct Planning: Sendable {
  let workflow: Workflow
  let record: RunRecord?
  let prior: PriorState
  let clients: Clients
  let approvals: Approvals
  let workplace: Workplace
  /// The run's steps by name, where one goes on.
  private let current: [String: Int]

  init(
    workflow: Workflow, record: RunRecord?, prior: PriorState, clients: Clients, approvals: Approvals,
    workplace: Workplace
  ) {
    (self.workflow, self.record, self.prior) = (workflow, record, prior)
    (self.clients, self.approvals, self.workplace) = (clients, approvals, workplace)
    current = record.map(Amendment.current) ?? [:]
  }

  func observe(_ steps: [Int], _ knowledge: Knowledge, atOnce jobs: Int) async -> [(Int, PlannedObservation)] {
    await observations(of: steps, atOnce: jobs) { step in
      let planned = await self.observe(step, outputs: knowledge.outputs)
      switch planned.action {
      case .create, .knownAfter: return await self.preflight(step, knowledge, planned)
      case .wait where workflow.steps[step].dependencies.isEmpty && workflow.steps[step].kind.isAskedWhileWaiting:
        return await self.preflight(step, knowledge, planned)
      default: return planned
      }
    }
  }

  /// Observes what is not there yet for what would make it fail.
  private func preflight(_ index: Int, _ knowledge: Knowledge, _ planned: PlannedObservation) async
    -> PlannedObservation
  {
    let step = workflow.steps[index]
    // What an earlier run made is in nobody's way, least of all in its own.
    guard step.kind.hasPreflight || step.kind.isQuotaBound, prior[index] == nil else { return planned }
    let parameters = workflow.knownParameters(of: index) { knowledge.outputs[$0] ?? knowledge.foreseen[$0] }
    do throws(StepError) {
      var planned = planned
      planned.quotaUses = step.kind.quotaUses(parameters)
      planned.foreseen = try await step.kind.preflight(
        parameters, using: clients.client(of: step, approvals: approvals))
      return planned
    } catch {
      return PlannedObservation(action: .stop(error), isReversible: planned.isReversible, outputs: nil)
    }
  }

  private func observe(_ index: Int, outputs: [Value?]) async -> PlannedObservation {
    let step = workflow.steps[index]
    let recorded = current[step.name].flatMap { record?.steps[$0] }
    if let recorded, recorded.phase == .done {
      return PlannedObservation(
        action: .keep(recorded.how ?? .unchanged), isReversible: step.kind.isReversible, outputs: recorded.outputs)
    }
    do throws(StepError) {
      let bound = try step.bind(
        workflow.parameters(of: index) { outputs[$0] }, using: clients.client(of: step, approvals: approvals))
      let run = record?.identifier ?? "plan"
      let token = recorded?.token(in: run) ?? Token(run: run, step: index, direction: .run, generation: 0)
      let identity = Event.Identity(recorded, prior: prior[index], token: token)
      let observation = try await workplace.around { () async throws(StepError) in
        try await bound.observe(identity.receipt, token: identity.token)
      }
      return planned(by: observation.accepting(prior[index]?.accepted ?? []), isKnown: prior[index] != nil, bound)
    } catch {
      let unknown = step.dependencies.filter { outputs[$0] == nil }.map { workflow.steps[$0].name }
      return PlannedObservation(
        action: unknown.isEmpty ? .stop(error) : .knownAfter(unknown), isReversible: step.kind.isReversible,
        outputs: nil)
    }
  }

  private func planned(by observation: AnyObservation, isKnown: Bool, _ bound: BoundStep) -> PlannedObservation {
    switch observation {
    case .absent:
      PlannedObservation(action: .create, isReversible: bound.isReversible, outputs: nil)
    case .present(let outputs, let drift) where drift.isEmpty:
      PlannedObservation(
        action: .keep(isKnown ? .unchanged : .adopted), isReversible: bound.isReversible, outputs: outputs)
    case .present(_, let drift):
      PlannedObservation(action: .change(drift), isReversible: bound.isReversible, outputs: nil)
    case .settling(let why, _):
      PlannedObservation(action: .wait(why), isReversible: bound.isReversible, outputs: nil)
    case .foreign(let what):
      PlannedObservation(
        action: .stop(.refused("cannot go on: something that this run did not create is in the way", notes: [what])),
        isReversible: bound.isReversible, outputs: nil)
    }
  }
}
