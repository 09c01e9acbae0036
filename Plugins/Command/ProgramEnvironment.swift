import Foundation

/// The environment that every program gets.
enum ProgramEnvironment {
  /// The few variables that programs need to work at all, as plinkflow has them itself.
  static var inherited: [String: String] {
    let names: Set<String> = ["PATH", "HOME", "LANG", "TMPDIR"]
    return ProcessInfo.processInfo.environment.filter { names.contains($0.key) }
  }
}
