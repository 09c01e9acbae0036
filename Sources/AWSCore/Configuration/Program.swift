import Processes

/// Runs another program for what it prints.
enum Program {
  /// What the program prints on its standard output; its standard error goes where this process's goes, and it has no
  /// standard input.
  static func output(
    of arguments: [String], timeout: Duration = .seconds(60), maximumBytes: Int = 1 << 20
  ) async throws(ProgramFailure) -> [UInt8] {
    guard let program = arguments.first else { throw ProgramFailure(reason: "no program is named") }
    do {
      return try await Printout.of(arguments, timeout: timeout, maximumBytes: maximumBytes)
    } catch {
      let what =
        switch error {
        case .missing: "there is no program `\(program)`"
        case .notStarted: "`\(program)` cannot be started"
        case .exited(let status): "`\(program)` ended with status \(status)"
        case .killed(let signal): "`\(program)` was ended by signal \(signal)"
        case .late: "`\(program)` took longer than \(timeout.components.seconds) s"
        case .tooLong: "`\(program)` printed too much"
        case .cancelled: "`\(program)` was stopped before its end"
        }
      throw ProgramFailure(reason: what)
    }
  }
}
