import Document
import Fixtures
import PlinkflowKit
import Runs
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
  private static let noon = Instant(milliseconds: 1_800_000_000_000)
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

  @Test func `who is alone takes along what was handed over before`() async throws {
    let folder = try Folder()
    let disk = CountingDisk(.whenAwaited)
    let journal = try journal(in: folder, on: disk)
    journal.enqueue([event(0, .settling(why: "to be ready"))])
    try await journal.commit([event(0, .settling(why: "to be seen"))], alone: true)
    #expect(disk.transactions.withLock { $0 } == [["settling", "settling"]])
    #expect(
      try journal.events(of: 1).map(\.body) == [.settling(why: "to be ready"), .settling(why: "to be seen")])
  }

  @Test(arguments: [DiskPace.inBackground, .whenAwaited, .atOnce])
  func `who is not alone after all finds each event on disk in its order`(_ pace: DiskPace) async throws {
    let folder = try Folder()
    let journal = try journal(in: folder, on: CountingDisk(pace))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<8 {
        group.addTask {
          for number in 0..<50 {
            let body = Event.Body.settling(why: "writer \(writer): \(number)")
            try await journal.commit([event(0, body)], alone: (writer + number) % 3 > 0)
            #expect(try journal.events(of: 1).contains { $0.body == body })
          }
        }
      }
      try await group.waitForAll()
    }
    let bodies = try journal.events(of: 1).map(\.body)
    #expect(bodies.count == 400)
    for writer in 0..<8 {
      let own = bodies.filter { "\($0)".contains("writer \(writer):") }
      #expect(own == (0..<50).map { .settling(why: "writer \(writer): \($0)") })
    }
  }

  @Test func `who is alone is told that the disk failed, and so is everyone after`() async throws {
    let folder = try Folder()
    let journal = try journal(in: folder, on: CountingDisk(.whenAwaited))
    // Not a step of the run.
    await #expect(throws: JournalError.self) {
      try await journal.commit([event(7, .settling(why: "to be ready"))], alone: true)
    }
    await #expect(throws: JournalError.self) {
      try await journal.commit([event(0, .settling(why: "to be ready"))], alone: true)
    }
    #expect(try journal.events(of: 1).isEmpty)
  }
}
