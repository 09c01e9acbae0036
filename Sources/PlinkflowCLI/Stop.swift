import Document
import Engine
import Journal
import PlinkflowKit
import Runs

/// Why a command ends early: what to say, and the exit status.
struct Stop: Error, Sendable {
  /// The status.
  let status: ExitStatus
  /// What is said on standard error.
  let diagnostics: [Diagnostic]

  /// Ends with one mistake.
  init(_ status: ExitStatus, _ diagnostic: Diagnostic) {
    self.status = status
    self.diagnostics = [diagnostic]
  }

  /// Ends with several mistakes.
  init(_ status: ExitStatus, _ diagnostics: [Diagnostic]) {
    self.status = status
    self.diagnostics = diagnostics
  }

  /// Ends with all mistakes of a file.
  init(_ diagnostics: Diagnostics) {
    self.status = .badInput
    self.diagnostics = diagnostics.all
  }

  /// Ends with a mistake in the command line.
  init(_ error: ArgumentError) {
    self.status = .badInput
    self.diagnostics = [error.diagnostic]
  }

  /// Ends with whatever a command threw: all that is known to go wrong has a sentence of its own.
  init(of error: any Error) {
    switch error {
    case let stop as Stop: self = stop
    case let error as EngineError: self.init(error)
    case let error as JournalError: self.init(error)
    case let error as ArgumentError: self.init(error)
    case let mistakes as Diagnostics: self.init(mistakes)
    case let mistake as Diagnostic: self.init(.failed, mistake)
    case var fault as StepError:
      // It may repeat the words of the other side, with a secret among them.
      fault.redact()
      self.init(.failed, Diagnostic(fault.summary, notes: fault.notes, help: fault.help))
    default: self.init(.failed, Diagnostic(Redaction.redact("\(error)").printable))
    }
  }
}
