import Document
import PlinkflowKit
import SQLite
import Synchronization
import Testing

@testable import Journal

/// Counts the transactions that it takes, as a real disk is waited for once for each.
private final class CountingDisk: Disk {
  let transactions = Mutex<[[String]]>([])
  let pace: DiskPace

  init(_ pace: DiskPace) { self.pace = pace }

  func write(_ events: [Event], toFile: ([Event]) throws(JournalError) -> Void) throws(JournalError) {
    try toFile(events)
    transactions.withLock { $0.append(events.map { EventCoding.row(of: $0.body).kind }) }
  }
}

@Suite struct LingeringTests {
  private static let noon = Timestamp(milliseconds: 1_800_000_000_000)
  private let frozen = RunRecord.Frozen(
    workflow: "w", file: "w.json5", text: "{}", arguments: .object([]), settings: .object([]))

  private func journal(in folder: Folder, on disk: CountingDisk) throws -> Journal {
    let journal = try Journal.open(at: folder.path("journal.sqlite"), on: disk)
    _ = try journal.begin(
      identifier: "r", frozen, graph: FrozenGraph(steps: [("a", "k"), ("b", "k")], needs: [(0, []), (1, [0])]))
    return journal
  }

  private func event(_ step: Int, _ body: Event.Body) -> Event {
    Event(run: 1, step: step, at: Self.noon, body)
  }

  @Test(.timeLimit(.minutes(5))) func `what nobody waits for is on disk in a moment`() async throws {
    let folder = try Folder()
    let disk = CountingDisk(.inBackground)
    let journal = try journal(in: folder, on: disk)
    journal.enqueue([event(0, .settling(why: "to be ready"))])
    while disk.transactions.withLock({ $0.isEmpty }) { await Task.yield() }
    #expect(try journal.events(of: 1).map(\.body) == [.settling(why: "to be ready")])
  }

  @Test func `a reply and the end of a step travel with the next step's intent`() async throws {
    let folder = try Folder()
    let disk = CountingDisk(.whenAwaited)
    let journal = try journal(in: folder, on: disk)
    for step in 0..<2 {
      try await journal.commit([event(step, .intended(.init(before: .absent, token: Token(text: "t\(step)"))))])
      journal.enqueue([event(step, .received(receipt: .object([])))])
      journal.enqueue([event(step, .done(.init(.created, outputs: .object([]))))])
    }
    try await journal.commit([])
    #expect(
      disk.transactions.withLock { $0 } == [["intended"], ["received", "done", "intended"], ["received", "done"]])
  }
}
