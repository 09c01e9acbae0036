import Document
import Journal
import PlinkflowKit
import Runs
import Testing
import Workflow

@testable import Engine

/// Two steps of which the second needs the first, and one beside them; and the same workflow with that one alone.
private let whole = """
  {
    workflow: "many",
    connections: { here: { type: "world" } },
    steps: {
      base: { uses: "world.thing", with: { name: "base", value: "b" } },
      leaf: { uses: "world.setting", with: { name: "leaf", value: "${base.value}l" } },
      other: { uses: "world.thing", with: { name: "other", value: "o" } },
    },
  }
  """
private let less = """
  {
    workflow: "many",
    connections: { here: { type: "world" } },
    steps: { other: { uses: "world.thing", with: { name: "other", value: "o" } } },
  }
  """

@Suite struct RemovalTests {
  private static func laboratory() async throws -> Laboratory {
    let laboratory = try Laboratory(TestWorld(lag: 2, settle: 1))
    laboratory.world.put("leaf", "old")
    let ending = try await laboratory.run(whole, jobs: 1)
    #expect(ending.state == .done)
    #expect(laboratory.world.visible == ["base": ["b"], "leaf": ["bl"], "other": ["o"]])
    return laboratory
  }

  @Test func `what the workflow no longer has is taken back before the next run, and only that`() async throws {
    let laboratory = try await Self.laboratory()
    let ending = try await laboratory.runRemoving(less)
    #expect(ending.state == .done)
    #expect(laboratory.world.visible == ["leaf": ["old"], "other": ["o"]])
    #expect(laboratory.world.sent.suffix(2) == ["set leaf", "delete base"])
    #expect(ending.step("other")?.how == .unchanged)
    // Once more there is nothing to take back.
    let sent = laboratory.world.sent.count
    #expect(try await laboratory.runRemoving(less).state == .done)
    #expect(laboratory.world.sent.count == sent)
  }

  @Test func `what is left of a run after a removal is taken back by its undo`() async throws {
    let laboratory = try await Self.laboratory()
    _ = try await laboratory.runRemoving(less)
    let undone = try await laboratory.undo(try laboratory.identifiers()[0])
    #expect(undone.state == .undone)
    #expect(laboratory.world.visible == ["leaf": ["old"]])
  }

  @Test func `what is put into the workflow again is made anew`() async throws {
    let laboratory = try await Self.laboratory()
    _ = try await laboratory.runRemoving(less)
    let again = try await laboratory.runRemoving(whole)
    #expect(again.state == .done)
    #expect(again.step("base")?.how == .created)
    #expect(again.step("leaf")?.how == .changed)
    #expect(laboratory.world.visible == ["base": ["b"], "leaf": ["bl"], "other": ["o"]])
    #expect(try await laboratory.undo().state == .undone)
    #expect(laboratory.world.visible == ["leaf": ["old"], "other": ["o"]])
  }

  @Test func `a removal that is stopped by a full disk at any event goes on with the next run`() async throws {
    let counted = try await Self.laboratory()
    let start = try counted.eventCount()
    _ = try await counted.runRemoving(less)
    let end = try counted.eventCount()
    #expect(end > start + 8)
    for sequence in start..<end {
      let laboratory = try await Self.laboratory()
      try laboratory.fillDisk(afterEvent: sequence)
      _ = try await laboratory.runRemoving(less)
      laboratory.clearDisk()
      let ending = try await laboratory.runRemoving(less)
      #expect(ending.state == .done, "event \(sequence)")
      #expect(laboratory.world.visible == ["leaf": ["old"], "other": ["o"]], "event \(sequence)")
      let identifiers = try laboratory.identifiers()
      for run in identifiers.reversed() { _ = try await laboratory.undo(run) }
      #expect(laboratory.world.visible == ["leaf": ["old"]], "event \(sequence)")
    }
  }

  @Test func `a removal that began goes on though the step is in the workflow again`() async throws {
    let counted = try await Self.laboratory()
    let start = try counted.eventCount()
    _ = try await counted.runRemoving(less)
    for sequence in (start + 1)..<(start + 8) {
      let laboratory = try await Self.laboratory()
      try laboratory.fillDisk(afterEvent: sequence)
      _ = try await laboratory.runRemoving(less)
      laboratory.clearDisk()
      let ending = try await laboratory.runRemoving(whole)
      #expect(ending.state == .done, "event \(sequence)")
      #expect(
        laboratory.world.visible == ["base": ["b"], "leaf": ["bl"], "other": ["o"]], "event \(sequence)")
      for run in try laboratory.identifiers().reversed() { _ = try await laboratory.undo(run) }
      #expect(laboratory.world.visible == ["leaf": ["old"]], "event \(sequence)")
    }
  }
}

extension Laboratory {
  /// What `plinkflow run` does where the last run is over: takes back what is no longer there, then runs.
  fileprivate func runRemoving(_ text: String) async throws -> RunResult {
    let journal = try Journal.open(at: path)
    let preparation = Preparation(journal: journal, catalog: catalog, clock: time)
    let engine = Engine(journal: journal, options: options(jobs: 1), clock: time)
    let source = Source(name: "test.json5", text: text)
    guard try RunLookup(in: journal).unfinished(of: source) == nil else { return try await run(text, jobs: 1) }
    let workflow = try preparation.load(source, Arguments())
    for removal in try preparation.removals(for: workflow, in: .network) {
      let ending = try await engine.remove(removal, try await preparation.prepare(removal)).run()
      guard ending.state == .done, ending.journalError == nil else { return ending }
    }
    return try await engine.execution(of: try await preparation.begin(workflow, in: .network)).run()
  }

  /// The runs, the first one first.
  fileprivate func identifiers() throws -> [String] {
    let journal = try Journal.open(at: path)
    return try journal.runs().reversed().compactMap { try journal.record(of: $0)?.identifier }
  }
}
