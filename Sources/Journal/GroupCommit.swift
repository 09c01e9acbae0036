import Dispatch
import Runs
import Synchronization

/// Writes events in the order in which they are handed over, as many to a transaction as have come while the disk was
/// busy with the one before: the disk is waited for once for all of them.
///
/// After a first failure nothing more is written: every later commit fails with the same error, so that no change is
/// sent whose intent is not on disk.
final class GroupCommit: Sendable {
  private struct Pending {
    var events: [Event] = []
    var calls: [RecordedCall] = []
    var waiting: [CheckedContinuation<Result<Void, JournalError>, Never>] = []
    var isWriting = false
    /// Whether what nobody waits for will be written in a moment.
    var isLingering = false
    /// How many events are written without anybody's waiting for them.
    var plenty = GroupCommit.plenty.lowerBound
    var failure: JournalError?
  }

  /// For how long what nobody waits for is kept, to travel with the commit that somebody waits for: a reply and the end
  /// of a step come right ahead of the next step's intent, and are not worth a wait for the disk of their own. It is
  /// also how long the disk may stay without them where no such commit comes.
  private static let lingering = DispatchTimeInterval.milliseconds(5)

  /// How many events are not kept any longer: the disk begins early, and then gets more at a time, twice as many with
  /// each transaction.
  private static let plenty = 64...1024

  private let pending = Mutex(Pending())
  private let queue = DispatchQueue(label: "plinkflow.journal")
  private let pace: DiskPace
  private let write: @Sendable ([Event], [RecordedCall]) throws(JournalError) -> Void

  init(
    pace: DiskPace = .inBackground, _ write: @escaping @Sendable ([Event], [RecordedCall]) throws(JournalError) -> Void
  ) {
    self.pace = pace
    self.write = write
  }

  /// Hands events over without waiting for them.
  func enqueue(_ events: [Event]) {
    enqueue(events, waiting: nil)
  }

  /// Keeps a request to be written with the next events: nothing depends on it, so the disk is not waited for.
  func note(_ call: RecordedCall) {
    pending.withLock { $0.calls.append(call) }
  }

  /// Returns once these events, and all handed over before them, are on disk.
  ///
  /// - Parameter alone: whether nobody else has events to hand over or work to do meanwhile. The disk is then waited
  ///   for on the caller's thread: to wake another one, and to be woken by it, takes about as long as the disk does.
  func commit(_ events: [Event], alone: Bool = false) async throws(JournalError) {
    if alone && start(with: events) { return try finish(writeOnce()).get() }
    let result = await withCheckedContinuation { continuation in
      enqueue(events, waiting: continuation)
    }
    try result.get()
  }

  /// When what is pending is to be written.
  private enum Start {
    case now, soon, notNow
  }

  private func enqueue(_ events: [Event], waiting: CheckedContinuation<Result<Void, JournalError>, Never>?) {
    let (start, failure) = pending.withLock { pending -> (Start, JournalError?) in
      if let failure = pending.failure { return (.notNow, failure) }
      pending.events += events
      if let waiting { pending.waiting.append(waiting) }
      return (next(&pending), nil)
    }
    if let failure { waiting?.resume(returning: .failure(failure)) }
    begin(start)
  }

  /// Decides when to write, and notes that somebody will.
  private func next(_ pending: inout Pending) -> Start {
    if pending.isWriting { return .notNow }
    if !pending.waiting.isEmpty || (pace == .atOnce && !pending.events.isEmpty) {
      pending.isWriting = true
      return .now
    }
    guard pace == .inBackground, !pending.events.isEmpty else { return .notNow }
    if pending.events.count >= pending.plenty {
      pending.plenty = min(2 * pending.plenty, Self.plenty.upperBound)
      pending.isWriting = true
      return .now
    }
    guard !pending.isLingering else { return .notNow }
    pending.isLingering = true
    return .soon
  }

  private func begin(_ start: Start) {
    switch start {
    case .notNow: break
    case .now: if pace == .inBackground { queue.async { self.drain() } } else { drain() }
    case .soon: queue.asyncAfter(deadline: .now() + Self.lingering) { self.endLingering() }
    }
  }

  private func endLingering() {
    let isMine = pending.withLock { pending -> Bool in
      pending.isLingering = false
      guard !pending.isWriting, !pending.events.isEmpty else { return false }
      pending.isWriting = true
      return true
    }
    if isMine { drain() }
  }

  /// Takes the right to write for whoever calls, where nobody writes and nothing has failed.
  private func start(with events: [Event]) -> Bool {
    pending.withLock { pending in
      guard !pending.isWriting, pending.failure == nil else { return false }
      pending.events += events
      pending.isWriting = true
      return true
    }
  }

  private func drain() {
    var start = Start.now
    while start == .now { start = ending(writeOnce()) }
    begin(start)
  }

  /// Writes all that is pending in one transaction, and tells those who wait for it.
  private func writeOnce() -> Result<Void, JournalError> {
    let batch = pending.withLock { pending in
      defer {
        pending.events = []
        pending.calls = []
        pending.waiting = []
      }
      return pending
    }
    let result = commit(batch.events, batch.calls)
    for continuation in batch.waiting { continuation.resume(returning: result) }
    return result
  }

  /// Gives the right to write back, unless there is more to write at once.
  private func ending(_ result: Result<Void, JournalError>) -> Start {
    if case .failure(let error) = result {
      fail(error)
      return .notNow
    }
    return pending.withLock { pending in
      pending.isWriting = false
      return next(&pending)
    }
  }

  /// Ends what ``start(with:)`` began: what has come meanwhile is written elsewhere.
  private func finish(_ result: Result<Void, JournalError>) -> Result<Void, JournalError> {
    begin(ending(result))
    return result
  }

  private func commit(_ events: [Event], _ calls: [RecordedCall]) -> Result<Void, JournalError> {
    guard !events.isEmpty || !calls.isEmpty else { return .success(()) }
    do {
      return .success(try write(events, calls))
    } catch {
      return .failure(error)
    }
  }

  private func fail(_ error: JournalError) {
    let waiting = pending.withLock { pending in
      pending.failure = error
      defer { pending.waiting = [] }
      return pending.waiting
    }
    for continuation in waiting { continuation.resume(returning: .failure(error)) }
  }
}
