/// One thing that plinkflow does.
protocol Command: Sendable {
  /// What may be written behind its name.
  static var syntax: Syntax { get }

  /// Understands what was written.
  init(_ invocation: Invocation) throws(ArgumentError)

  /// Does it.
  func run(in program: Program) async throws -> ExitStatus
}

/// All commands, in the order of the help.
let commands: [any Command.Type] = [
  RunCommand.self, UndoCommand.self, PlanCommand.self, AdoptCommand.self, DriftCommand.self, StatusCommand.self,
  RunsCommand.self, JournalCommand.self,
  LogCommand.self, ReportCommand.self, ApproveCommand.self, VPNConfigurationCommand.self, ValidateCommand.self,
  DoctorCommand.self,
  PolicyCommand.self,
  GraphCommand.self, StepsCommand.self, SchemaCommand.self, InitCommand.self, ImportCommand.self, PluginCommand.self,
  SandboxCommand.self,
  CompletionsCommand.self, HelpCommand.self,
]
