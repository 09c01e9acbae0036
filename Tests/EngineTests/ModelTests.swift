import Foundation
import Testing

/// Histories by the thousand. `PLINKFLOW_HISTORIES` says how many (1,000 without it), `PLINKFLOW_HISTORY` plays one.
@Suite struct ModelTests {
  private static let environment = ProcessInfo.processInfo.environment

  @Test func `no promise is broken, whatever happens`() async throws {
    let folder = try Folder()
    defer { withExtendedLifetime(folder) {} }
    if let seed = Self.environment["PLINKFLOW_HISTORY"].flatMap(UInt64.init) {
      var history = History(seed: seed, in: folder.path)
      let breaches = await history.play()
      #expect(breaches == [])
      return
    }
    let count = Self.environment["PLINKFLOW_HISTORIES"].flatMap(UInt64.init) ?? 1000
    let failing = await withTaskGroup(of: [String].self) { group in
      for share in 0..<UInt64(2) {
        group.addTask {
          var failing: [String] = []
          for seed in stride(from: share, to: count, by: 2) where failing.count < 5 {
            var history = History(seed: seed, in: folder.path)
            let breaches = await history.play()
            if let first = breaches.first { failing.append("PLINKFLOW_HISTORY=\(seed): \(first)") }
          }
          return failing
        }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
    #expect(failing == [])
  }

  @Test(arguments: Mutant.allCases) func `an engine that is broken is caught`(_ mutant: Mutant) async throws {
    let folder = try Folder()
    defer { withExtendedLifetime(folder) {} }
    for seed in UInt64(0)..<1000 {
      var history = History(seed: seed, in: folder.path, mutant: mutant)
      if await !history.play().isEmpty { return }
    }
    Issue.record("1,000 histories did not catch an engine with \(mutant)")
  }

  /// A folder in memory where the system has one, since a history waits for no disk.
  private final class Folder: Sendable {
    let path: String

    init() throws {
      let memory = "/dev/shm"
      let parent = access(memory, W_OK) == 0 ? memory : NSTemporaryDirectory()
      path = "\(parent)/plinkflow-model-\(UUID().uuidString)"
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
  }
}
