import Foundation
import Testing

/// The seed's workflow in the sandbox, its process killed without warning at random instants of run and of undo.
///
/// `PLINKFLOW_KILLS` sets how many kills of each there are, `PLINKFLOW_SEED` repeats a campaign.
@Suite struct KillTests {
  private static let kills = ProcessInfo.processInfo.environment["PLINKFLOW_KILLS"].flatMap(Int.init) ?? 50
  private static let seed =
    ProcessInfo.processInfo.environment["PLINKFLOW_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 1...999_999)
  /// How often one run is killed before it may come to its end, and then its undo.
  private static let killsInARow = 5

  @Test func `killed at random instants of run and of undo, nothing is made twice and nothing is left`() async throws {
    print("kill campaign: \(Self.kills) kills of run and \(Self.kills) of undo, seed \(Self.seed)")
    var generator = SeededGenerator(Self.seed)
    var (killed, undoKilled) = (0, 0)
    while killed < Self.kills || undoKilled < Self.kills {
      let plinkflow = try SeedWorkflow.folder()
      defer { plinkflow.remove() }
      killed += try await Self.kill(SeedWorkflow.run, of: plinkflow, with: &generator)
      let ending = try await plinkflow.start(SeedWorkflow.run).ending()
      #expect(ending.status == 0, "seed \(Self.seed): \(ending.errors)")
      #expect(try await SeedWorkflow.shown(by: plinkflow) == SeedWorkflow.whole, "seed \(Self.seed)")
      undoKilled += try await Self.kill(["undo", "--yes"], of: plinkflow, with: &generator)
      let undone = try await plinkflow("undo", "--yes")
      #expect(undone.status == 0, "seed \(Self.seed): \(undone.errors)")
      let left = try await plinkflow("sandbox", "show").output
      #expect(left == SeedWorkflow.nothing, "seed \(Self.seed)")
      if left != SeedWorkflow.nothing { return }
    }
    print("kill campaign: \(killed) kills of run and \(undoKilled) of undo survived")
  }

  /// Starts the command and kills it at a random instant, a few times; answers how often it was killed at work.
  private static func kill(
    _ arguments: [String], of plinkflow: Plinkflow, with generator: inout SeededGenerator
  ) async throws -> Int {
    var killed = 0
    for _ in 0..<killsInARow {
      let running = try plinkflow.start(arguments)
      // When the kill comes decides where it hits, and nothing about what has to hold after it.
      try await Task.sleep(for: .milliseconds(Int.random(in: 5...400, using: &generator)))
      running.send(SIGKILL)
      let ending = try await running.ending()
      guard ending.status == 128 + SIGKILL else { return killed }
      killed += 1
    }
    return killed
  }
}

/// Chance that repeats itself: SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
