import Foundation
import Journal
import Runs
import SQLite
import Testing

/// The seed's workflow from its first event to its last, as one types it.
@Suite struct SeedTests {
  @Test func `it comes up, stands unchanged, goes back, and comes up again`() async throws {
    let plinkflow = try SeedWorkflow.folder()
    defer { plinkflow.remove() }
    for _ in 1...2 {
      let first = try await plinkflow.start(SeedWorkflow.run).ending()
      #expect(first.status == 0, "\(first.errors)")
      #expect(first.output.hasSuffix(" is done: 17 created\n"), "\(first.output)")
      #expect(try await SeedWorkflow.shown(by: plinkflow) == SeedWorkflow.whole)
      let second = try await plinkflow.start(SeedWorkflow.run).ending()
      #expect(second.status == 0)
      #expect(second.output.hasSuffix(" is done: 17 already so\n"), "\(second.output)")
      #expect(try await SeedWorkflow.shown(by: plinkflow) == SeedWorkflow.whole)
      let undone = try await plinkflow("undo", "--yes")
      #expect(undone.status == 0, "\(undone.errors)")
      #expect(try await plinkflow("sandbox", "show").output == SeedWorkflow.nothing)
    }
    let again = try await plinkflow("undo", "--yes")
    #expect(again.status == 0)
    #expect((again.output + again.errors).contains("nothing to undo"))
  }

  @Test func `the journal cut after every single event of a full run: the next run ends the same`() async throws {
    let plinkflow = try SeedWorkflow.folder()
    defer { plinkflow.remove() }
    #expect(try await plinkflow.start(SeedWorkflow.run).ending().status == 0)
    let state = plinkflow.folder.appending(path: ".plinkflow")
    let kept = plinkflow.folder.appending(path: "kept")
    try FileManager.default.copyItem(at: state, to: kept)
    let count = try Self.countEvents(in: plinkflow)
    #expect(count > 17 * 2)
    for sequence in 1..<count {
      try FileManager.default.removeItem(at: state)
      try FileManager.default.copyItem(at: kept, to: state)
      try Self.cut(plinkflow, afterEvent: sequence)
      let ending = try await plinkflow.start(SeedWorkflow.run).ending()
      #expect(ending.status == 0, "event \(sequence): \(ending.errors)")
      #expect(try await SeedWorkflow.shown(by: plinkflow) == SeedWorkflow.whole, "event \(sequence)")
    }
  }

  @Test func `a record that stood before and is overwritten is back with its old value after undo`() async throws {
    let plinkflow = try SeedWorkflow.folder()
    defer { plinkflow.remove() }
    #expect(try await plinkflow.start(SeedWorkflow.run).ending().status == 0)
    let shown = try await plinkflow("sandbox", "show").output
    let zone = try #require(shown.firstMatch(of: #/ (Z[A-Z0-9]+)  oreg/#)?.1)
    try plinkflow.write(
      """
      {
        workflow: "names",
        connections: { consumer: { type: "aws", profile: "consumer", account_id: "222222222222" } },
        steps: {
          same: { uses: "route53.record", with: {
            zone_id: "\(zone)", name: "old.oreg.internal", type: "A", ttl: 60, values: ["10.0.0.7"] } },
        },
      }
      """, to: "old.json5")
    try plinkflow.write(
      """
      {
        workflow: "move",
        connections: { consumer: { type: "aws", profile: "consumer", account_id: "222222222222" } },
        steps: {
          moved: { uses: "route53.record", with: {
            zone_id: "\(zone)", name: "old.oreg.internal", type: "A", ttl: 60, values: ["10.0.9.9"], overwrite: true } },
        },
      }
      """, to: "move.json5")
    let options = ["--sandbox", "--sandbox-delay", "0"]
    #expect(try await plinkflow.start(["run", "old.json5"] + options).ending().status == 0)
    let before = try await plinkflow("sandbox", "show").output
    #expect(before.contains("old.oreg.internal. A 10.0.0.7\n"), "\(before)")

    let moved = try await plinkflow.start(["run", "move.json5"] + options).ending()
    #expect(moved.output.hasSuffix(" is done: 1 changed\n"), "\(moved.errors)")
    #expect(try await plinkflow("sandbox", "show").output.contains("old.oreg.internal. A 10.0.9.9\n"))
    #expect(try await plinkflow("undo", "--yes").status == 0)
    #expect(try await plinkflow("sandbox", "show").output == before)

    let adopted = try await plinkflow.start(["run", "old.json5", "--new"] + options).ending()
    #expect(adopted.status == 0)
    #expect(try await plinkflow("undo", "--yes").status == 0)
  }

  @Test func `a pre-shared key that is given by its source is in no file and no output`() async throws {
    let key = "Vpn_Key.\(UUID().uuidString.prefix(8))"
    let plinkflow = try SeedWorkflow.folder(replacing: [
      "static_routes_only: true,": #"static_routes_only: true, pre_shared_key: "env:VPN_KEY","#
    ])
    defer { plinkflow.remove() }
    var told = ""
    for arguments in [SeedWorkflow.run, ["status", "--json"], ["log", "--json"], ["undo", "--yes"]] {
      let ending = try await plinkflow.start(arguments, environment: ["VPN_KEY": key]).ending()
      #expect(ending.status == 0, "\(ending.errors)")
      told += ending.output + ending.errors
    }
    #expect(!told.contains(key))
    for name in try FileManager.default.contentsOfDirectory(atPath: plinkflow.path(".plinkflow")) {
      let data = try Data(contentsOf: plinkflow.folder.appending(path: ".plinkflow/\(name)"))
      #expect(data.range(of: Data(key.utf8)) == nil, "\(name)")
    }
  }

  private static func countEvents(in plinkflow: Plinkflow) throws -> Int {
    var count = 0
    try Database(path: plinkflow.path(".plinkflow/journal.sqlite")).run("SELECT count(*) FROM event") {
      count = Int($0.integer(0))
    }
    return count
  }

  /// As if the process had been killed right after that commit, with the world as far as it had come later.
  private static func cut(_ plinkflow: Plinkflow, afterEvent sequence: Int) throws {
    try Journal.rewrite(
      at: plinkflow.path(".plinkflow/journal.sqlite"), "DELETE FROM event WHERE sequence > \(sequence)")
  }
}
