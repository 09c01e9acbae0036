import Document
import Graph
import Journal
import PlinkflowKit
import Runs
import Workflow

/// A step whose thing somebody made by hand, and by which identifier it is found; nil where the step's parameters say
/// enough.
public struct Adoptee: Sendable, Hashable {
  /// The step's name.
  public let step: String
  /// The thing's identifier, as the other side calls it.
  public let identifier: String?

  /// A step whose thing stands already.
  public init(step: String, identifier: String?) {
    self.step = step
    self.identifier = identifier
  }
}

/// What was found of the things that are to be put under the journal, by reads alone.
public struct Adoption: Sendable {
  /// A step, and what is journaled of it.
  struct Candidate: Sendable {
    let index: Int
    let receipt: Value?
    let outputs: Value
  }

  /// The workflow that counts.
  let workflow: Workflow
  let found: [Candidate]
  /// Why nothing is adopted, in the order of the file; empty where all of it can be.
  public let problems: [(adoptee: Adoptee, problem: Problem)]

  /// Why a step's thing cannot be adopted.
  public enum Problem: Sendable, Equatable {
    /// The workflow has no such step.
    case unknownStep
    /// The unfinished run has begun it already.
    case begun(run: String)
    /// The kind's things have no identifier; its parameters say which is meant.
    case noIdentifier(kind: String)
    /// It refers to outputs of these steps, of which nothing is known.
    case unknownOutputs(of: [String])
    /// Nothing is there.
    case absent
    /// It is there, and not as the workflow wants it.
    case differs([Difference])
    /// It is on its way to something else.
    case settling(String)
    /// It is somebody else's.
    case foreign(String)
    /// Nobody could look.
    case fault(StepError)
  }
}

extension Engine {
  /// Looks for things that were made by hand, each as its step would find it. Nothing is changed and nothing journaled.
  public func observeToAdopt(
    _ adoptees: [Adoptee], _ workflow: Workflow, record: RunRecord?
  ) async throws(EngineError) -> Adoption {
    let clients = try await Clients.open(for: workflow, in: options.world)
    let approvals = record.map { Approvals.journaled(in: journal, of: $0) } ?? Approvals { _ in nil }
    let workplace = journal.workplace(workflow.source.folder)
    var wanted: [Int: Adoptee] = [:]
    var problems: [(index: Int, adoptee: Adoptee, problem: Adoption.Problem)] = []
    for adoptee in adoptees {
      if let index = workflow.index(of: adoptee.step) {
        wanted[index] = adoptee
      } else {
        problems.append((workflow.steps.count, adoptee, .unknownStep))
      }
    }
    let numbers = record.map(Amendment.current) ?? [:]
    var outputs = workflow.steps.map { step in numbers[step.name].flatMap { record?.steps[$0].outputs } }
    var found: [Adoption.Candidate] = []
    for index in StepGraph(needs: workflow.steps.map { $0.dependencies }).order {
      guard let adoptee = wanted[index] else { continue }
      let step = workflow.steps[index]
      if let record, let number = numbers[step.name], !record.steps[number].isUntouched {
        problems.append((index, adoptee, .begun(run: record.identifier)))
        continue
      }
      let receipt = adoptee.identifier.flatMap(step.kind.receipt(for:))
      if adoptee.identifier != nil, receipt == nil {
        problems.append((index, adoptee, .noIdentifier(kind: step.kind.name)))
        continue
      }
      let observation: AnyObservation
      do throws(StepError) {
        let bound = try step.bind(
          workflow.parameters(of: index) { outputs[$0] }, using: clients.client(of: step, approvals: approvals))
        let token = Token(run: record?.identifier ?? "adopt", step: index, direction: .run, generation: 0)
        observation = try await workplace.around { () async throws(StepError) in
          try await bound.observe(receipt, token: token)
        }
      } catch {
        let unknown = step.dependencies.filter { outputs[$0] == nil }.map { workflow.steps[$0].name }
        var fault = error
        fault.redact()
        problems.append((index, adoptee, unknown.isEmpty ? .fault(fault) : .unknownOutputs(of: unknown)))
        continue
      }
      switch observation {
      case .present(let seen, let drift) where drift.isEmpty:
        outputs[index] = seen
        found.append(Adoption.Candidate(index: index, receipt: receipt, outputs: seen))
      case .present(let seen, let drift):
        // What refers to it is judged all the same, so that all problems are told together.
        outputs[index] = seen
        problems.append((index, adoptee, .differs(drift)))
      case .absent: problems.append((index, adoptee, .absent))
      case .settling(let why, _): problems.append((index, adoptee, .settling(why)))
      case .foreign(let what): problems.append((index, adoptee, .foreign(what)))
      }
    }
    return Adoption(
      workflow: workflow, found: found,
      problems: problems.sorted { $0.index < $1.index }.map { ($0.adoptee, $0.problem) })
  }

  /// Journals what was found, in one transaction; the next run goes on with the rest.
  ///
  /// - Parameter owning: whether undo deletes the things as if the run had made them; else it leaves them alone.
  /// - Returns: the run as it stands then.
  public func adopt(_ adoption: Adoption, in prepared: Prepared, owning: Bool) async throws(EngineError) -> RunRecord {
    var record = prepared.record
    let now = clock.now
    var events = [
      Event(
        run: record.number, at: now,
        .opened(
          Event.Opening(
            direction: .run, process: options.process, host: options.host, version: options.version,
            programs: prepared.workflow.programs)))
    ]
    for found in adoption.found {
      let number = prepared.numbers[found.index]
      let generation = record.steps[number].generation + (record.steps[number].phase == .undone ? 1 : 0)
      let token = Token(run: record.identifier, step: number, direction: .run, generation: generation)
      var bodies: [Event.Body] = []
      if owning {
        bodies.append(.intended(Event.Intent(before: .absent, token: token)))
        if let receipt = found.receipt { bodies.append(.received(receipt: receipt)) }
      }
      bodies.append(
        .done(
          Event.Done(
            owning ? .created : .adopted, outputs: found.outputs,
            found: owning ? nil : Event.Identity(token: token, receipt: found.receipt))))
      events += bodies.map { Event(run: record.number, step: number, at: now, $0.redacted) }
    }
    events.append(Event(run: record.number, at: now, .closed(Event.Closing(.interrupted))))
    do {
      try await journal.commit(events)
    } catch {
      throw .journal(error)
    }
    for event in events { record.apply(event) }
    return record
  }
}
