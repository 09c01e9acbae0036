import Dispatch
import Document
import PlinkflowKit
import Runs
import Synchronization

/// What processes find where a ``MemoryStore`` is kept: arrays, and nothing else.
final class MemoryShelf: Sendable {
  struct Revision: Sendable {
    let text: String
    let arguments: Value
    let needs: [(step: Int, needs: [Int])]
  }

  struct Run: Sendable {
    let identifier: String
    let frozen: RunRecord.Frozen
    var steps: [(name: String, kind: String)]
    var revisions: [Revision]
  }

  struct Contents: Sendable {
    /// The run of number n stands at n - 1.
    var runs: [Run] = []
    var events: [Event] = []
    var calls: [RecordedCall] = []
    var isOwned = false
  }

  let contents = Mutex(Contents())
  let flaw: MemoryStore.Flaw?

  init(_ flaw: MemoryStore.Flaw? = nil) { self.flaw = flaw }

  func copy() -> MemoryShelf {
    let copy = MemoryShelf(flaw)
    var held = contents.withLock { $0 }
    held.isOwned = false
    copy.contents.withLock { [held] in $0 = held }
    return copy
  }
}

/// The simplest store that keeps the rules: what is durable in it lasts as long as its shelf does. With a flaw, it
/// breaks one of them.
final class MemoryStore: RunStore {
  enum Failure: Error {
    case owned, noSuchRun, noSuchStep, identifierTaken, failedBefore
  }

  /// What is wrong with it.
  enum Flaw: Sendable {
    case forgetsTheLastOfABatch, answersEarly, reorders, losesApprovals, tearsBatches, goesOnAfterFailure
    case givesNumbersAgain, amendsInParts, losesCalls, tellsEarly, letsTwoIn, remembersOldRecords, copiesNoCalls
  }

  private struct Opening: Sendable {
    var events: [Event] = []
    var calls: [RecordedCall] = []
    var hasFailed = false
    var observer: Observer?
    /// What was read before, which only a store with a flaw gives again.
    var records: [Int64: RunRecord] = [:]
  }

  private struct Observer: Sendable {
    let tell: @Sendable ([Event]) -> Void
  }

  private let shelf: MemoryShelf
  private let isOwner: Bool
  private let opening = Mutex(Opening())
  private let telling = DispatchQueue(label: "plinkflow.memory.telling")
  private var flaw: Flaw? { shelf.flaw }

  init(_ shelf: MemoryShelf, owning isOwner: Bool) throws(Failure) {
    self.shelf = shelf
    let isRefused = shelf.contents.withLock { contents in
      defer { if isOwner { contents.isOwned = true } }
      return isOwner && contents.isOwned && shelf.flaw != .letsTwoIn
    }
    // Before all of it is there: what was refused gives nothing back.
    if isRefused { throw .owned }
    self.isOwner = isOwner
  }

  deinit {
    if isOwner { shelf.contents.withLock { $0.isOwned = false } }
  }

  // MARK: Writing

  func begin(identifier: String, _ frozen: RunRecord.Frozen, graph: FrozenGraph) throws(Failure) -> RunRecord {
    let number = shelf.contents.withLock { contents -> Int64? in
      guard !contents.runs.contains(where: { $0.identifier == identifier }) else { return nil }
      let revision = MemoryShelf.Revision(text: frozen.text, arguments: frozen.arguments, needs: graph.needs)
      contents.runs.append(
        MemoryShelf.Run(identifier: identifier, frozen: frozen, steps: graph.steps, revisions: [revision]))
      return Int64(contents.runs.count)
    }
    guard let number else { throw .identifierTaken }
    return RunRecord(number: number, identifier: identifier, frozen: frozen, steps: Self.steps(graph.steps))
  }

  func amend(
    _ record: RunRecord, text: String, arguments: Value, graph: FrozenGraph, events: [Event]
  ) throws(Failure) {
    let failure = shelf.contents.withLock { contents -> Failure? in
      var amended = contents
      guard amended.runs.indices.contains(Int(record.number) - 1) else { return .noSuchRun }
      amended.runs[Int(record.number) - 1].steps += graph.steps
      amended.runs[Int(record.number) - 1].revisions.append(
        MemoryShelf.Revision(text: text, arguments: arguments, needs: graph.needs))
      if flaw == .amendsInParts { contents = amended }
      if let failure = append(events, to: &amended) { return failure }
      contents = amended
      return nil
    }
    if let failure { throw failure }
  }

  func commit(_ events: [Event], alone: Bool) async throws(Failure) {
    if let failure = opening.withLock({ write(events, &$0) }) { throw failure }
  }

  func enqueue(_ events: [Event]) {
    opening.withLock { $0.events += events }
  }

  func note(_ call: RecordedCall) {
    opening.withLock { $0.calls.append(call) }
  }

  func follow(_ observer: @escaping @Sendable ([Event]) -> Void) {
    opening.withLock { $0.observer = Observer(tell: observer) }
  }

  func finishTelling() async {
    await withCheckedContinuation { continuation in telling.async { continuation.resume() } }
  }

