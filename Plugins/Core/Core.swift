import PlinkflowKit

extension Plugin {
  /// Steps that need nothing outside of plinkflow.
  public static let core = Plugin(
    name: "core", summary: "steps that need nothing outside of plinkflow",
    steps: [StepKind(Milestone.self), StepKind(Approval.self)])
}
