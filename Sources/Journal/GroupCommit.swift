import Dispatch
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
    var failure: JournalError?
  }

  /// For how long what nobody waits for is kept, to travel with the commit that somebody waits for: a reply and the end of
  /// a step come right ahead of the next step's intent, and are not worth a wait for the disk of their own. It is also how
  /// long the disk may stay without them where no such commit comes.
  private static let lingering = DispatchTimeInterval.milliseconds(5)

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
    hand(over: events, waiting: nil)
  }

  /// Keeps a request to be written with the next events: nothing depends on it, so the disk is not waited for.
  func note(_ call: RecordedCall) {
    pending.withLock { $0.calls.append(call) }
  }

  /// Returns once these events, and all handed over before them, are on disk.
  func commit(_ events: [Event]) async throws(JournalError) {
    let result = await withCheckedContinuation { continuation in
      hand(over: events, waiting: continuation)
    }
    try result.get()
  }

  /// When what is pending is to be written.
  private enum Start {
    case now, soon, notNow
  }

  private func hand(over events: [Event], waiting: CheckedContinuation<Result<Void, JournalError>, Never>?) {
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
    guard pace == .inBackground, !pending.isLingering, !pending.events.isEmpty else { return .notNow }
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

  private func drain() {
    while true {
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
      if case .failure(let error) = result { return fail(error) }
      let start = pending.withLock { pending in
        pending.isWriting = false
        return next(&pending)
      }
      guard start == .now else { return begin(start) }
    }
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
