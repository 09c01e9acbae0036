import Document
import PlinkflowKit
import ProgramPlugin

/// What every command is given: where to speak, the environment, and what was added to the built-in plugins.
struct Program: Sendable {
  /// The version that `--version` shows.
  static let version = "0.1.0"

  /// Plugins beside the built-in ones.
  let plugins: [Plugin]
  /// The process's environment.
  let environment: [String: String]
  /// Where to speak.
  let console: Console
  /// Plugins that are programs.
  let programs: ProgramPlugins

  init(plugins: [Plugin], environment: [String: String], console: Console) {
    self.plugins = plugins
    self.environment = environment
    self.console = console
    programs = ProgramPlugins(
      path: PluginPath(own: ".plinkflow/plugins", environment: environment), environment: environment,
      version: Self.version
    ) { plugin, text in console.narrate("\(plugin): \(Redaction.redact(text))") }
  }

  /// Lets plugins that are programs begin in a workflow's folder, from the next one on that is started.
  func runPlugins(in folder: String?) { programs.begin(in: folder) }

  /// Does what arguments say, and tells what went wrong. A result that found no room is a failure like any other: a
  /// script must not go on with half of it.
  func run(_ arguments: [String]) async -> ExitStatus {
    let status = await perform(arguments)
    guard status == .done, let why = console.lostResults else { return status }
    console.complain([Diagnostic("standard output cannot be written", notes: [why])])
    return .failed
  }

  private func perform(_ arguments: [String]) async -> ExitStatus {
    defer {
      for name in programs.close() {
        console.narrate("plugin `\(name)` did not end when its input did, and was ended")
      }
    }
    do {
      switch try request(in: arguments) {
      case .show(let text):
        console.result(lines: text)
        return .done
      case .perform(let command):
        return try await command.run(in: self)
      }
    } catch {
      let stop = Stop(of: error)
      console.complain(stop.diagnostics)
      return stop.status
    }
  }

  /// What a command line asks for.
  private enum Request {
    case show(String)
    case perform(any Command)
  }

  private func request(in arguments: [String]) throws(ArgumentError) -> Request {
    guard let name = arguments.first else { throw .noCommand }
    if name == "--version" { return .show("plinkflow \(Self.version)") }
    if name == "--help" || name == "-h" { return .show(HelpPage.overview) }
    if name.hasPrefix("-") { throw .unknownOption(name, command: nil, known: ["--help", "--version"]) }
    let type = try command(named: name)
    let invocation = try Invocation(arguments.dropFirst(), as: type.syntax)
    return invocation.has(.help) ? .show(HelpPage.page(of: type.syntax)) : .perform(try type.init(invocation))
  }
}

/// The command of that name.
func command(named name: String) throws(ArgumentError) -> any Command.Type {
  guard let type = commands.first(where: { $0.syntax.command == name }) else {
    throw .unknownCommand(name, known: commands.map { $0.syntax.command })
  }
  return type
}
