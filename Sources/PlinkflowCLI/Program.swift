import PlinkflowKit

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

  /// Does what arguments say, and tells what went wrong.
  func run(_ arguments: [String]) async -> ExitStatus {
    do throws(Stop) {
      switch try request(in: arguments) {
      case .show(let text):
        console.result(text)
        return .done
      case .perform(let command):
        return try await command.run(in: self)
      }
    } catch {
      console.complain(error.diagnostics)
      return error.status
    }
  }

  /// What a command line asks for.
  private enum Request {
    case show(String)
    case perform(any Command)
  }

  private func request(in arguments: [String]) throws(Stop) -> Request {
    do throws(ArgumentError) {
      guard let name = arguments.first else { throw .noCommand }
      if name == "--version" { return .show("plinkflow \(Self.version)") }
      if name == "--help" || name == "-h" { return .show(HelpPage.overview) }
      if name.hasPrefix("-") { throw .unknownOption(name, command: nil, known: ["--help", "--version"]) }
      let type = try command(named: name)
      let invocation = try Invocation(arguments.dropFirst(), as: type.syntax)
      return invocation.has(.help) ? .show(HelpPage.page(of: type.syntax)) : .perform(try type.init(invocation))
    } catch {
      throw Stop(error)
    }
  }
}

/// The command of that name.
func command(named name: String) throws(ArgumentError) -> any Command.Type {
  guard let type = commands.first(where: { $0.syntax.command == name }) else {
    throw .unknownCommand(name, known: commands.map { $0.syntax.command })
  }
  return type
}
