import PlinkflowKit

extension Plugin {
  /// Steps for AWS Directory Service.
  public static let directory = Plugin(
    name: "directory", summary: "directories of AWS Directory Service that stand already",
    steps: [StepKind(DirectoryLookup.self)])
}
