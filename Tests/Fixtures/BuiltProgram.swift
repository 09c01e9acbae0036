import Foundation

/// The program plinkflow, as a test starts it.
public enum BuiltProgram {
  /// The program is not there.
  public struct Missing: Error, CustomStringConvertible {
    /// What a person reads.
    public let description = "the program plinkflow is not built"
  }

  /// Where SwiftPM puts the program: beside the tests. `PLINKFLOW_PROGRAM` names another, such as a release build.
  ///
  /// - Throws: `Missing`.
  public static func url() throws -> URL {
    if let named = ProcessInfo.processInfo.environment["PLINKFLOW_PROGRAM"] { return URL(filePath: named) }
    let beside = Bundle.main.executableURL?.deletingLastPathComponent().appending(path: "plinkflow")
    let built = Repository.root.appending(path: ".build/debug/plinkflow")
    let found = [beside, built].compactMap(\.self).first {
      FileManager.default.isExecutableFile(atPath: $0.path(percentEncoded: false))
    }
    guard let found else { throw Missing() }
    return found
  }
}
