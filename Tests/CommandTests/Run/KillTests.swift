import Fixtures
import Foundation
import Testing

/// The seed's workflow in the sandbox, and sixty steps whose effects are counted, their process killed without warning
/// at random instants of run and of undo.
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
    var generator = Dice(seed: Self.seed)
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

  @Test func `sixty steps that are killed again and again have each effect once, and so has their undo`() async throws {
    print("kill campaign: sixty steps, seed \(Self.seed)")
    var generator = Dice(seed: Self.seed)
    var (killed, undoKilled, runs) = (0, 0, 0)
    while killed < Self.kills || undoKilled < Self.kills {
      let plinkflow = try Plinkflow()
      defer { plinkflow.remove() }
      try plinkflow.write(SixtySteps.text, to: "w.json5")
      killed += try await Self.kill(["run", "w.json5"], of: plinkflow, with: &generator)
      let ending = try await plinkflow("run", "w.json5")
      #expect(ending.status == 0, "seed \(Self.seed): \(ending.errors)")
      #expect(SixtySteps.counts("applied", in: plinkflow) == [1: 60], "seed \(Self.seed)")
      undoKilled += try await Self.kill(["undo", "--yes"], of: plinkflow, with: &generator)
      let undone = try await plinkflow("undo", "--yes")
      #expect(undone.status == 0, "seed \(Self.seed): \(undone.errors)")
      #expect(SixtySteps.counts("undone", in: plinkflow) == [1: 60], "seed \(Self.seed)")
      #expect(try await plinkflow("journal", "verify").status == 0, "seed \(Self.seed)")
      runs += 1
    }
    print("kill campaign: sixty steps, \(killed) kills of run and \(undoKilled) of undo in \(runs) runs survived")
  }

  @Test func `a program that outlives its killed run is waited for, and not started again`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(
      """
      {
        workflow: "slow",
        steps: {
          a: {
            uses: "command.run",
            with: {
              observe: ["/usr/bin/test", "-e", "made"], absent_status: [1], undo: ["/bin/rm", "made"],
              apply: ["/bin/sh", "-c", "echo x >> begun; while test -e w.json5 && ! test -e go; do sleep 0.02; done; touch made"],
            },
          },
        },
      }
      """, to: "w.json5")
    let first = try plinkflow.start(["run", "w.json5"])
    try await first.wait { plinkflow.has("begun") }
    first.send(SIGKILL)
    #expect(try await first.ending().status == 128 + SIGKILL)
    let second = try plinkflow.start(["run", "w.json5"])
    try await second.wait {
      second.errorsSoFar.contains("the program of an attempt before this one is still at work")
    }
    try plinkflow.write("", to: "go")
    #expect(try await second.ending().status == 0)
    #expect(try String(contentsOfFile: plinkflow.path("begun"), encoding: .utf8) == "x\n")
    #expect(try await plinkflow("undo", "--yes").status == 0)
    #expect(!plinkflow.has("made"))
  }

  /// Starts the command and kills it at a random instant, a few times; answers how often it was killed at work.
  private static func kill(
    _ arguments: [String], of plinkflow: Plinkflow, with generator: inout Dice
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

/// Six layers of ten steps, each of which needs two of the layer before. Every effect is written down when it is had.
private enum SixtySteps {
  private static let names = (0..<60).map { "s\($0)" }

  static let text: String = {
    let steps = names.indices.map { number in
      let needs = number < 10 ? [] : [number - 10, (number / 10 - 1) * 10 + (number + 1) % 10]
      let (name, needed) = (names[number], needs.map { "\"\(names[$0])\"" }.joined(separator: ", "))
      return """
        \(name): {
          uses: "command.run", needs: [\(needed)],
          with: {
            observe: ["/usr/bin/test", "-e", "\(name)"], absent_status: [1],
            apply: ["/bin/sh", "-c", "echo x >> \(name).applied; : > \(name)"],
            undo: ["/bin/sh", "-c", "echo x >> \(name).undone; rm \(name)"],
          },
        },
        """
    }
    return "{ workflow: \"sixty\", steps: {\n\(steps.joined(separator: "\n"))\n} }"
  }()

  /// How many steps had that effect how often.
  static func counts(_ effect: String, in plinkflow: Plinkflow) -> [Int: Int] {
    var counts: [Int: Int] = [:]
    for name in names {
      let lines = (try? String(contentsOfFile: plinkflow.path("\(name).\(effect)"), encoding: .utf8)) ?? ""
      counts[lines.count / 2, default: 0] += 1
    }
    return counts
  }
}
