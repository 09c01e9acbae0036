import PlinkflowKit

extension Plugin {
  /// Folders, secrets and services on this machine.
  public static let host = Plugin(
    name: "host", summary: "folders, secrets and long-running programs on this machine",
    steps: [StepKind(Folder.self), StepKind(SecretFile.self), StepKind(Service.self)])
}
