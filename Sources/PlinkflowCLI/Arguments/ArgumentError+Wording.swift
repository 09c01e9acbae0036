import Document

extension ArgumentError {
  /// The sentence for each case, and what to do about it.
  var diagnostic: Diagnostic {
    switch self {
    case .noCommand:
      Diagnostic("no command is given", help: "`plinkflow help` lists the commands")
    case .unknownCommand(let name, let known):
      Diagnostic(
        "unknown command \(quoted(name))",
        help: similar(to: name, in: known, "command") ?? "`plinkflow help` lists the commands")
    case .unknownOption(let name, let command, let known):
      Diagnostic(
        "unknown option \(quoted(name))" + (command.map { " of `plinkflow \($0)`" } ?? ""),
        help: similar(to: name, in: known, "option") ?? help(for: command))
    case .missingValue(let option, let placeholder):
      Diagnostic("option `--\(option)` has no value", help: "write `--\(option) \(placeholder)`")
    case .unexpectedValue(let option):
      Diagnostic("option `--\(option)` takes no value")
    case .repeated(let option):
      Diagnostic("option `--\(option)` is given more than once")
    case .unknownChoice(let text, let what, let choices):
      Diagnostic(
        "\(quoted(text)) is no choice for `\(what)`",
        notes: ["the choices are " + choices.map { "`\($0)`" }.joined(separator: ", ")],
        help: similar(to: text, in: choices, "choice"))
    case .notANumber(let text, let option, let lowest, let highest, let isWhole):
      Diagnostic(
        "option `--\(option)` must be a \(isWhole ? "whole number" : "number") from \(lowest) to \(highest), "
          + "got \(quoted(text))")
    case .missingOperand(let name, let command, let about):
      Diagnostic("`plinkflow \(command)` needs `\(name)`: \(about)", help: help(for: command))
    case .missingOption(let name, let command, let choices):
      Diagnostic(
        "`plinkflow \(command)` needs `--\(name)`",
        notes: ["the choices are " + choices.map { "`\($0)`" }.joined(separator: ", ")], help: help(for: command))
    case .surplusOperand(let text, let command):
      Diagnostic("unexpected argument \(quoted(text))", help: help(for: command))
    case .excludes(let option, let other):
      Diagnostic("options `--\(option)` and `--\(other)` exclude each other")
    case .needs(let option, let other):
      Diagnostic("option `--\(option)` means nothing without `--\(other)`")
    case .unknownKind(let name, let known):
      Diagnostic(
        "unknown kind \(quoted(name))",
        help: similar(to: name, in: known, "kind") ?? "`plinkflow steps` lists the kinds")
    }
  }

  private func help(for command: String?) -> String {
    command.map { "`plinkflow help \($0)` shows what it takes" } ?? "`plinkflow help` lists the commands"
  }

  private func similar(to name: String, in known: [String], _ noun: String) -> String? {
    nearMiss(to: name, among: known).map { "a similar \(noun) exists: `\($0)`" }
  }

  /// A word of the user's, cut where it is long.
  private func quoted(_ text: String) -> String {
    text.count > 60 ? "`\(text.prefix(60))…`" : "`\(text)`"
  }
}
