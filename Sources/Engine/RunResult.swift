import Journal
import Runs

/// How an execution ended.
public struct RunResult: Sendable {
  /// The state that the run was left in.
  public let state: RunState
  /// The run as its events tell it.
  public let record: RunRecord
  /// The signal that asked it to stop, if one did.
  public let signal: Int32?
  /// Why events could not be committed; nothing was sent after that.
  public let journalError: JournalError?

  /// The exit status that tells scripts how it ended: 0 done, 1 failed, 3 waiting, 4 in doubt, 128 and the signal's
  /// number after a signal.
  public var exitStatus: Int32 {
    if let signal { return 128 + signal }
    if journalError != nil { return 1 }
    return switch state {
    case .done, .undone: 0
    case .failed, .running: 1
    case .interrupted: 0
    case .waiting: 3
    case .inDoubt: 4
    }
  }
}