  private func write(_ events: [Event], _ opening: inout Opening) -> Failure? {
    if opening.hasFailed, flaw != .goesOnAfterFailure { return .failedBefore }
    var batch = opening.events + events
    let held = flaw == .answersEarly ? events : []
    if flaw == .answersEarly { batch = opening.events }
    if flaw == .forgetsTheLastOfABatch, batch.count > 1 { batch.removeLast() }
    if flaw == .reorders { batch.reverse() }
    let calls = flaw == .losesCalls ? Array(opening.calls.dropFirst()) : opening.calls
    opening.events = held
    opening.calls = []
    if flaw == .tellsEarly { tell(batch, opening.observer) }
    let (written, failure) = shelf.contents.withLock { contents -> ([Event], Failure?) in
      let first = contents.events.count
      if let failure = append(batch, to: &contents) { return ([], failure) }
      contents.calls += calls
      return (Array(contents.events[first...]), nil)
    }
    if failure != nil { opening.hasFailed = true }
    if flaw != .tellsEarly { tell(written, opening.observer) }
    return failure
  }

  private func tell(_ events: [Event], _ observer: Observer?) {
    guard let observer, !events.isEmpty else { return }
    telling.async { observer.tell(events) }
  }

  /// Appends all of them, or none.
  private func append(_ events: [Event], to contents: inout MemoryShelf.Contents) -> Failure? {
    var appended = contents.events
    for var event in events {
      let known = contents.runs.indices.contains(Int(event.run) - 1) ? contents.runs[Int(event.run) - 1] : nil
      let failure: Failure? =
        if let known { event.step.map { known.steps.indices.contains($0) } ?? true ? nil : .noSuchStep } else {
          .noSuchRun
        }
      if let failure {
        if flaw == .tearsBatches { contents.events = appended }
        return failure
      }
      if flaw == .losesApprovals, !isOwner, case .approved = event.body { continue }
      let last = flaw == .givesNumbersAgain ? appended.last { $0.run == event.run }?.sequence : appended.last?.sequence
      event.sequence = (last ?? 0) + 1
      appended.append(event)
    }
    contents.events = appended
    return nil
  }

  // MARK: Reading

  private static func steps(_ steps: [(name: String, kind: String)]) -> [StepRecord] {
    steps.enumerated().map { StepRecord(number: $0.offset, name: $0.element.name, kind: $0.element.kind) }
  }

  func record(of run: Int64) -> RunRecord? {
    if flaw == .remembersOldRecords, let record = opening.withLock({ $0.records[run] }) { return record }
    let contents = shelf.contents.withLock { $0 }
    guard contents.runs.indices.contains(Int(run) - 1) else { return nil }
    let known = contents.runs[Int(run) - 1]
    var record = RunRecord(
      number: run, identifier: known.identifier, frozen: known.frozen, steps: Self.steps(known.steps))
    for event in contents.events { record.apply(event) }
    (record.frozen.text, record.frozen.arguments) = (
      known.revisions[record.revision].text, known.revisions[record.revision].arguments
    )
    opening.withLock { [record] in $0.records[run] = record }
    return record
  }

  func anticipate(_ run: Int64) {}

  func snapshot(of run: Int64) -> RunSnapshot? {
    let isOwned = shelf.contents.withLock { $0.isOwned }
    return record(of: run).map { RunSnapshot(record: $0, isAlive: isOwned && $0.closing == nil) }
  }

  func closing(of run: Int64) -> Event.Closing? { record(of: run)?.closing }

  func hasChanged(_ run: Int64) -> Bool {
    events(of: run).contains { if case .intended = $0.body { true } else { false } }
  }

  func runs(of workflow: String?) -> [Int64] {
    let runs = shelf.contents.withLock { $0.runs }
    return runs.indices.reversed().filter { workflow == nil || runs[$0].frozen.workflow == workflow }
      .map { Int64($0) + 1 }
  }

  func latestRun() -> Int64? {
    let contents = shelf.contents.withLock { $0 }
    let begun = Int64(contents.runs.count)
    guard begun > 0 else { return nil }
    return contents.events.contains { $0.run == begun } ? contents.events.last?.run : begun
  }

  func number(of identifier: String) -> Int64? {
    let runs = shelf.contents.withLock { $0.runs }
    let found = runs.indices.filter {
      runs[$0].identifier == identifier || (identifier.count >= 4 && runs[$0].identifier.hasSuffix(identifier))
    }
    return found.count == 1 ? Int64(found[0]) + 1 : nil
  }

  func events(of run: Int64) -> [Event] { shelf.contents.withLock { $0.events.filter { $0.run == run } } }

  func calls(of run: Int64) -> [RecordedCall] { shelf.contents.withLock { $0.calls.filter { $0.run == run } } }

  func callCounts(of run: Int64) -> [CallCount] { CallCount.counts(of: calls(of: run)) }

  func needs(of record: RunRecord) -> [(step: Int, needs: Int)] {
    let runs = shelf.contents.withLock { $0.runs }
    guard runs.indices.contains(Int(record.number) - 1) else { return [] }
    let needs = runs[Int(record.number) - 1].revisions[record.revision].needs
    return needs.flatMap { step, needs in needs.map { (step, $0) } }
  }

  func approver(run: Int64, step: Int) -> String? { record(of: run)?.steps[step].approver }

  func durations(
    of workflow: String, before run: Int64, where fits: (Value) -> Bool
  ) -> [String: Duration] {
    for number in runs(of: workflow) where number < run && hasChanged(number) {
      if let record = record(of: number), fits(record.frozen.settings) { return record.durations }
    }
    return [:]
  }
}
