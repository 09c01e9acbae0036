import Document
import PlinkflowKit
import ProgramPlugin

/// What authors of plugins need: which plugins there are, whether one keeps the rules, and a first one to begin with.
struct PluginCommand: Command {
  private static let python = Option("python", "write the new plugin in Python")
  private static let bash = Option("bash", "write the new plugin in Bash, with jq")
  private static let swift = Option("swift", "write the new plugin in Swift, a package of its own")

  static let syntax = Syntax(
    "plugin", "Lists plugins, tries the rules of plinkflow on one, or writes a new one.",
    operands: [
      Operand("ACTION", choices: ["list", "check", "new"], "what to do"),
      Operand("NAME", optional: true, "the plugin, for `check` and `new`"),
    ],
    options: [
      Option("params", takes: "FILE", "what to check kinds with, where they have no examples"), .sandbox, .sandboxWorld,
      .real,
      python, bash, swift,
    ],
    examples: [
      Example("plugin new inventory --python", "write a plugin that works, with its test, into a folder"),
      Example("plugin check inventory", "try each rule on each of its kinds"),
    ],
    notes: [
      """
      `check` makes things and takes them back, ends the plugin's program in the middle, and leaves the world as it was. The
      file of `--params` is an object: behind each kind's name, a list of parameters of something that is not there, and of
      parameters that change the same thing; behind `connections`, connections as a workflow writes them.
      Exit status: 0 where every rule that could be tried holds, 1 where one does not.
      """
    ])

  private enum Action {
    case list
    case check(String)
    case new(String, Scaffold.Language)
  }

  private let action: Action
  private let parameters: String?
  private let options: WorldOptions

  init(_ invocation: Invocation) throws(ArgumentError) {
    parameters = invocation.value(of: Option("params", takes: "FILE", ""))
    options = try WorldOptions(invocation)
    switch try invocation.required(0) {
    case "check": action = .check(try invocation.required(1))
    case "new":
      let languages: [(Option, Scaffold.Language)] = [(Self.python, .python), (Self.bash, .bash), (Self.swift, .swift)]
      let chosen = languages.filter { invocation.has($0.0) }.map(\.1)
      action = .new(try invocation.required(1), chosen.first ?? .python)
    default: action = .list
    }
  }

  func run(in program: Program) async throws -> ExitStatus {
    switch action {
    case .list:
      program.console.result(lines: list(program))
      return .done
    case .check(let name):
      return try await ConformanceCheck(plugin: name, parameters: parameters, options: options).run(in: program)
    case .new(let name, let language):
      program.console.result(lines: try Scaffold(name, in: language).write())
      return .done
    }
  }

  private func list(_ program: Program) -> String {
    var lines = program.allPlugins(reaching: .none).filter { !$0.steps.isEmpty }.map { plugin in
      "\(plugin.name): \(plugin.summary)"
    }
    for name in program.programs.path.plugins {
      switch program.programs.plugin(named: name, environment: []) {
      case .success(let plugin)?:
        let kinds = plugin.steps.map(\.name).joined(separator: ", ")
        lines.append("\(name): \(plugin.summary.printable) (\(plugin.program?.path.printable ?? ""); \(kinds))")
      case .failure(let fault)?:
        lines.append("\(name): \(([fault.summary] + fault.notes).joined(separator: "; ").printable)")
      case nil: break
      }
    }
    return lines.joined(separator: "\n")
  }
}
