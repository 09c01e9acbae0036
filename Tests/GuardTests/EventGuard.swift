import Document
import Fixtures
import Journal
import PlinkflowKit
import Runs
import Testing

@testable import Report

/// What a new event has to touch.
@Suite struct EventGuard {
  /// One of each, with all that it can carry.
  private static let samples: [Event.Body] = [
    .opened(
      Event.Opening(
        direction: .run, process: 7, host: "hill", version: "1", keeping: "a", removing: ["b"],
        programs: ["p": "00"], programFolder: Event.ProgramFolder(folder: "/w", files: ["f": "00"]))),
    .amended(revision: 1), .closed(Event.Closing(.interrupted, signal: 15)),
    .intended(Event.Intent(before: .absent, token: Token(text: "t"))),
    .received(receipt: .object(["id": .string("i")])), .settling(why: "is on its way"),
    .retrying(.transient("was late", retryAfter: .seconds(5), notes: ["n"], help: "wait"), after: .seconds(2)),
    .done(
      Event.Done(
        .changed, outputs: .object(["id": .string("i")]),
        found: Event.Identity(token: Token(text: "t"), receipt: .null))),
    .failed(.refused("was refused"), .standing), .approved(by: "ann"),
    .accepted([Difference("ttl", found: "60", wanted: nil)]),
    .printed(PrintedText(.apply, output: "out", errors: "err")), .resolved(.again, by: "ann"), .dropped,
    .undoIntended(Token(text: "u")), .undoReceived, .undone(.restored),
  ]

  /// Events that no file of the model names: the engine writes them in the histories by itself, or people and programs
  /// cause them, which the histories do not have and the named file tries.
  private static let outsideTheModel = [
    "opened": "Sources/Engine", "amended": "Sources/Engine", "closed": "Sources/Engine", "received": "Sources/Engine",
    "retrying": "Sources/Engine", "undoReceived": "Sources/Engine", "approved": "Tests/EngineTests",
    "accepted": "Sources/Engine", "printed": "Sources/Engine", "resolved": "Sources/Engine",
  ]

  /// The names of the cases, as the code has them.
  private static let cases: [String] = {
    guard
      let file = try? Sources.file(with: "enum Body: Sendable, Equatable {", below: "Sources/Runs"),
      let text = try? Repository.text(of: file),
      let body = text.firstMatch(of: /enum Body: Sendable, Equatable \{\n((?:    .*\n|\n)+)/)?.output.1
    else { return [] }
    return body.matches(of: /\n    case (\w+)/).map { String($0.output.1) }
  }()

  @Test func `the cases of the code are found`() {
    #expect(Self.cases.count >= 17)
    #expect(Set(Self.samples.map(name(of:))).isSubset(of: Self.cases))
    #expect(Set(Self.outsideTheModel.keys).isSubset(of: Self.cases))
  }

  @Test(arguments: cases)
  func `a new event is coded, told, shown and tried like the others`(_ name: String) async throws {
    let mention = try Sources.mention(of: name)
    let sample = Self.samples.first { self.name(of: $0) == name }
    var list = Checklist("the event `\(name)`")
    list.ask(for: "Tests/GuardTests/EventGuard.swift: one in `samples`, with all that it can carry", sample != nil)
    // What cannot be read makes the whole journal refuse to open.
    let returned = try? await written(sample)
    list.ask(
      for: "Sources/Runs/EventCoding.swift: both ways, so that it comes back from a journal as it went in",
      sample != nil && returned == sample)
    list.ask(
      for: "Sources/Report/LogLine.swift: its words, for `plinkflow log` and the page of `plinkflow report`",
      sample.map { !line(of: $0).isEmpty } ?? false)
    list.ask(
      for: "Sources/Report/EventObject.swift and EventFormat.swift: its word and fields, for `--json`",
      sample.map(isInFormat) ?? false)
    for (file, why) in [
      ("Sources/Report/Narration.swift", "the line that a person is told meanwhile, or none"),
      ("Sources/Runs/StepRecord.swift", "what it makes of a step, or of its run in RunRecord.swift"),
      ("Sources/Engine/EventRedaction.swift", "the texts that may repeat a secret"),
    ] {
      list.ask(for: "\(file): \(why)", try Repository.text(of: file).contains(mention))
    }
    list.ask(
      for: "Tests/ReportTests/EventFormatTests.swift: one in `bodies`",
      try Repository.text(of: "Tests/ReportTests/EventFormatTests.swift").contains(mention))
    let other = try Self.outsideTheModel[name].map { try Sources.has(mention, below: $0) } ?? false
    list.ask(
      for:
        "Tests/Model: what a history makes of it; or, in `outsideTheModel` in Tests/GuardTests/EventGuard.swift, who "
        + "writes or tries it instead",
      try other || Sources.has(mention, below: "Tests/Model"))
    list.demand()
  }

  /// The event as a journal gives it back.
  private func written(_ body: Event.Body?) async throws -> Event.Body? {
    guard let body else { return nil }
    let folder = try Folder()
    let journal = try Journal.open(at: folder.path("journal.sqlite"))
    let run = try journal.begin(
      identifier: "r", record.frozen, graph: FrozenGraph(steps: [("a", "k.a")], needs: [(0, [])]))
    if case .amended = body {
      // A revision and the event that tells of it are written together.
      try journal.amend(
        run, text: "{ }", arguments: .object([]), graph: FrozenGraph(steps: [], needs: [(0, [])]),
        events: [event(body, of: run.number)])
    } else {
      try await journal.commit([event(body, of: run.number)])
    }
    return try Journal.openExisting(at: journal.path).events(of: run.number).first?.body
  }

  private func line(of body: Event.Body) -> String {
    event(body, of: 1).logLines(of: record, width: 1).map { $0.dropFirst(time.table.count) }.joined()
      .trimmingPrefix { $0 == " " || $0 == "a" }.description
  }

  private func isInFormat(_ body: Event.Body) -> Bool {
    let object = event(body, of: 1).object(of: record)
    guard let word = EventFormat.words.first(where: { $0.name == object["event"]?.string }) else { return false }
    let known = EventFormat.common + (word.isOfStep ? [EventFormat.step] : []) + word.fields
    return (object.members ?? []).allSatisfy { member in known.contains { $0.name == member.key } }
  }

  private let time = Instant(milliseconds: 1_800_000_000_000)

  private var record: RunRecord {
    RunRecord(
      number: 1, identifier: "r",
      frozen: RunRecord.Frozen(
        workflow: "w", file: "w.json5", text: "{}", arguments: .object([]), settings: .object([])),
      steps: [StepRecord(number: 0, name: "a", kind: "k.a")])
  }

  private func event(_ body: Event.Body, of run: Int64) -> Event {
    let isOfRun = ["opened", "amended", "closed"].contains(name(of: body))
    return Event(run: run, step: isOfRun ? nil : 0, at: time, body)
  }

  private func name(of body: Event.Body) -> String {
    Mirror(reflecting: body).children.first?.label ?? "\(body)"
  }
}
