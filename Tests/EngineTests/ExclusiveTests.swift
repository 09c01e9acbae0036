import Document
import Foundation
import Journal
import PlinkflowKit
import Runs
import SQLite
import Synchronization
import Testing
import Workflow

@testable import Engine

/// What one step at a time changes: in one run, in two of one process, and in two of two processes.
@Suite struct ExclusiveTests {
  /// A place of work: a folder of locks, a desk, and as many journals as are asked for.
  private final class Office: Sendable {
    let desk: Desk
    let folder: URL

    init(changing duration: Duration = .milliseconds(10)) throws {
      desk = Desk(SimulatedTime(), changing: duration)
      folder = FileManager.default.temporaryDirectory.appending(path: "plinkflow-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    var state: String { folder.appending(path: "state").path(percentEncoded: false) }

    var locks: ExclusiveFolder { ExclusiveFolder(in: state) }

    func journal(_ number: Int = 0) throws -> Journal { try Journal.open(at: path(number)) }

    func path(_ number: Int = 0) -> String {
      folder.appending(path: "journal\(number).sqlite").path(percentEncoded: false)
    }

    func engine(
      _ journal: Journal, jobs: Int = 16, noWait: Bool = false, world: World = .network,
      names: ExclusiveNames? = nil
    ) -> Engine {
      Engine(
        journal: journal,
        options: RunOptions(
          jobs: jobs, noWait: noWait, world: world, exclusive: names ?? ExclusiveNames(in: locks),
          version: "test", host: "host", process: 1), clock: desk.time)
    }

    func preparation(_ journal: Journal, isSimulated: Bool = false) -> Preparation {
      let plugin = Plugin(
        name: "desk", summary: "a desk", steps: [StepKind(DeskLine.self)],
        connections: [
          isSimulated
            ? ConnectionKind(SimulatedDeskConnection(desk: desk)) : ConnectionKind(DeskConnection(desk: desk)),
          ConnectionKind(MergingDeskConnection(desk: desk)),
        ])
      return Preparation(journal: journal, catalog: Catalog([plugin]), clock: desk.time)
    }

    func prepared(_ text: String, _ journal: Journal, isSimulated: Bool = false) async throws -> Prepared {
      try await preparation(journal, isSimulated: isSimulated).run(
        Source(name: "test.json5", text: text), arguments: Arguments(), startNew: false, in: .network)
    }

    func run(
      _ text: String, in number: Int = 0, jobs: Int = 16, noWait: Bool = false, world: World = .network,
      isSimulated: Bool = false, names: ExclusiveNames? = nil
    ) async throws -> RunResult {
      let journal = try journal(number)
      let engine = engine(journal, jobs: jobs, noWait: noWait, world: world, names: names)
      return try await engine.execution(of: prepared(text, journal, isSimulated: isSimulated)).run()
    }

    func undo(in number: Int = 0) async throws -> RunResult {
      let journal = try journal(number)
      return try await engine(journal).undo(preparation(journal).undo(run: nil)).run()
    }

    /// The steps in the order in which that was first journaled of them.
    func steps(_ kind: String) throws -> [String] {
      var steps: [String] = []
      try Database(path: path()).run("SELECT step FROM history WHERE kind = '\(kind)' ORDER BY sequence") {
        if let step = $0.text(0), !steps.contains(step) { steps.append(step) }
      }
      return steps
    }
  }

  /// Steps over several connections, some of which merge observations.
  private func text(
    _ count: Int, prefix: String = "s", second: String = ", exclusive: 'second'",
    more: (Int) -> String = { _ in "exclusive: 'router'" }
  ) -> String {
    let steps = (0..<count).map {
      "\(prefix)\($0): { uses: 'desk.line', on: 'c\($0 % 3)', with: { name: '\(prefix)\($0)' }, \(more($0)) }"
    }
    return "{ workflow: 'w', connections: { c0: { type: 'desk' }, c1: { type: 'desk'\(second) },"
      + " c2: { type: 'merging-desk' } }, steps: { \(steps.joined(separator: ", ")) } }"
  }

  @Test func `forty steps that share a name change one at a time, and are taken back so`() async throws {
    let office = try Office()
    let ending = try await office.run(text(40))
    #expect(ending.exitStatus == 0)
    #expect(office.desk.seen.peak == 1)
    #expect(office.desk.seen.there.count == 40)
    #expect(office.desk.seen.stale.isEmpty)
    #expect(try await office.undo().exitStatus == 0)
    #expect(office.desk.seen.peak == 1)
    #expect(office.desk.seen.there.isEmpty)
    #expect(office.desk.seen.stale.isEmpty)
  }

  @Test func `without a name they change at once`() async throws {
    let office = try Office()
    office.desk.close("s0")
    office.desk.close("s1")
    let run = Task { try await office.run(self.text(6, second: "") { _ in "" }) }
    #expect(await office.desk.wait { $0.changing.isSuperset(of: ["s0", "s1"]) })
    office.desk.open("s0")
    office.desk.open("s1")
    #expect(try await run.value.exitStatus == 0)
    #expect(!FileManager.default.fileExists(atPath: office.state))
  }

  @Test func `who came first changes first`() async throws {
    let office = try Office()
    // All others come while the first one is at it.
    for number in 0..<30 { office.desk.close("s\(number)") }
    let run = Task { try await office.run(self.text(30), jobs: 30) }
    #expect(await office.desk.wait { $0.changing.count == 1 && $0.looks.count == 30 })
    for number in 0..<30 { office.desk.open("s\(number)") }
    #expect(try await run.value.exitStatus == 0)
    let waited = try office.steps("settling")
    #expect(try office.steps("intended").filter(waited.contains) == waited)
    #expect(!waited.isEmpty)
  }

  @Test func `a step that fails in the middle lets the others on, and has its turn again`() async throws {
    let office = try Office()
    office.desk.state.withLock {
      $0.faults["s7"] = [.transient("is busy"), .transient("is busy", retryAfter: .seconds(3))]
      $0.faults["s9"] = [.refused("is not allowed")]
    }
    let ending = try await office.run(text(20))
    #expect(ending.exitStatus == 1)
    #expect(office.desk.seen.peak == 1)
    #expect(office.desk.seen.there.count == 19)
    #expect(ending.step("s9")?.fault?.summary == "is not allowed")
    #expect(try await office.run(text(20)).exitStatus == 0)
    #expect(try await office.undo().exitStatus == 0)
    #expect(office.desk.seen.peak == 1)
  }

  @Test func `names that are taken in any order of the file block nobody for ever`() async throws {
    let office = try Office()
    let names = ["a", "b", "c"]
    let count = 36
    let steps = (0..<count).map { number in
      "s\(number): { uses: 'desk.line', on: 'c\(number % 3)', exclusive: '\(names[number / 3 % 3])', "
        + "with: { name: 's\(number)' } }"
    }
    let connections = names.enumerated().map { "c\($0): { type: 'desk', exclusive: '\($1)' }" }
    let text =
      "{ workflow: 'w', connections: { \(connections.joined(separator: ", ")) }, "
      + "steps: { \(steps.joined(separator: ", ")) } }"
    let first = Task { try await office.run(text, in: 0, jobs: 8) }
    #expect(try await office.run(text, in: 1, jobs: 3).exitStatus == 0)
    #expect(try await first.value.exitStatus == 0)
    #expect(office.desk.seen.there.count == count)
  }

  // MARK: Two runs

  /// Plays two runs at once, which share a folder of locks.
  private func two(sharing names: ExclusiveNames?, _ office: Office) async throws {
    let (left, right) = (text(20, prefix: "l"), text(20, prefix: "r"))
    let run = Task { try await office.run(left, in: 0, names: names) }
    #expect(try await office.run(right, in: 1, names: names).exitStatus == 0)
    #expect(try await run.value.exitStatus == 0)
    #expect(office.desk.seen.peak == 1)
    #expect(office.desk.seen.there.count == 40)
    let undo = Task { try await office.undo(in: 0) }
    #expect(try await office.undo(in: 1).exitStatus == 0)
    #expect(try await undo.value.exitStatus == 0)
    #expect(office.desk.seen.peak == 1)
    #expect(office.desk.seen.there.isEmpty)
    #expect(office.desk.seen.stale.isEmpty)
  }

  @Test func `two runs of two processes change one at a time`() async throws {
    try await two(sharing: nil, Office())
  }

  @Test func `two runs of one process change one at a time`() async throws {
    let office = try Office()
    try await two(sharing: ExclusiveNames(in: office.locks), office)
  }

  /// A run of one step that is at it until the gate opens.
  private func holding(_ office: Office, _ body: (Task<RunResult, any Error>) async throws -> Void) async throws {
    let one =
      "{ workflow: 'h', connections: { c: { type: 'desk' } }, steps: {"
      + " holds: { uses: 'desk.line', with: { name: 'holds' }, exclusive: 'router' } } }"
    office.desk.close("holds")
    let held = Task { try await office.run(one, in: 1) }
    #expect(await office.desk.wait { $0.changing == ["holds"] })
    try await body(held)
    office.desk.open("holds")
    #expect(try await held.value.exitStatus == 0)
  }

  private static let other =
    "{ workflow: 'w', connections: { c: { type: 'desk' } }, steps: {"
    + " a: { uses: 'desk.line', with: { name: 'a' }, exclusive: 'router', MORE } } }"

  @Test func `a step says which step of which run it waits for, and goes on when that is done`() async throws {
    let office = try Office()
    try await holding(office) { _ in
      let run = Task { try await office.run(Self.other.replacing(", MORE", with: "")) }
      #expect(await office.desk.wait { $0.looks["a"] == 1 })
      let patience = ContinuousClock.now + .seconds(60)
      while try office.steps("settling").isEmpty, ContinuousClock.now < patience { await Task.yield() }
      office.desk.open("holds")
      let ending = try await run.value
      #expect(ending.exitStatus == 0)
      #expect(office.desk.seen.changed == ["holds", "a"])
      var why = ""
      try Database(path: office.path()).run("SELECT detail FROM history WHERE kind = 'settling'") {
        why = $0.text(0) ?? ""
      }
      let holding = try #require(try office.journal(1).runs().first.flatMap { try office.journal(1).record(of: $0) })
      let said =
        "waits for `router`, which step `holds` of run \(holding.identifier) changes (journal \(office.path(1)))"
      #expect(why.contains(said), "\(why)")
    }
    // Its first observation, one under the name, and one behind the change.
    #expect(office.desk.seen.looks["a"] == 3)
  }

  @Test func `waiting counts in the step's timeout, and the fault says what it waited for`() async throws {
    let office = try Office()
    try await holding(office) { _ in
      let began = office.desk.time.now
      let ending = try await office.run(Self.other.replacing("MORE", with: "timeout: '20s'"))
      #expect(ending.exitStatus == 1)
      #expect(ending.step("a")?.phase == .pending)
      let fault = try #require(ending.step("a")?.fault)
      #expect(fault.summary == "did not get its turn in time")
      #expect(fault.notes.first?.hasPrefix("last seen: waits for `router`, which step `holds` of run ") == true)
      #expect(fault.notes.last == "gave up after 20 s")
      #expect(office.desk.time.now - began >= .seconds(20))
    }
    #expect(try await office.run(Self.other.replacing("MORE", with: "timeout: '20s'")).exitStatus == 0)
  }

  @Test func `without a timeout another process is waited for as long as the kind is patient`() async throws {
    let office = try Office()
    try await holding(office) { _ in
      let ending = try await office.run(Self.other.replacing(", MORE", with: ""))
      #expect(ending.step("a")?.fault?.notes.last == "gave up after 3600 s")
    }
  }

  @Test func `those that come before in the same run do not use a step's patience up`() async throws {
    // The kind is patient for an hour.
    let office = try Office(changing: .seconds(2400))
    let ending = try await office.run(text(6))
    #expect(ending.exitStatus == 0, "\(ending.record.steps.compactMap(\.fault))")
    #expect(office.desk.seen.peak == 1)
  }

  @Test func `who does not wait leaves what another process changes, and can go on later`() async throws {
    let office = try Office()
    let text = Self.other.replacing(", MORE", with: "")
    try await holding(office) { _ in
      let ending = try await office.run(text, noWait: true)
      #expect(ending.state == .waiting)
      #expect(ending.step("a")?.settling?.hasPrefix("waits for `router`, which step `holds` ") == true)
    }
    #expect(try await office.run(text, noWait: true).exitStatus == 0)
  }

  @Test func `a run that is stopped while steps wait ends, and goes on later`() async throws {
    let office = try Office()
    let journal = try office.journal()
    let names = ExclusiveNames(in: office.locks)
    let prepared = try await office.prepared(text(10), journal)
    let execution = try office.engine(journal, names: names).execution(of: prepared)
    for number in 0..<10 { office.desk.close("s\(number)") }
    let run = Task { await execution.run() }
    #expect(await office.desk.wait { $0.looks.count == 10 && $0.changing.count == 1 })
    await execution.stop(signal: 15)
    for number in 0..<10 { office.desk.open("s\(number)") }
    let ending = await run.value
    #expect(ending.state == .interrupted)
    #expect(office.desk.seen.changed.count == 1)
    // Nobody has a name any more.
    #expect(try await office.run(text(10), names: names).exitStatus == 0)
    #expect(office.desk.seen.there.count == 10)
    #expect(office.desk.seen.peak == 1)
  }

  @Test func `a run that is being stopped holds nothing up but what it changes`() async throws {
    let office = try Office()
    let journal = try office.journal()
    let connections = "connections: { c: { type: 'desk' }, d: { type: 'desk', exclusive: 'bench' } }"
    // The second step has `bench`, and waits for `router`, while the first is at it.
    let text =
      "{ workflow: 'w', \(connections), steps: { a: { uses: 'desk.line', on: 'c', with: { name: 'a' } },"
      + " b: { uses: 'desk.line', on: 'd', with: { name: 'b' }, exclusive: 'router' } } }"
    let other = "{ workflow: 'o', \(connections), steps: { o: { uses: 'desk.line', on: 'd', with: { name: 'o' } } } }"
    try await holding(office) { _ in
      office.desk.close("a")
      let execution = try await office.engine(journal).execution(of: office.prepared(text, journal))
      let run = Task { await execution.run() }
      let patience = ContinuousClock.now + .seconds(60)
      while try office.steps("settling").isEmpty, ContinuousClock.now < patience { await Task.yield() }
      await execution.stop(signal: 15)
      #expect(try await office.run(other, in: 2).exitStatus == 0)
      #expect(office.desk.seen.changing == ["a", "holds"])
      office.desk.open("a")
      #expect(await run.value.state == .interrupted)
    }
  }

  @Test func `a thousand steps on one name are observed and told of a few times each`() async throws {
    let office = try Office()
    #expect(try await office.run(text(1000), jobs: 64).exitStatus == 0)
    #expect(office.desk.seen.peak == 1)
    #expect(office.desk.seen.changed.count == 1000)
    // Ahead of the name, under it, and behind the change; more where what was seen got too old.
    #expect(office.desk.seen.looks.values.reduce(0, +) <= 4000)
    var told = 0
    try Database(path: office.path()).run("SELECT count(*) FROM history WHERE kind = 'settling'") {
      told = Int($0.integer(0))
    }
    #expect(told <= 2000)
  }

  // MARK: The folder

  @Test func `where the locks cannot lie, steps with a name are refused and others are not`() async throws {
    let office = try Office()
    let path = office.locks.path
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
    let ending = try await office.run(text(4) { $0 == 0 ? "exclusive: 'router'" : "" })
    // One has a name of its connection's.
    #expect(ending.record.steps.filter { $0.fault != nil }.map(\.name) == ["s0", "s1"])
    let fault = try #require(ending.step("s0")?.fault)
    #expect(fault.summary == "cannot make sure that it alone changes `router`")
    #expect(fault.notes == ["`\(path)`: it is no folder of this user's alone"])
    #expect(fault.class == .refused)
    #expect(ending.step("s0")?.phase == .pending)
    #expect(office.desk.seen.there == ["s2", "s3"])
  }

  @Test func `what the sandbox simulates waits for steps of its own run only`() async throws {
    let office = try Office()
    // A folder that would be refused.
    try FileManager.default.createDirectory(
      atPath: office.locks.path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
    let text =
      "{ workflow: 'w', connections: { c: { type: 'desk' } }, steps: {"
      + (0..<10).map { "s\($0): { uses: 'desk.line', on: 'c', with: { name: 's\($0)' }, exclusive: 'router' }" }
      .joined(separator: ", ") + " } }"
    let ending = try await office.run(text, world: .sandbox(.init()), isSimulated: true)
    #expect(ending.exitStatus == 0)
    #expect(office.desk.seen.peak == 1)
    // What is let out of the sandbox is real.
    let other = try Office()
    try FileManager.default.createDirectory(
      atPath: other.locks.path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
    let real = try await other.run(text, world: .sandbox(.init(real: ["desk.line"])))
    #expect(real.step("s0")?.fault?.class == .refused)
    #expect(other.desk.seen.changed.isEmpty)
  }
}
