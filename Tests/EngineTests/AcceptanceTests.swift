import Document
import Journal
import PlinkflowKit
import Runs
import Testing
import Workflow

@testable import Engine

extension Laboratory {
  /// What the program does for `drift --accept-drift`.
  func accept(_ run: String? = nil) async throws {
    let journal = try Journal.openExisting(at: path)
    let preparation = Preparation(journal: journal, catalog: catalog, clock: time)
    let record = try RunLookup(in: journal).finished(run)
    let workflow = try preparation.frozen(record)
    let engine = Engine(journal: journal, options: options(), clock: time)
    try await engine.accept(try await engine.drift(of: record, workflow))
  }

  func value(of name: String) throws -> String? {
    try world.look(name, identifier: nil, token: "")?.value
  }
}

/// What a person changed and somebody accepted: wanted from then on, until it changes again.
@Suite struct AcceptanceTests {
  private let text = """
    { workflow: "w", params: { value: { type: "string", default: "new" } }, connections: { here: { type: "world" } },
      steps: { aside: { uses: "world.setting", on: "here", with: { name: "aside", value: "${params.value}" } } } }
    """

  private func accepted() async throws -> Laboratory {
    let laboratory = try Laboratory()
    laboratory.world.put("aside", "old")
    _ = try await laboratory.run(text)
    _ = try laboratory.world.set("aside", "by hand")
    try await laboratory.accept()
    return laboratory
  }

  @Test func `accepting sends nothing, and drift is quiet afterwards`() async throws {
    let laboratory = try Laboratory()
    laboratory.world.put("aside", "old")
    _ = try await laboratory.run(text)
    _ = try laboratory.world.set("aside", "by hand")
    let sent = laboratory.world.sent
    try await laboratory.accept()
    #expect(laboratory.world.sent == sent)
    #expect(try await laboratory.drift() == ["aside": .asLeft])
  }

  @Test func `no later run repairs it, and each hands it on to the next`() async throws {
    let laboratory = try await accepted()
    for _ in 0..<3 {
      let ending = try await laboratory.run(text)
      #expect(ending.state == .done)
      #expect(ending.step("aside")?.how == .unchanged)
      #expect(try laboratory.value(of: "aside") == "by hand")
      #expect(try await laboratory.drift() == ["aside": .asLeft])
    }
  }

  @Test func `undo restores what stood before the run, whatever was accepted`() async throws {
    let laboratory = try await accepted()
    _ = try await laboratory.run(text)
    #expect(try await laboratory.undo().state == .undone)
    #expect(try laboratory.value(of: "aside") == "by hand")
    #expect(try await laboratory.undo().state == .undone)
    #expect(try laboratory.value(of: "aside") == "old")
  }

  @Test func `what a person changes once more is drift again, and is repaired`() async throws {
    let laboratory = try await accepted()
    _ = try laboratory.world.set("aside", "by another hand")
    #expect(
      try await laboratory.drift()["aside"]
        == .changed([Difference("value", found: "by another hand", wanted: "new")]))
    _ = try await laboratory.run(text)
    #expect(try laboratory.value(of: "aside") == "new")
    // What was accepted before that repair counts no longer.
    _ = try laboratory.world.set("aside", "by hand")
    #expect(try await laboratory.drift()["aside"] != .asLeft)
  }

  @Test func `a workflow that wants something else is followed`() async throws {
    let laboratory = try await accepted()
    _ = try await laboratory.run(text, ["value=newer"])
    #expect(try laboratory.value(of: "aside") == "newer")
  }

  @Test func `a run that is made anew after its undo knows nothing of it`() async throws {
    let laboratory = try await accepted()
    _ = try await laboratory.undo()
    _ = try await laboratory.run(text)
    #expect(try laboratory.value(of: "aside") == "new")
    _ = try laboratory.world.set("aside", "by hand")
    #expect(try await laboratory.drift()["aside"] != .asLeft)
  }

  @Test func `what is gone is not accepted`() async throws {
    let laboratory = try Laboratory()
    _ = try await laboratory.run(sample)
    try laboratory.world.delete("first") { _ in true }
    _ = try laboratory.world.look("first", identifier: nil, token: "")
    let events = try laboratory.eventCount()
    try await laboratory.accept()
    #expect(try await laboratory.drift()["first"] == .gone)
    #expect(try laboratory.eventCount() == events)
  }
}
