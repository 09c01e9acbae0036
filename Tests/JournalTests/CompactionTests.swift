import Document
import Fixtures
import Foundation
import PlinkflowKit
import Runs
import SQLite
import Testing

@testable import Journal

/// Runs that nobody needs any more are left out of a new journal, and all else is in it as it was.
@Suite struct CompactionTests {
  private static let noon = Instant(milliseconds: 1_800_000_000_000)

  /// Writes a run of one step, the way of which `bodies` tell; the time is the run's own.
  private func write(
    _ bodies: [Event.Body], _ state: RunState, of workflow: String = "w", into journal: Journal
  ) async throws -> Int64 {
    let frozen = RunRecord.Frozen(
      workflow: workflow, file: "w.json5", text: "{}", arguments: .object([]), settings: .object([]))
    let count = Int(try journal.runs().first ?? 0)
    let run = try journal.begin(
      identifier: "run-\(count + 1)", frozen, graph: FrozenGraph(steps: [("a", "k.a")], needs: [(0, [])])
    ).number
    let time = Self.noon + .seconds(count)
    let opening = Event.Body.opened(.init(direction: .run, process: 7, host: "h", version: "1"))
    try await journal.commit(
      [Event(run: run, at: time, opening)] + bodies.map { Event(run: run, step: 0, at: time, $0) }
        + [Event(run: run, at: time, .closed(.init(state)))])
    return run
  }

  private let created: [Event.Body] = [
    .intended(.init(before: .absent, token: Token(text: "t"))), .received(receipt: .object(["id": .string("i")])),
    .done(.init(.created, outputs: .object([]))),
  ]
  private let unchanged = Event.Body.done(.init(.unchanged, outputs: .object([])))

  /// A run that made something, one that found it, one that a person changed and that was accepted, one that was
  /// taken back, one that adopted, one that waits for its step, and the last; and the only one of another workflow.
  private func journal(at path: String) async throws -> Journal {
    let journal = try Journal.open(at: path)
    let back: [Event.Body] = [.undoIntended(Token(text: "u")), .undoReceived, .undone(.restored)]
    _ = try await write(created, .done, into: journal)
    _ = try await write([unchanged], .done, into: journal)
    _ = try await write([unchanged, .accepted([Difference("f", found: "x", wanted: "y")])], .done, into: journal)
    _ = try await write(created + back, .undone, into: journal)
    _ = try await write([.done(.init(.adopted, outputs: .object([])))], .done, into: journal)
    _ = try await write([.intended(.init(before: .absent, token: Token(text: "t")))], .waiting, into: journal)
    _ = try await write([unchanged], .done, into: journal)
    _ = try await write(created + back, .undone, of: "other", into: journal)
    return journal
  }

  @Test func `what no later run and no undo asks for is left out, and the rest is as it was`() async throws {
    let folder = try Folder()
    let path = folder.path("journal.sqlite")
    var before: [Int64: [Event]] = [:]
    do {
      let journal = try await journal(at: path)
      journal.note(
        RecordedCall(
          run: 1, step: 0, connection: "c", at: Self.noon,
          RemoteCall(
            service: "s", action: "A", retry: 0, duration: .seconds(1), status: 200, requestID: "q", failure: nil)))
      try await journal.commit([])
      for run in try journal.runs() { before[run] = try journal.events(of: run) }
    }
    let compaction = try Compaction(ofJournalAt: path)
    #expect(compaction.superfluous == [2, 4])
    let kept = try #require(try compaction.perform())
    #expect(kept == "\(path).replaced-1")
    #expect(try Verification(ofJournalAt: kept).runs == 8)

    let compacted = try Journal.open(at: path)
    #expect(try compacted.runs() == [8, 7, 6, 5, 3, 1])
    for run in try compacted.runs() {
      let events = try compacted.events(of: run)
      #expect(events.map(\.sequence) == before[run]?.map(\.sequence))
      #expect(events.map(\.body) == before[run]?.map(\.body))
    }
    #expect(try compacted.calls(of: 1).map(\.call.requestID) == ["q"])
    // It is a journal like any other: it is gone on with, and takes nothing out.
    #expect(try await write([unchanged], .done, into: compacted) == 9)
    #expect(throws: SQLiteError.self) { try Database(path: path).execute("DELETE FROM event") }
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
    #expect(!files.contains { $0.contains("compacted") })
  }

  @Test func `what happened lately stays`() async throws {
    let folder = try Folder()
    let path = folder.path("journal.sqlite")
    _ = try await journal(at: path)
    // The fourth run is three seconds younger than the first.
    #expect(try Compaction(ofJournalAt: path, before: Self.noon + .seconds(3)).superfluous == [2])
  }

  @Test func `a journal that a process works on, or that is damaged, is left alone`() async throws {
    let folder = try Folder()
    let path = folder.path("journal.sqlite")
    do { _ = try await journal(at: path) }
    do {
      let lock = try JournalLock.take(forJournal: path)
      #expect(throws: JournalError.self) { try Compaction(ofJournalAt: path) }
      withExtendedLifetime(lock) {}
    }
    let whole = try Data(contentsOf: URL(filePath: path))
    try whole.prefix(whole.count - 4096).write(to: URL(filePath: path))
    #expect(throws: JournalError.self) { try Compaction(ofJournalAt: path) }
    #expect(try Data(contentsOf: URL(filePath: path)).count == whole.count - 4096)
  }
}
