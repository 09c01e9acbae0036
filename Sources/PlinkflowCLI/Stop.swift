import Document

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
}
