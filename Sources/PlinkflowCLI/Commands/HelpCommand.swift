/// Shows the help.
struct HelpCommand: Command {
  static let syntax = Syntax(
    "help", "Shows what plinkflow does, or what a command takes.",
    operands: [Operand("COMMAND", optional: true, "the command")],
    examples: [
      Example("help", "list the commands"),
      Example("help run", "show what `run` takes"),
    ])

  private let text: String

  init(_ invocation: Invocation) throws(ArgumentError) {
    if let name = invocation.operand(0) {
      text = HelpPage.page(of: try command(named: name).syntax)
    } else {
      text = HelpPage.overview
    }
  }

  func run(in program: Program) async throws(Stop) -> ExitStatus {
    program.console.result(text)
    return .done
  }
}
