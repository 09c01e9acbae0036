import Document
import Journal
import PlinkflowKit
import Runs
import Synchronization
import Testing
import Workflow

@testable import Engine

@Suite struct WorldsTests {
  @Test func `what a run made in one world is not looked for in another`() async throws {
    let laboratory = try Laboratory()
    _ = try await laboratory.run(sample)
    laboratory.world.state.withLock { $0.things = [:] }
    laboratory.world.put("second", "somebody else's")
    let journal = try Journal.open(at: laboratory.path)
    let prepared = try await Preparation(journal: journal, catalog: laboratory.catalog, clock: laboratory.time).run(
      Source(name: "test.json5", text: sample), arguments: Arguments(), startNew: false,
      in: .sandbox(.init(real: ["world.thing", "world.tagged", "world.setting"])))
    let ending = try await Engine(journal: journal, options: laboratory.options(), clock: laboratory.time)
      .execution(of: prepared).run()
    #expect(ending.record.steps.map(\.how) == [.created, .created, .created, .created])
  }
}
