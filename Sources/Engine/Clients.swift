import Document
import Journal
import PlinkflowKit
import Runs
import Workflow

/// What the connections of a workflow offer, each opened once.
public struct Clients: Sendable {
  private let opened: [Int: any Sendable]

  /// Opens every connection that a step of the workflow uses, all at once, and verifies where each leads. Nothing
  /// but reads is sent.
  ///
  /// - Parameter world: what the steps act on; where one of them may not, nothing is opened.
  public static func open(
    for workflow: Workflow, in world: World
  ) async throws(EngineError) -> Clients {
    try world.check(workflow)
    let used = Set(workflow.steps.compactMap(\.connection)).sorted()
    let results = await withTaskGroup(of: (Int, Result<any Sendable, StepError>).self) { group in
      for index in used {
        let connection = workflow.connections[index]
        group.addTask {
          do throws(StepError) {
            return (index, .success(try await connection.kind.open(connection.parameters, named: connection.name)))
          } catch {
            return (index, .failure(error))
          }
        }
      }
      var results: [Int: Result<any Sendable, StepError>] = [:]
      for await (index, result) in group { results[index] = result }
      return results
    }
    var opened: [Int: any Sendable] = [:]
    var faults: [(name: String, fault: StepError)] = []
    for index in used {
      switch results[index] {
      case .success(let client): opened[index] = client
      case .failure(var fault):
        fault.redact()
        faults.append((workflow.connections[index].name, fault))
      case nil: break
      }
    }
    guard faults.isEmpty else { throw .connections(faults) }
    return Clients(opened: opened)
  }

  /// What a connection offers, by its index in the workflow.
  func client(ofConnection index: Int) -> (any Sendable)? { opened[index] }

  /// What a step is handed: its connection's client, the run's approvals, or nothing.
  func client(of step: Workflow.StepDeclaration, approvals: Approvals) -> any Sendable {
    if let connection = step.connection { return opened[connection] ?? Nothing() }
    return step.kind.client == ClientType(Approvals.self) ? approvals as any Sendable : Nothing()
  }
}

extension Workflow.StepDeclaration {
  /// The step with its parameters, every reference resolved, and with what it is handed.
  func bind(_ parameters: Value, using client: any Sendable) throws(StepError) -> BoundStep {
    try kind.bind(parameters, using: client, published: published)
  }
}

extension Approvals {
  /// Looks approvals of one run up in its journal.
  static func journaled(in journal: Journal, of record: RunRecord) -> Approvals {
    // Not the record itself: it is as large as the run.
    let (run, identifier) = (record.number, record.identifier)
    return Approvals { (token: Token) throws(StepError) -> String? in
      guard let meaning = token.meaning, meaning.run == identifier else { return nil }
      do throws(JournalError) {
        return try journal.approver(run: run, step: meaning.step)
      } catch {
        throw .transient("could not read its approval from the journal", notes: ["\(error)"])
      }
    }
  }
}
