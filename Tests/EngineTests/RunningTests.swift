import Document
import Journal
import PlinkflowKit
import Runs
import Synchronization
import Testing
import Workflow

@testable import Engine

/// Three things in a row beside a setting, each made by another sort of API.
let sample = """
  {
    workflow: "sample",
    connections: { here: { type: "world" } },
    steps: {
      first: { uses: "world.thing", on: "here", with: { name: "first", value: "1" } },
      second: { uses: "world.tagged", on: "here", with: { name: "second", value: "${first.value}2" } },
      third: { uses: "world.thing", on: "here", with: { name: "third", value: "3", after: "${second.value}" } },
      aside: { uses: "world.setting", on: "here", with: { name: "aside", value: "new" } },
    },
  }
  """

@Suite struct RunningTests {
  @Test func `a run makes each thing once, in order, and says so`() async throws {
    let laboratory = try Laboratory(TestWorld(lag: 1, settle: 2))
    let ending = try await laboratory.run(sample)
    #expect(ending.exitStatus == 0)
    #expect(ending.state == .done)
    #expect(laboratory.world.visible == ["first": ["1"], "second": ["12"], "third": ["3"], "aside": ["new"]])
    #expect(ending.record.steps.map(\.how) == [.created, .created, .created, .created])
    let sent = laboratory.world.sent.filter { $0 != "make aside" }
    #expect(sent == ["make first", "make second", "make third"])
  }

  @Test func `a second run changes nothing and finds everything unchanged`() async throws {
    let laboratory = try Laboratory(TestWorld(lag: 1, settle: 1))
    _ = try await laboratory.run(sample)
    let sent = laboratory.world.sent
    let ending = try await laboratory.run(sample)
    #expect(ending.exitStatus == 0)
    #expect(ending.record.steps.map(\.how) == [.unchanged, .unchanged, .unchanged, .unchanged])
    #expect(laboratory.world.sent == sent)
    let third = try await laboratory.run(sample)
    #expect(third.record.steps.map(\.how) == [.unchanged, .unchanged, .unchanged, .unchanged])
    #expect(laboratory.world.sent == sent)
  }

  @Test func `undo takes back in reverse order and leaves the world as it was`() async throws {
    let laboratory = try Laboratory(TestWorld(lag: 1, settle: 2))
    laboratory.world.put("aside", "old")
    _ = try await laboratory.run(sample)
    #expect(laboratory.world.visible["aside"] == ["new"])
    let ending = try await laboratory.undo()
    #expect(ending.exitStatus == 0)
    #expect(ending.state == .undone)
    #expect(laboratory.world.visible == ["aside": ["old"]])
    let deletions = laboratory.world.sent.filter { $0.hasPrefix("delete") }
    #expect(deletions == ["delete third", "delete second", "delete first"])
  }

  @Test func `what stood before as wanted is adopted, and undo leaves it`() async throws {
    let laboratory = try Laboratory()
    laboratory.world.put("first", "1")
    laboratory.world.put("aside", "new")
    let ending = try await laboratory.run(sample)
    #expect(ending.step("first")?.how == .adopted)
    #expect(ending.step("aside")?.how == .adopted)
    _ = try await laboratory.undo()
    #expect(laboratory.world.visible == ["first": ["1"], "aside": ["new"]])
  }

  @Test func `runs are a stack: undoing the second restores what stood before it`() async throws {
    let laboratory = try Laboratory()
    _ = try await laboratory.run(sample)
    _ = try laboratory.world.set("aside", "by hand")
    let repaired = try await laboratory.run(sample)
    #expect(repaired.step("aside")?.how == .changed)
    #expect(repaired.step("first")?.how == .unchanged)
    _ = try await laboratory.undo()
    #expect(laboratory.world.visible["aside"] == ["by hand"])
    #expect(laboratory.world.visible["first"] == ["1"])
    _ = try await laboratory.undo()
    #expect(laboratory.world.visible == [:])
  }

