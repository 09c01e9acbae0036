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

  /// What the seed's workflow makes, counted by hand from the document: each thing once, on the side it belongs to.
  private static let whole: [String: Int] = [
    "111111111111 + application": 1, "111111111111 + environment": 1, "111111111111 + load-balancer": 1,
    "111111111111 + vpc-endpoint-service": 1, "111111111111 + vpc-endpoint-service-permission": 1,
    "222222222222 + vpc-endpoint": 1, "222222222222 + hosted-zone": 1, "222222222222 + record-set": 1,
    "222222222222 + vpn-gateway": 1, "222222222222 + vpn-attachment": 1, "222222222222 + customer-gateway": 1,
    "222222222222 + vpn-connection": 1, "222222222222 + vpn-connection-route": 1,
    "222222222222 + security-group-rule": 3, "222222222222 ~ route-table": 1,
  ]

  @Test func `killed at random instants of run and of undo, nothing is made twice and nothing is left`() async throws {
    print("kill campaign: \(Self.kills) kills of run and \(Self.kills) of undo, seed \(Self.seed)")
    var generator = SeededGenerator(Self.seed)
    var (killed, undoKilled) = (0, 0)
    while killed < Self.kills || undoKilled < Self.kills {
      let plinkflow = try Plinkflow()
      defer { plinkflow.remove() }
      let file = try Self.workflow(beside: plinkflow)
      let run = ["run", file, "--sandbox", "--sandbox-delay", "0"]
      killed += try await Self.kill(run, of: plinkflow, with: &generator)
      let ending = try await plinkflow.start(run).ending()
      #expect(ending.status == 0, "seed \(Self.seed): \(ending.errors)")
      #expect(try await Self.shown(by: plinkflow) == Self.whole, "seed \(Self.seed)")
      undoKilled += try await Self.kill(["undo", "--yes"], of: plinkflow, with: &generator)
      let undone = try await plinkflow("undo", "--yes")
      #expect(undone.status == 0, "seed \(Self.seed): \(undone.errors)")
      let left = try await plinkflow("sandbox", "show").output
      #expect(left == "the sandbox is as it was at first\n", "seed \(Self.seed)")
      if left != "the sandbox is as it was at first\n" { return }
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

  private static func workflow(beside plinkflow: Plinkflow) throws -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: "workflows/privatelink.json5"), encoding: .utf8)
    try plinkflow.write(text, to: "privatelink.json5")
    return "privatelink.json5"
  }

  /// How many things of each sort `sandbox show` lists, by account and by whether they were added or changed.
  private static func shown(by plinkflow: Plinkflow) async throws -> [String: Int] {
    var counts: [String: Int] = [:]
    var account = ""
    for line in try await plinkflow("sandbox", "show").output.split(separator: "\n") {
      let words = line.split(separator: " ")
      if line.hasPrefix("account "), words.count > 1 {
        account = String(words[1])
      } else if words.count > 1 {
        counts["\(account) \(words[0]) \(words[1])", default: 0] += 1
      }
    }
    return counts
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
