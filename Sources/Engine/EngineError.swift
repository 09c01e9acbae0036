import Document
import Journal
import PlinkflowKit
import Runs

/// Why the engine could not take a run up; nothing was begun.
public enum EngineError: Error, Sendable {
  /// The workflow has mistakes.
  case workflow(Diagnostics)
  /// The journal cannot be used.
  case journal(JournalError)
  /// Connections that could not be opened, by name.
  case connections([(name: String, fault: StepError)])
  /// Secrets that the workflow needs and that cannot be had.
  case missingSecrets([MissingSecret])
  /// Texts of secrets in what would be journaled of the workflow.
  case plainSecrets([PlainSecret])
  /// Steps that the sandbox does not simulate, by their kind.
  case notSimulated([(kind: String, steps: [String])])
  /// An undo of this run, down to a step or of all of it, began and did not finish.
  case halfUndone(run: String, keeping: String?)
  /// The file changed where the run has begun.
  case changedAfterBegin(run: String, changes: [Change])
  /// The programs of these plugins are not those that the run was last carried out with.
  case changedPrograms(run: String, plugins: [String])
  /// The folder that holds the programs of these steps is not there.
  case missingFolder(run: String, folder: String, steps: [String])
  /// Files that these steps run as programs are not those that the run was last carried out with.
  case changedFiles(run: String, folder: String, steps: [ChangedFiles])
  /// A later run of the workflow stands on this one.
  case notLatest(run: String, later: String)
  /// No run is called that.
  case unknownRun(String)
  /// No step of the run is called that.
  case unknownStep(String, run: String)
  /// The step to go back to is not done.
  case notDone(step: String, run: String)
  /// Nothing of the step is in doubt in this direction.
  case notInDoubt(step: String, run: String)
  /// The step can be observed, so a person's word about it is not asked for.
  case isObserved(step: String)
  /// The run is not done, or nothing of it stands any more.
  case notFinished(run: String, isUndone: Bool)
  /// No run is done.
  case noneFinished
  /// There is no run at all, or none of that workflow.
  case noRuns

  /// The files of a step's programs that are other ones, or gone.
  public struct ChangedFiles: Sendable, Hashable {
    /// The step's name.
    public let step: String
    /// Their paths, from the workflow's folder.
    public let files: [String]
  }

  /// A step that a run has begun and whose definition is another one now.
  public struct Change: Sendable, Hashable {
    /// The step's name.
    public let step: String
    /// What the run was begun with.
    public let was: String
    /// What the file says now; nil where the step is gone from it.
    public let now: String?
  }
}
