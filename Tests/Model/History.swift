import Document
import Engine
import Fixtures
import Foundation
import Journal
import PlinkflowKit
import Runs
import Synchronization
import Workflow

/// A workflow, a world and what befalls both, all of it from one number: plinkflow is killed, refused, misled and
/// started again, and each promise is observed on the way and at the end.
package struct History {
  let mutant: Mutant?
  private var steps: [Declared]
  private let world: ModelWorld
  /// Whether looks travel together.
  private let isMerged: Bool
  private let path: String
  private var journal: Journal?
  private var dice: Dice
  private var processes = 0
  /// The events of each run as they were read last.
  private var told: [Int64: [Event]] = [:]
  /// What stood when each run began.
  private var beginnings: [[String: [String]]] = []
  /// What a person changed after the first run.
  private var touched: Set<String> = []

  private struct Declared {
    let name: String
    let kind: String
    var value: String
    let needs: [String]
  }

  /// - Parameter folder: where its journal is kept.
  package init(seed: UInt64, in folder: String, mutant: Mutant? = nil) {
    self.mutant = mutant
    path = "\(folder)/\(seed).sqlite"
    var dice = Dice(seed: seed)
    var steps: [Declared] = []
    for number in 0..<dice.number(1..<5) {
      let kind = ["thing", "tagged", "setting", "program"][dice.number(0..<4)]
      let needs = steps.map(\.name).filter { _ in dice.chance(50) }
      steps.append(Declared(name: "s\(number)", kind: kind, value: "v\(number)", needs: needs))
    }
    self.steps = steps
    var neededBy: [String: [String]] = [:]
    for step in steps {
      for need in step.needs { neededBy[need, default: []].append(step.name) }
    }
    let (lag, settle): ([Int64], [Int64]) = ([0, 0, 4000, 10_000], [0, 3000, 20_000])
    let takes: [Int64] = [0, 3000, 12_000]
    world = ModelWorld(
      lag: lag[dice.number(0..<4)], settle: settle[dice.number(0..<3)], takes: takes[dice.number(0..<3)],
      neededBy: neededBy)
    isMerged = dice.chance(50)
    for step in steps where dice.chance(step.kind == "setting" ? 60 : 25) {
      switch step.kind {
      case "setting": world.put(step.name, dice.chance(50) ? step.value : "a person's")
      case "thing", "program": world.put(step.name, step.value)
      default: world.put(step.name, ModelWorld.foreign)
      }
    }
    self.dice = dice
  }

  /// Lets all of it happen, and tells which promises were broken.
  package mutating func play() async -> [String] {
    defer { clear() }
    do {
      try BlankJournal.write(to: path)
      try await ModelSecret.reveal()
      try await runs()
      if mutant == nil || world.breaches.isEmpty { try await undos() }
    } catch {
      world.breach("plinkflow refused to go on: \(error)")
    }
    if ModelSecret.isIn(path) || ModelSecret.isIn("\(path)-wal") { world.breach("a secret is in the journal") }
    return world.breaches
  }

  /// How often each sort of thing befell it.
  package var tally: [String: Int] { world.state.withLock { $0.tally } }

  private mutating func clear() {
    journal = nil
    for suffix in ["", "-wal", "-shm", ".lock"] { unlink(path + suffix) }
  }

  // MARK: Runs

  private mutating func runs() async throws {
    for run in 1...dice.number(1..<4) {
      if run > 1 { interfere() }
      beginnings.append(world.standing)
      world.state.withLock { ($0.run, $0.begun) = (run, []) }
      for _ in 0..<dice.number(0..<4) {
        if dice.chance(25) { try await rewrite(run) } else { try await carryOut(Mishaps(&dice)) }
        if try isDone(run) { break }
      }
      // Some runs are never finished.
      if dice.chance(15), try record(run) != nil { return }
      try await finish(run)
      guard world.breaches.isEmpty else { return }
    }
  }

  private mutating func finish(_ run: Int) async throws {
    try await meetForeign(run)
    for _ in 0..<4 {
      if try isDone(run) { return requireAll() }
      try await carryOut(Mishaps())
    }
    if try isDone(run) { return requireAll() }
    world.breach("run \(run) is not done, although nothing stood in its way: \(try faults())")
  }

  /// What is somebody else's stops its step, until it is out of the way.
  private mutating func meetForeign(_ run: Int) async throws {
    let names = steps.map(\.name).filter { world.standing[$0]?.contains(ModelWorld.foreign) == true }
    guard !names.isEmpty else { return }
    try await carryOut(Mishaps())
    for name in names {
      if try isDone(run) { world.breach("run \(run) is done, and `\(name)` is somebody else's") }
      if world.standing[name] != [ModelWorld.foreign] { world.breach("`\(name)` was touched, and is somebody else's") }
      world.remove(name)
      beginnings[beginnings.count - 1][name] = nil
    }
  }

  /// The file is changed by hand while a run is unfinished: that is accepted where nothing of the step was begun.
  private mutating func rewrite(_ run: Int) async throws {
    let (before, index) = (steps, dice.number(0..<steps.count))
    let step = steps[index]
    guard let record = try record(run), step.kind == "setting" || world.standing[step.name] == nil else { return }
    world.count("workflow changed by hand")
    steps[index].value += "'"
    let isBegun = record.steps.last { $0.name == step.name && $0.phase != .dropped }?.isUntouched == false
    do {
      try await carryOut(Mishaps())
      if isBegun { world.breach("`\(step.name)` was begun, and its change was accepted") }
    } catch EngineError.changedAfterBegin where isBegun {
      steps = before
    }
  }

  private func requireAll() {
    let standing = world.standing
    for step in steps where standing[step.name]?.contains(step.value) != true {
      world.breach("`\(step.name)` is said to be done, and does not stand")
    }
  }

  private mutating func interfere() {
    for step in steps where dice.chance(15) {
      let isByPerson = world.state.withLock { $0.things[step.name]?.contains { $0.isByPerson } ?? false }
      guard !isByPerson || step.kind == "setting" else { continue }
      touched.insert(step.name)
      world.count("thing changed by hand")
      if step.kind == "setting", dice.chance(70) {
        world.put(step.name, "by hand")
      } else if !isByPerson {
        world.remove(step.name)
      }
    }
  }

  // MARK: Undos

  private mutating func undos() async throws {
    while try latest() != nil, let beginning = beginnings.popLast() {
      let run = beginnings.count + 1
      for _ in 0..<dice.number(0..<4) {
        try await takeBack(Mishaps(&dice))
        if try isUndone(run) { break }
      }
      for _ in 0..<4 {
        if try isUndone(run) { break }
        try await takeBack(Mishaps())
      }
      guard try isUndone(run) else {
        return world.breach("run \(run) is not undone, although nothing stood in the way: \(try faults())")
      }
      try requireBack(run, beginning)
      guard world.breaches.isEmpty else { return }
    }
  }

  private func requireBack(_ run: Int, _ beginning: [String: [String]]) throws {
    let standing = world.standing
    for step in try record(run)?.steps ?? [] {
      // What a person changed, and the run did not, is the person's.
      if step.phase != .undone, touched.contains(step.name) { continue }
      let (was, now) = (beginning[step.name] ?? [], standing[step.name] ?? [])
      let isPartLeft = world.state.withLock { $0.parts.contains(step.name) && !touched.contains(step.name) }
      if run == 1, isPartLeft { world.breach("a part of `\(step.name)` stands after the undo of all runs") }
      if was != now { world.breach("`\(step.name)` was \(was) ahead of run \(run), and is \(now) after its undo") }
    }
  }

  // MARK: Processes

  private mutating func carryOut(_ mishaps: Mishaps) async throws {
    let (process, journal) = try begin(mishaps)
    let prepared = try await Preparation(
      journal: journal, catalog: Catalog([process.plugin]), clock: ModelTime(process: process, journal: journal)
    ).run(Source(name: "model.json5", text: text()), arguments: Arguments(), startNew: false, in: .network)
    let engine = engine(process, journal)
    try await see(process, prepared, try engine.execution(of: mutant == .forgottenRun ? prepared.forgetful : prepared))
  }

  private mutating func takeBack(_ mishaps: Mishaps) async throws {
    let (process, journal) = try begin(mishaps)
    let preparation = Preparation(
      journal: journal, catalog: Catalog([process.plugin]), clock: ModelTime(process: process, journal: journal))
    var prepared = try await preparation.undo(run: nil)
    if mutant == .wrongOrderOfUndo {
      let loose = try preparation.load(
        Source(name: "model.json5", text: text(isOrdered: false)), Arguments())
      prepared = prepared.following(loose)
    }
    try await see(process, prepared, try engine(process, journal).undo(prepared))
  }

  private mutating func begin(_ mishaps: Mishaps) throws -> (ModelProcess, Journal) {
    processes += 1
    world.count("processes")
    // The clock is set now and then while nobody is at work.
    if dice.chance(10) {
      let jump = Int64(dice.number(-3600..<3600)) * 1000
      world.state.withLock { $0.skew += jump }
      world.count("clock set")
    }
    let values = Dictionary(uniqueKeysWithValues: steps.map { ($0.name, $0.value) })
    let process = ModelProcess(
      in: world, mishaps, values: values, settings: Set(steps.filter { $0.kind == "setting" }.map(\.name)),
      isMerged: isMerged, number: processes, journal: path,
      pace: dice.chance(50) ? .atOnce : .whenAwaited, mutant: mutant)
    let opened = try journal?.reopened(on: process) ?? Journal.open(at: path, on: process)
    journal = opened
    return (process, opened)
  }

  private func engine(_ process: ModelProcess, _ journal: Journal) -> Engine {
    // One place, so that the order of what happens is the history's own.
    let options = RunOptions(jobs: 1, world: .network, version: "test", host: "host", process: Int32(processes))
    return Engine(journal: journal, options: options, clock: ModelTime(process: process, journal: journal))
  }

  private mutating func see(_ process: ModelProcess, _ prepared: Prepared, _ execution: Execution) async throws {
    let lock = process.takesLock ? try JournalLock.take(forJournal: path) : nil
    process.life.withLock {
      $0.names = prepared.record.steps.map(\.name)
      $0.execution = execution
    }
    let ending = await execution.run()
    process.life.withLock { $0.execution = nil }
    for (name, value) in world.takeCrossed() {
      touched.insert(name)
      beginnings[beginnings.count - 1][name] = [value]
    }
    withExtendedLifetime(lock) {}
    try requireGrowth(of: ending.record.number)
    guard !process.isKilled, ending.journalError == nil, mutant == nil else { return }
    let told = try record(Int(ending.record.number))
    if told?.steps.map(State.init) != ending.record.steps.map(State.init) {
      world.breach("the journal tells another state than the process that wrote it")
    }
  }

  /// What a step's record says, as far as two of the same run have to agree.
  private struct State: Equatable {
    let phase: StepRecord.Phase
    let generation: Int
    let how: How?
    let identity: Event.Identity?
    let outputs: Value?

    init(_ record: StepRecord) {
      (phase, generation, how) = (record.phase, record.generation, record.how)
      (identity, outputs) = (record.identity, record.outputs)
    }
  }

  // MARK: What the journal says

  /// The journal begins with all that it said before.
  private mutating func requireGrowth(of run: Int64) throws {
    let events = try journal?.events(of: run) ?? []
    let isLonger = events.starts(with: told[run] ?? []) {
      $0.sequence == $1.sequence && $0.step == $1.step && $0.time == $1.time && $0.body == $1.body
    }
    if !isLonger { world.breach("events of run \(run) are gone from the journal, or were changed") }
    told[run] = events
  }

  private func latest() throws -> RunRecord? {
    guard let journal else { return nil }
    return try journal.runs().first.flatMap { try journal.record(of: $0) }
  }

  private func record(_ run: Int) throws -> RunRecord? { try journal?.record(of: Int64(run)) }
  private func isDone(_ run: Int) throws -> Bool { try journal?.closing(of: Int64(run))?.state == .done }
  private func isUndone(_ run: Int) throws -> Bool { try journal?.closing(of: Int64(run))?.state == .undone }

  private func faults() throws -> String {
    let steps = try latest()?.steps ?? []
    return steps.map { "\($0.name) \($0.phase) \($0.fault.map { "\($0)" } ?? "")" }.joined(separator: "; ")
  }

  private func text(isOrdered: Bool = true) -> String {
    let lines = steps.map { step in
      let needs = isOrdered ? step.needs.map { "\"\($0)\"" }.joined(separator: ",") : ""
      return
        "\(step.name):{uses:\"model.\(step.kind)\",on:\"here\",with:{name:\"\(step.name)\",value:\"\(step.value)\"},needs:[\(needs)]}"
    }
    let connection = isMerged ? MergedConnection.kind : ModelConnection.kind
    return
      "{workflow:\"model\",connections:{here:{type:\"\(connection)\"}},steps:{\(lines.joined(separator: ","))}}"
  }
}

extension Prepared {
  /// Without what earlier runs left.
  fileprivate var forgetful: Prepared {
    Prepared(
      workflow: workflow, record: record, start: start, clients: clients, numbers: numbers, prior: .none)
  }

  /// By another workflow of the same steps.
  fileprivate func following(_ workflow: Workflow) -> Prepared {
    Prepared(
      workflow: workflow, record: record, start: start, clients: clients, numbers: numbers, prior: prior)
  }
}
