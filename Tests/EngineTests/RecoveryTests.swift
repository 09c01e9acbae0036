import Journal
import PlinkflowKit
import Runs
import Testing

@testable import Engine

/// What stands after a full run of `sample`, and after its undo, whatever happened on the way.
private let after = ["first": ["1"], "second": ["12"], "third": ["3"], "aside": ["new"]]
private let before = ["aside": ["old"]]

@Suite struct RecoveryTests {
  private static func laboratory() throws -> Laboratory {
    let laboratory = try Laboratory(TestWorld(lag: 3, settle: 1))
    laboratory.world.put("aside", "old")
    return laboratory
  }

  /// How many events a full run and its undo write, found once by doing them.
  private static func counts() async throws -> (run: Int, both: Int) {
    let laboratory = try laboratory()
    _ = try await laboratory.run(sample, jobs: 1)
    let run = try laboratory.eventCount()
    _ = try await laboratory.undo()
    return (run, try laboratory.eventCount())
  }

  @Test func `the disk full at every single event of a run: the next run ends the same`() async throws {
    let count = try await Self.counts().run
    #expect(count > 12)
    for sequence in 0..<count {
      let laboratory = try Self.laboratory()
      try laboratory.fillDisk(afterEvent: sequence)
      let stopped = try await laboratory.run(sample, jobs: 1)
      #expect(stopped.journalError != nil && stopped.exitStatus == 1, "event \(sequence)")
      laboratory.clearDisk()
      let resumed = try await laboratory.run(sample)
      #expect(resumed.state == .done, "event \(sequence)")
      #expect(laboratory.world.visible == after, "event \(sequence)")
      #expect(try laboratory.doneEvents() == ["first": 1, "second": 1, "third": 1, "aside": 1], "event \(sequence)")
      let undone = try await laboratory.undo()
      #expect(undone.state == .undone, "event \(sequence)")
      #expect(laboratory.world.visible == before, "event \(sequence)")
    }
  }

  @Test func `the journal cut after every single event of a run: the next run ends the same`() async throws {
    let count = try await Self.counts().run
    for sequence in 1..<count {
      let laboratory = try Self.laboratory()
      _ = try await laboratory.run(sample, jobs: 1)
      try laboratory.cut(afterEvent: sequence)
      let resumed = try await laboratory.run(sample)
      #expect(resumed.state == .done, "event \(sequence)")
      #expect(laboratory.world.visible == after, "event \(sequence)")
    }
  }

  @Test func `undo of a run that was stopped at any event leaves nothing behind`() async throws {
    let count = try await Self.counts().run
    for sequence in 0..<count {
      let laboratory = try Self.laboratory()
      try laboratory.fillDisk(afterEvent: sequence)
      _ = try await laboratory.run(sample, jobs: 1)
      laboratory.clearDisk()
      let undone = try await laboratory.undo()
      #expect(undone.state == .undone, "event \(sequence)")
      #expect(laboratory.world.visible == before, "event \(sequence)")
    }
  }

  @Test func `the disk full at every single event of an undo: the next undo ends the same`() async throws {
    let (run, both) = try await Self.counts()
    #expect(both > run + 8)
    for sequence in run..<both {
      let laboratory = try Self.laboratory()
      _ = try await laboratory.run(sample, jobs: 1)
      try laboratory.fillDisk(afterEvent: sequence)
      let stopped = try await laboratory.undo()
      #expect(stopped.journalError != nil, "event \(sequence)")
      laboratory.clearDisk()
      let undone = try await laboratory.undo()
      #expect(undone.state == .undone, "event \(sequence)")
      #expect(laboratory.world.visible == before, "event \(sequence)")
    }
  }

  @Test func `a run whose undo did not finish is not run forward`() async throws {
    let (run, _) = try await Self.counts()
    let laboratory = try Self.laboratory()
    _ = try await laboratory.run(sample, jobs: 1)
    try laboratory.fillDisk(afterEvent: run + 4)
    _ = try await laboratory.undo()
    laboratory.clearDisk()
    await #expect {
      _ = try await laboratory.run(sample)
    } throws: { error in
      if case EngineError.halfUndone = error { true } else { false }
    }
  }

  @Test func `an undo down to a step that did not finish is finished before anything goes forward`() async throws {
    let laboratory = try Self.laboratory()
    let chain = sample.replacing("aside: {", with: "aside: { needs: [\"third\"],")
    _ = try await laboratory.run(chain, jobs: 1)
    let events = try laboratory.eventCount()
    for sequence in events + 1...events + 5 {
      try laboratory.fillDisk(afterEvent: sequence)
      _ = try await laboratory.undo(keeping: "second")
      laboratory.clearDisk()
      await #expect("event \(sequence)") {
        _ = try await laboratory.run(chain)
      } throws: { error in
        if case EngineError.halfUndone(_, keeping: "second") = error { true } else { false }
      }
    }
    #expect(try await laboratory.undo(keeping: "second").exitStatus == 0)
    #expect(try await laboratory.run(chain).state == .done)
    #expect(laboratory.world.visible == after)
  }

  @Test func `no change was ever sent without its intent on disk`() async throws {
    let count = try await Self.counts().run
    for sequence in 0..<count {
      let laboratory = try Self.laboratory()
      try laboratory.fillDisk(afterEvent: sequence)
      _ = try await laboratory.run(sample, jobs: 4)
      let journal = try Journal.openExisting(at: laboratory.path)
      var intents = 0
      for event in try journal.events(of: 1) {
        if case .intended = event.body { intents += 1 }
      }
      #expect(laboratory.world.sent.count <= intents, "event \(sequence)")
    }
  }
}
