/// Prints what lets a shell complete the program's commands and options.
struct CompletionsCommand: Command {
  static let syntax = Syntax(
    "completions", "Prints a script with which a shell completes commands and options.",
    operands: [Operand("SHELL", choices: ["bash", "zsh", "fish"], "the shell")],
    examples: [
      Example("completions bash > /etc/bash_completion.d/plinkflow", "for everyone who uses bash on this machine"),
      Example("completions fish > ~/.config/fish/completions/plinkflow.fish", "for oneself, in fish"),
    ],
    notes: ["For zsh: `plinkflow completions zsh > _plinkflow`, in a folder that `fpath` names."])

  private let shell: String

  init(_ invocation: Invocation) throws(ArgumentError) {
    shell = try invocation.required(0)
  }

  func run(in program: Program) async throws -> ExitStatus {
    let script = CompletionScript(of: commands.map { $0.syntax })
    switch shell {
    case "zsh": program.console.result(lines: script.zsh)
    case "fish": program.console.result(lines: script.fish)
    default: program.console.result(lines: script.bash)
    }
    return .done
  }
}
