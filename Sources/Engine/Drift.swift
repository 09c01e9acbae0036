import Document
import Journal
import PlinkflowKit
import Runs
import Workflow

/// How the world differs from what a finished run left, found out by reads alone.
public struct Drift: Sendable {
  /// The run.
  public let record: RunRecord
  /// The run's steps, each at its index in the workflow.
  public let steps: [ObservedStep]

  /// Whether anything is not as the run left it.
  public var isThere: Bool {
    steps.contains { $0.finding != .asLeft }
  }
}

/// What was found of one step of a finished run.
public struct ObservedStep: Sendable, Equatable {
  /// The step's name.
  public let name: String
  /// Its kind, such as `route53.record`.
  public let kind: String
  /// What was found.
  public let finding: Finding

  /// What was found of a step.
  public enum Finding: Sendable, Equatable {
    /// It is as the run left it.
    case asLeft
    /// It is there, and these fields of it are not as the run left them.
    case changed([Difference])
    /// It is no longer there.
    case gone
    /// It is on its way to be something else, or does not hold at the moment: why.
    case settling(String)
    /// Something else is in its place.
    case foreign(String)
    /// Nobody could look.
    case unseen(StepError)
  }
}

extension Engine {
  /// Observes every step of a finished run.
  ///
  /// - Parameter folder: where the programs of its steps are: see ``Preparation/folder(of:_:)``.
  public func drift(
    of record: RunRecord, _ workflow: Workflow, in folder: String? = nil
  ) async throws(EngineError) -> Drift {
    let clients = try await Clients.open(for: workflow, in: options.world)
    let approvals = Approvals.journaled(in: journal, of: record)
    let numbers = Amendment.current(record)
    let workplace = journal.workplace(folder)
    let outputs = workflow.steps.map { step in numbers[step.name].flatMap { record.steps[$0].outputs } }
    let findings = await observations(of: Array(workflow.steps.indices), atOnce: options.jobs) { index in
      let step = workflow.steps[index]
      guard let number = numbers[step.name] else { return ObservedStep.Finding.gone }
      let recorded = record.steps[number]
      let identity = Event.Identity(recorded, token: recorded.token(in: record.identifier))
      do throws(StepError) {
        let bound = try step.bind(
          workflow.parameters(of: index) { outputs[$0] }, using: clients.client(of: step, approvals: approvals))
        let observation = try await workplace.around { () async throws(StepError) in
          try await bound.observe(identity.receipt, token: identity.token)
        }
        return ObservedStep.Finding(observation.accepting(recorded.accepted))
      } catch {
        var fault = error
        fault.redact()
        return .unseen(fault)
      }
    }
    var steps: [Int: ObservedStep.Finding] = [:]
    for (index, finding) in findings { steps[index] = finding }
    return Drift(
      record: record,
      steps: workflow.steps.enumerated().map { index, step in
        ObservedStep(name: step.name, kind: step.kind.name, finding: steps[index] ?? .gone)
      })
  }
}

extension ObservedStep.Finding {
  fileprivate init(_ observation: AnyObservation) {
    self =
      switch observation {
      case .absent: .gone
      case .present(_, let drift): drift.isEmpty ? .asLeft : .changed(drift)
      case .settling(let why, _): .settling(why)
      case .foreign(let what): .foreign(what)
      }
  }
}
