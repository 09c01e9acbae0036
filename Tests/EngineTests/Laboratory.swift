import Document
import Foundation
import Journal
import PlinkflowKit
import Runs
import SQLite
import Synchronization
import Workflow

@testable import Engine

/// Time that passes only when the engine sleeps.
final class SimulatedTime: Clock {
  private let milliseconds = Mutex<Int64>(1_800_000_000_000)

  var now: Instant { Instant(milliseconds: milliseconds.withLock { $0 }) }

  func sleep(until instant: Instant) async {
    milliseconds.withLock { $0 = max($0, instant.milliseconds) }
    await Task.yield()
  }

  func set(back duration: Duration) {
    milliseconds.withLock { $0 -= duration.milliseconds }
  }
}

/// A journal in a folder of its own, a world, and simulated time around the engine.
final class Laboratory {
  let world: TestWorld
  let time = SimulatedTime()
  let path: String
  private let folder: URL
  private var disk: FullDisk?

  init(_ world: TestWorld = TestWorld()) throws {
    self.world = world
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("plinkflow-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.appendingPathComponent("journal.sqlite").path
  }

  deinit {
    try? FileManager.default.removeItem(at: folder)
  }

  var catalog: Catalog { Catalog([.world(world)]) }

  func options(jobs: Int = 4, noWait: Bool = false) -> RunOptions {
    RunOptions(jobs: jobs, noWait: noWait, world: .network, version: "test", host: "host", process: 1)
  }

  func run(
    _ text: String, _ assignments: [String] = [], startNew: Bool = false, jobs: Int = 4, noWait: Bool = false
  ) async throws -> RunResult {
    let journal = try open()
    var arguments = Arguments()
    for assignment in assignments { arguments.add(assignment: assignment) }
    let prepared = try await Preparation(journal: journal, catalog: catalog, clock: time).run(
      Source(name: "test.json5", text: text), arguments: arguments, startNew: startNew, in: .network)
    return try await Engine(journal: journal, options: options(jobs: jobs, noWait: noWait), clock: time)
      .execution(of: prepared).run()
  }

  func undo(_ run: String? = nil, keeping step: String? = nil) async throws -> RunResult {
    let journal = try open()
    let prepared = try await Preparation(journal: journal, catalog: catalog, clock: time).undo(run: run)
    return try await Engine(journal: journal, options: options(), clock: time).undo(prepared, keeping: step).run()
  }

  private func open() throws -> Journal {
    if let disk { try Journal.open(at: path, on: disk) } else { try Journal.open(at: path) }
  }

  /// The disk is full from that event on.
  func fillDisk(afterEvent sequence: Int) throws {
    disk = FullDisk(room: try sequence - eventCount(), path: path)
  }

  func clearDisk() {
    disk = nil
  }

  /// Cuts the journal behind an event, as if the process had been killed right after that commit.
  func cut(afterEvent sequence: Int) throws {
    try Journal.rewrite(at: path, "DELETE FROM event WHERE sequence > \(sequence)")
  }

  /// How often each step was said to be done.
  func doneEvents() throws -> [String: Int] {
    var counts: [String: Int] = [:]
    try Database(path: path).run("SELECT step, count(*) FROM history WHERE kind = 'done' GROUP BY step") {
      counts[$0.text(0) ?? ""] = Int($0.integer(1))
    }
    return counts
  }

  func eventCount() throws -> Int {
    var count = 0
    _ = try Journal.open(at: path)
    try Database(path: path).run("SELECT count(*) FROM event") { count = Int($0.integer(0)) }
    return count
  }
}

/// A disk with room for so many events more; a transaction that does not fit is not written at all.
private final class FullDisk: Disk {
  private let room: Mutex<Int>
  private let path: String

  init(room: Int, path: String) {
    self.room = Mutex(room)
    self.path = path
  }

  func write(_ events: [Event], toFile: ([Event]) throws(JournalError) -> Void) throws(JournalError) {
    let fits = room.withLock { room in
      room -= events.count
      return room >= 0
    }
    guard fits else { throw .storage(path: path, SQLiteError(code: 13, message: "database or disk is full")) }
    try toFile(events)
  }
}

extension RunResult {
  func step(_ name: String) -> StepRecord? { record.steps.last { $0.name == name && $0.phase != .dropped } }
}
