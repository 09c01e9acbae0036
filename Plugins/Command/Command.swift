import PlinkflowKit

extension Plugin {
  /// Steps that run programs.
  public static let command = Plugin(
    name: "command", summary: "programs of one's own as steps", steps: [StepKind(CommandRun.self)])
}
