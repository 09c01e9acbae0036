import Document
import Journal
import PlinkflowKit
import Runs
import Synchronization
import Testing
import Workflow

@testable import Engine

extension Laboratory {
  /// What the program does for `drift`.
  func drift(_ run: String? = nil) async throws -> [String: ObservedStep.Finding] {
    let journal = try Journal.openExisting(at: path)
    let preparation = Preparation(journal: journal, catalog: catalog, clock: time)
    let record = try RunLookup(in: journal).finished(run)
    let workflow = try preparation.frozen(record)
    let drift = try await Engine(journal: journal, options: options(), clock: time).drift(of: record, workflow)
    #expect(drift.isThere == drift.steps.contains { $0.finding != .asLeft })
    return Dictionary(uniqueKeysWithValues: drift.steps.map { ($0.name, $0.finding) })
  }
}

@Suite struct DriftTests {
  private func finished() async throws -> Laboratory {
    let laboratory = try Laboratory()
    _ = try await laboratory.run(sample)
    return laboratory
  }

  @Test func `what a run left is no drift, and looking changes nothing`() async throws {
    let laboratory = try await finished()
    let (sent, events) = (laboratory.world.sent, try laboratory.eventCount())
    #expect(
      try await laboratory.drift() == ["first": .asLeft, "second": .asLeft, "third": .asLeft, "aside": .asLeft])
    #expect(laboratory.world.sent == sent)
    #expect(try laboratory.eventCount() == events)
  }

  @Test func `what a person changed is told with both values, until a run repairs it`() async throws {
    let laboratory = try await finished()
    _ = try laboratory.world.set("aside", "by hand")
    let drift = try await laboratory.drift()
    #expect(drift["aside"] == .changed([Difference("value", found: "by hand", wanted: "new")]))
    #expect(drift["first"] == .asLeft)
    _ = try await laboratory.run(sample)
    #expect(try await laboratory.drift()["aside"] == .asLeft)
  }

  @Test func `what a person deleted is gone, though another of that name is there`() async throws {
    let laboratory = try await finished()
    try laboratory.world.delete("first") { _ in true }
    _ = try laboratory.world.look("first", identifier: nil, token: "")
    laboratory.world.put("second", "somebody's")
    try laboratory.world.delete("second") { !$0.token.isEmpty }
    _ = try laboratory.world.look("second", identifier: nil, token: "")
    let drift = try await laboratory.drift()
    #expect(drift["first"] == .gone)
    #expect(drift["second"] == .gone)
    #expect(drift["third"] == .asLeft)
  }

  @Test func `what is under way and what nobody can see are told as that`() async throws {
    let laboratory = try await finished()
    laboratory.world.state.withLock { $0.things["third"]?[0].looksUntilReady = 9 }
    laboratory.world.fail("look first", with: .refused("was refused", notes: ["AccessDenied"]))
    let drift = try await laboratory.drift()
    #expect(drift["third"] == .settling("3 to be ready") || drift["third"] == .settling("4 to be ready"))
    #expect(drift["first"] == .unseen(.refused("was refused", notes: ["AccessDenied"])))
  }

  @Test func `an approval of the run holds`() async throws {
    let laboratory = try Laboratory()
    let text = #"{ workflow: "asked", steps: { ask: { uses: "test.approve" } } }"#
    _ = try await laboratory.run(text, noWait: true)
    try await Journal.openExisting(at: laboratory.path).commit([
      Event(run: 1, step: 0, at: laboratory.time.now, .approved(by: "someone"))
    ])
    _ = try await laboratory.run(text)
    #expect(try await laboratory.drift() == ["ask": .asLeft])
  }

  @Test func `a run that is unfinished or undone, or none at all, is refused`() async throws {
    let laboratory = try Laboratory()
    laboratory.world.fail("make second", with: .refused("was refused"))
    let failed = try await laboratory.run(sample).record.identifier
    await #expect {
      _ = try await laboratory.drift()
    } throws: { error in
      if case EngineError.noneFinished = error { true } else { false }
    }
    await #expect {
      _ = try await laboratory.drift(failed)
    } throws: { error in
      if case EngineError.notFinished(failed, isUndone: false) = error { true } else { false }
    }
    _ = try await laboratory.run(sample)
    #expect(try await laboratory.drift(failed).values.allSatisfy { $0 == .asLeft })
    _ = try await laboratory.undo()
    await #expect {
      _ = try await laboratory.drift(failed)
    } throws: { error in
      if case EngineError.notFinished(failed, isUndone: true) = error { true } else { false }
    }
  }

  @Test func `a named run is observed with its own values`() async throws {
    let laboratory = try Laboratory()
    let text = """
      { workflow: "w", params: { value: { type: "string" } }, connections: { here: { type: "world" } }, steps: {
        aside: { uses: "world.setting", on: "here", with: { name: "aside", value: "${params.value}" } } } }
      """
    let first = try await laboratory.run(text, ["value=1"]).record.identifier
    _ = try await laboratory.run(text, ["value=2"])
    #expect(try await laboratory.drift()["aside"] == .asLeft)
    #expect(
      try await laboratory.drift(first)["aside"] == .changed([Difference("value", found: "2", wanted: "1")]))
  }
}
