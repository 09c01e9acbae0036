import Journal
import PlinkflowKit
import Workflow

/// A run that is ready to be taken up: its workflow, and what the journal knows of it.
public struct Prepared: Sendable {
  /// The workflow that counts.
  public let workflow: Workflow
  /// What the journal knows of the run.
  public let record: RunRecord
  /// How it came to be ready.
  public let beginning: Beginning
  /// What its connections offer.
  package let clients: Clients
  /// For each step of the workflow, its number in the run.
  package let numbers: [Int]
  /// What an earlier run of the same workflow left.
  package let known: Inheritance
  /// Where the files of its steps' programs are; nil where that is not known.
  package let place: Event.Place?

  /// How a run came to be ready.
  public enum Beginning: Sendable, Equatable {
    /// It is new.
    case fresh
    /// It goes on where it stopped.
    case resumed
    /// It goes on with a workflow that changed where nothing had begun: the names of those steps.
    case amended([String])
  }

  package init(
    workflow: Workflow, record: RunRecord, beginning: Beginning, clients: Clients, numbers: [Int],
    known: Inheritance, place: Event.Place? = nil
  ) {
    self.place = place
    self.workflow = workflow
    self.record = record
    self.beginning = beginning
    self.clients = clients
    self.numbers = numbers
    self.known = known
  }
}
