import Fixtures
import Foundation
import Testing

/// A disk that fails under the real program: a small library, compiled for the test, stands between the program and the
/// system. `Tests/Faults/disk.c` says what it can do.
struct FaultyDisk {
  private static let library = Result { try compile() }
  private static let source = Repository.root.appending(path: "Tests/Faults/disk.c")

  private let plinkflow: Plinkflow
  private let path: String

  /// The disk under the program's folder `.plinkflow`.
  init(under plinkflow: Plinkflow) throws {
    self.plinkflow = plinkflow
    path = try Self.library.get()
  }

  /// Runs the program to its end on a disk that fails in that way.
  func run(_ arguments: [String], failing fault: String) async throws -> Plinkflow.Ending {
    try? FileManager.default.removeItem(atPath: mark)
    return try await plinkflow.start(
      arguments,
      environment: [
        "LD_PRELOAD": path, "DISK_FAULT": fault, "DISK_FAULT_PATH": ".plinkflow/", "DISK_FAULT_MARK": mark,
      ]
    ).ending()
  }

  /// Runs the program to its end where the system's table of mounts is a text.
  func run(_ arguments: [String], mounts: String) async throws -> Plinkflow.Ending {
    try plinkflow.write(mounts, to: "mounts")
    return try await plinkflow.start(
      arguments, environment: ["LD_PRELOAD": path, "MOUNTS_FAULT": plinkflow.path("mounts")]
    ).ending()
  }

  /// Whether the fault came in the last run.
  var hasFailed: Bool { FileManager.default.fileExists(atPath: mark) }

  private var mark: String { plinkflow.path("fault-came") }

  /// The library stays open, and its name goes at once, so that nothing is left where the tests are ended.
  private static func compile() throws -> String {
    let library = FileManager.default.temporaryDirectory.appending(path: "plinkflow-disk-\(UUID().uuidString).so")
    let compiler = Process()
    compiler.executableURL = URL(filePath: "/usr/bin/cc")
    compiler.arguments =
      ["-O1", "-shared", "-fPIC", "-o"] + [library, source].map { $0.path(percentEncoded: false) } + ["-ldl"]
    try compiler.run()
    compiler.waitUntilExit()
    try #require(compiler.terminationStatus == 0, "the faulty disk cannot be compiled")
    let file = open(library.path(percentEncoded: false), O_RDONLY | O_CLOEXEC)
    try #require(file >= 0)
    try FileManager.default.removeItem(at: library)
    return "/proc/\(getpid())/fd/\(file)"
  }
}
