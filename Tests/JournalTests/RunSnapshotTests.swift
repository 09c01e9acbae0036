import Document
import Fixtures
import PlinkflowKit
import Runs
import Testing

@testable import Journal

/// Whether a run is being worked on, observed while that changes.
@Suite struct RunSnapshotTests {
  private static let noon = Instant(milliseconds: 1_800_000_000_000)
  private static let opened = Event.Body.opened(.init(direction: .run, process: 7, host: "h", version: "1"))

  private func journal(in folder: Folder, _ bodies: Event.Body...) async throws -> Journal {
    let journal = try Journal.open(at: folder.path("journal.sqlite"))
    let run = try journal.begin(
      identifier: "r",
      RunRecord.Frozen(workflow: "w", file: "w.json5", text: "{}", arguments: .object([]), settings: .object([])),
      graph: FrozenGraph(steps: [("a", "k.a")], needs: []))
    try await journal.commit(bodies.map { Event(run: run.number, at: Self.noon, $0) })
    return journal
  }

  @Test func `a run is at work where the journal's holder is who opened it`() async throws {
    let folder = try Folder()
    let journal = try await journal(in: folder, Self.opened)
    #expect(try journal.snapshot(of: 1) { .init(process: 7) }?.isAlive == true)
    #expect(try journal.snapshot(of: 1) { .init(process: nil) }?.isAlive == true)
    for holder in [nil, JournalError.Holder(process: 8)] {
      let standing = try #require(try journal.snapshot(of: 1) { holder })
      #expect(standing.record.state(isAlive: standing.isAlive) == .interrupted)
    }
    #expect(try journal.snapshot(of: 2) { nil }?.isAlive == nil)
  }

  @Test func `a run that ends between the look at it and the look at its process has ended`() async throws {
    let folder = try Folder()
    let journal = try await journal(in: folder, Self.opened)
    let other = try Journal.openExisting(at: journal.path)
    let standing = try #require(
      try other.snapshot(of: 1) {
        journal.enqueue([Event(run: 1, at: Self.noon, .closed(.init(.done)))])
        while (try? journal.closing(of: 1)) == nil {}
        return nil
      })
    #expect(!standing.isAlive)
    #expect(standing.record.state(isAlive: standing.isAlive) == .done)
  }
}
