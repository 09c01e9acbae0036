import Document
import PlinkflowKit
import ProgramPlugin
import Report

/// Prints the JSON Schema of workflow files.
struct SchemaCommand: Command {
  private static let events = Option("events", "print the schema of one event of `--json` instead")

  static let syntax = Syntax(
    "schema", "Prints the JSON Schema of workflow files, for editors that complete and check what is written.",
    options: [events],
    examples: [
      Example("schema > .plinkflow/workflow.schema.json", "write it where an editor is told to find it"),
      Example("schema --events", "the schema of the events that `run --json` prints"),
    ],
    notes: [
      """
      It has every kind of step of this plinkflow, those of programs on the plugin path too. In Visual Studio Code,
      `json.schemas` in the settings names the file and the workflows that it is for.
      """
    ])

  private let isOfEvents: Bool

  init(_ invocation: Invocation) {
    isOfEvents = invocation.has(Self.events)
  }

  func run(in program: Program) async throws -> ExitStatus {
    if isOfEvents {
      program.console.result(lines: EventFormat.schema.readableText)
      return .done
    }
    var plugins = program.allPlugins(reaching: .none)
    for name in program.programs.path.plugins where !plugins.contains(where: { $0.name == name }) {
      switch program.programs.plugin(named: name, environment: []) {
      case .success(let found)?: plugins.append(found)
      case .failure(let fault)?:
        program.console.narrate("plugin `\(name)` \(fault.summary), so its kinds are left out")
      case nil: break
      }
    }
    program.console.result(lines: WorkflowSchema(plugins).value.readableText)
    return .done
  }
}
