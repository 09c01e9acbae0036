import Report

/// Shows the help.
struct HelpCommand: Command {
  static let syntax = Syntax(
    "help", "Shows what plinkflow does, or what a command takes.",
    operands: [Operand("COMMAND", optional: true, "the command, or `events` for what `--json` prints")],
    examples: [
      Example("help run", "show what `run` takes"),
      Example("help events", "show the events that `--json` prints"),
    ])

  private let text: String

  init(_ invocation: Invocation) throws(ArgumentError) {
    if invocation.operand(0) == "events" {
      text = EventFormat.page
    } else if let name = invocation.operand(0) {
      text = HelpPage.page(of: try command(named: name).syntax)
    } else {
      text = HelpPage.overview
    }
  }

  func run(in program: Program) async throws -> ExitStatus {
    program.console.result(lines: text)
    return .done
  }
}