  @Test func `undo of a run below another that changed something is refused`() async throws {
    let laboratory = try Laboratory()
    let first = try await laboratory.run(sample)
    _ = try laboratory.world.set("aside", "by hand")
    _ = try await laboratory.run(sample)
    await #expect {
      _ = try await laboratory.undo(first.record.identifier)
    } throws: { error in
      if case EngineError.notLatest(let run, _) = error { run == first.record.identifier } else { false }
    }
  }

  @Test func `a refused step stops what needs it, other branches end, and the fix and run finish the rest`()
    async throws
  {
    let laboratory = try Laboratory()
    laboratory.world.fail("make second", with: .refused("was refused", notes: ["no"]))
    let ending = try await laboratory.run(sample)
    #expect(ending.exitStatus == 1)
    #expect(ending.state == .failed)
    #expect(laboratory.world.visible == ["first": ["1"], "aside": ["new"]])
    #expect(ending.step("second")?.fault == .refused("was refused", notes: ["no"]))
    #expect(ending.step("third")?.phase == .pending)
    let resumed = try await laboratory.run(sample)
    #expect(resumed.exitStatus == 0)
    #expect(resumed.record.identifier == ending.record.identifier)
    #expect(laboratory.world.visible.count == 4)
  }

  @Test func `transient faults are tried again`() async throws {
    let laboratory = try Laboratory()
    laboratory.world.fail(
      "make first", with: .transient("was throttled"), .transient("was throttled", retryAfter: .seconds(9)))
    laboratory.world.fail("look first", with: .transient("was throttled"))
    let ending = try await laboratory.run(sample)
    #expect(ending.exitStatus == 0)
    #expect(laboratory.world.sent.filter { $0 == "make first" }.count == 1)
  }

  @Test func `a network that stays away fails the step, resumable, with nothing in doubt`() async throws {
    let laboratory = try Laboratory()
    for _ in 0..<10 { laboratory.world.fail("make first", with: .transient("had no network")) }
    let ending = try await laboratory.run(sample)
    #expect(ending.exitStatus == 1)
    #expect(ending.step("first")?.phase == .pending)
    #expect(try await laboratory.run(sample).exitStatus == 0)
  }

  @Test(arguments: ["first", "second", "aside"])
  func `a lost reply is looked into, and nothing is made twice`(_ name: String) async throws {
    let laboratory = try Laboratory(TestWorld(lag: 2, settle: 1))
    laboratory.world.loseReply(of: "make \(name)")
    let ending = try await laboratory.run(sample)
    #expect(ending.exitStatus == 0)
    #expect(ending.step(name)?.how == .created)
    #expect(laboratory.world.visible[name]?.count == 1)
  }

  @Test func `a change that nobody can observe it into ends in doubt, and the next run clears it`() async throws {
    let laboratory = try Laboratory()
    laboratory.world.loseReply(of: "make second", thenFailing: "look second", times: 20)
    let ending = try await laboratory.run(sample)
    #expect(ending.exitStatus == 4)
    #expect(ending.state == .inDoubt)
    #expect(ending.record.state(of: try #require(ending.step("second")), isAlive: false) == .inDoubt)
    laboratory.world.state.withLock { $0.faults = [:] }
    #expect(try await laboratory.run(sample).exitStatus == 0)
    #expect(laboratory.world.visible["second"]?.count == 1)
  }

  @Test func `a change whose reply was lost stays in doubt when sending it again fails, and undo still finds it`()
    async throws
  {
    let laboratory = try Laboratory(TestWorld(lag: 100))
    laboratory.world.loseReply(of: "make first", thenFailing: "make first", times: 20)
    let ending = try await laboratory.run(sample)
    #expect(ending.exitStatus == 4)
    #expect(ending.state == .inDoubt)
    laboratory.world.state.withLock { $0.things["first"]?[0].looksUntilSeen = 2 }
    #expect(try await laboratory.undo().state == .undone)
    #expect(laboratory.world.visible["first"] == nil)
  }

  @Test func `an approval is waited for, and given from outside`() async throws {
    let laboratory = try Laboratory()
    let text = """
      { workflow: "asked", connections: { here: { type: "world" } }, steps: {
        ask: { uses: "test.approve" },
        then: { uses: "world.thing", on: "here", needs: ["ask"], with: { name: "then", value: "1" } } } }
      """
    let ending = try await laboratory.run(text, noWait: true)
    #expect(ending.exitStatus == 3)
    #expect(ending.state == .waiting)
    let journal = try Journal.openExisting(at: laboratory.path)
    try await journal.commit([
      Event(run: ending.record.number, step: 0, at: laboratory.time.now, .approved(by: "someone"))
    ])
    let resumed = try await laboratory.run(text)
    #expect(resumed.exitStatus == 0)
    #expect(resumed.step("ask")?.approver == "someone")
    #expect(laboratory.world.visible == ["then": ["1"]])
  }

  @Test func `a yes is for one run: the next run asks again`() async throws {
    let laboratory = try Laboratory()
    let text = #"{ workflow: "asked", steps: { ask: { uses: "test.approve" } } }"#
    for run in 1...2 {
      #expect(try await laboratory.run(text, noWait: true).exitStatus == 3)
      let journal = try Journal.openExisting(at: laboratory.path)
      try await journal.commit([
        Event(run: Int64(run), step: 0, at: laboratory.time.now, .approved(by: "someone"))
      ])
      #expect(try await laboratory.run(text, noWait: true).exitStatus == 0)
    }
  }

  @Test func `what cannot be undone stands, and is named`() async throws {
    let laboratory = try Laboratory()
    let text = """
      { workflow: "said", connections: { here: { type: "world" } }, steps: {
        say: { uses: "world.announcement", on: "here", with: { name: "say", value: "1" } },
        make: { uses: "world.thing", on: "here", with: { name: "make", value: "${say.value}" } } } }
      """
    _ = try await laboratory.run(text)
    let ending = try await laboratory.undo()
    #expect(ending.state == .undone)
    #expect(laboratory.world.visible == ["say": ["1"]])
    #expect(ending.step("say")?.restoration == .irreversible)
  }

  @Test func `undo back to a step keeps it and what was done before, and run goes on from there`() async throws {
    let laboratory = try Laboratory()
    let chain = sample.replacing("aside: {", with: "aside: { needs: [\"third\"],")
    _ = try await laboratory.run(chain)
    let back = try await laboratory.undo(keeping: "second")
    #expect(back.exitStatus == 0)
    #expect(back.state == .interrupted)
    #expect(laboratory.world.visible == ["first": ["1"], "second": ["12"]])
    let again = try await laboratory.run(chain)
    #expect(again.state == .done)
    #expect(laboratory.world.visible.count == 4)
    #expect(again.step("third")?.generation == 1)
  }
}
