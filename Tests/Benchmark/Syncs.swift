import Fixtures
import Foundation

/// How often a program waits for the disk, counted by a small library that is compiled for it and stands between the
/// program and the system; it needs neither a debugger nor rights.
struct Syncs {
  /// How often a write-ahead log was brought to the disk: once a commit.
  let commits: Int
  /// How often anything was.
  let all: Int

  /// Counts those of one program, which is not measured meanwhile; nil where the library cannot be compiled.
  static func count(of arguments: [String], environment: [String: String] = [:]) throws -> Syncs? {
    guard let library else { return nil }
    let answer = FileManager.default.temporaryDirectory.appending(path: "plinkflow-syncs-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: answer) }
    let settings = ["LD_PRELOAD": library, "SYNC_COUNT": answer.path(percentEncoded: false)]
    _ = try Measurement.run(arguments, environment: environment.merging(settings) { $1 })
    let numbers = try String(contentsOf: answer, encoding: .utf8).split { !$0.isNumber }.compactMap { Int($0) }
    guard numbers.count == 2 else { return nil }
    return Syncs(commits: numbers[0], all: numbers[0] + numbers[1])
  }

  /// The library stays open, and its name goes at once: nothing is left of it.
  private static let library: String? = {
    #if os(Linux)
      let source = Repository.root.appending(path: "Tests/Faults/count.c").path(percentEncoded: false)
      let library = FileManager.default.temporaryDirectory.appending(path: "plinkflow-syncs-\(UUID().uuidString).so")
        .path(percentEncoded: false)
      let compiled = try? Measurement.run(
        ["/usr/bin/cc", "-O1", "-shared", "-fPIC", "-o", library, source, "-ldl"])
      let file = open(library, O_RDONLY | O_CLOEXEC)
      unlink(library)
      return compiled == nil || file < 0 ? nil : "/proc/\(getpid())/fd/\(file)"
    #else
      return nil
    #endif
  }()
}
