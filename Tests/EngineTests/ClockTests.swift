import Journal
import PlinkflowKit
import Runs
import Synchronization
import Testing

@testable import Engine

@Suite struct ClockTests {
  @Test func `a change in doubt is looked for a few times where the clock was set back meanwhile`() async throws {
    for kind in ["world.thing", "world.tagged"] {
      let text = """
        { workflow: "w", connections: { here: { type: "world" } },
          steps: { one: { uses: "\(kind)", on: "here", with: { name: "one", value: "1" } } } }
        """
      let laboratory = try Laboratory()
      laboratory.world.fail("make one", with: .unknown("lost the request"))
      _ = try await laboratory.run(text, jobs: 1)
      let events = try Journal.openExisting(at: laboratory.path).events(of: 1)
      let intent = try #require(events.first { if case .intended = $0.body { true } else { false } })
      try laboratory.cut(afterEvent: Int(intent.sequence))
      laboratory.world.state.withLock { $0.things = [:] }
      laboratory.time.set(back: .seconds(3600))
      let (began, looks) = (laboratory.time.now, laboratory.world.looks)
      let ending = try await laboratory.run(text, jobs: 1)
      #expect(ending.state == .done)
      #expect(laboratory.world.looks - looks < 15)
      #expect(laboratory.time.now - began <= .seconds(38))
    }
  }
}
