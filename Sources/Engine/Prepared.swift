import PlinkflowKit
import Runs
import Workflow

/// A run that is ready to be taken up: its workflow, and what the journal knows of it.
public struct Prepared: Sendable {
  /// The workflow that counts.
  public let workflow: Workflow
  /// What the journal knows of the run.
  public let record: RunRecord
  /// How it came to be ready.
  public let start: Start
  /// What its connections offer.
  package let clients: Clients
  /// For each step of the workflow, its number in the run.
  package let numbers: [Int]
  /// What an earlier run of the same workflow left.
  package let prior: PriorState
  /// Where the files of its steps' programs are; nil where that is not prior.
  package let programFolder: Event.ProgramFolder?

  /// How a run came to be ready.
  public enum Start: Sendable, Equatable {
    /// It is new.
    case fresh
    /// It goes on where it stopped.
    case resumed
    /// It goes on with a workflow that changed where nothing had begun: the names of those steps.
    case amended([String])
  }

  package init(
    workflow: Workflow, record: RunRecord, start: Start, clients: Clients, numbers: [Int],
    prior: PriorState, programFolder: Event.ProgramFolder? = nil
  ) {
    self.programFolder = programFolder
    self.workflow = workflow
    self.record = record
    self.start = start
    self.clients = clients
    self.numbers = numbers
    self.prior = prior
  }
}
