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
    var failure: JournalError?
  }

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

  private func hand(over events: [Event], waiting: CheckedContinuation<Result<Void, JournalError>, Never>?) {
    let (start, failure) = pending.withLock { pending -> (Bool, JournalError?) in
      if let failure = pending.failure { return (false, failure) }
      pending.events += events
      if let waiting { pending.waiting.append(waiting) }
      if pace == .whenAwaited, waiting == nil { return (false, nil) }
      defer { pending.isWriting = true }
      return (!pending.isWriting, nil)
    }
    if let failure { waiting?.resume(returning: .failure(failure)) }
    guard start else { return }
    if pace == .inBackground { queue.async { self.drain() } } else { drain() }
  }

  private func drain() {
    while true {
      let batch = pending.withLock { pending -> Pending? in
        guard !pending.events.isEmpty || !pending.waiting.isEmpty else {
          pending.isWriting = false
          return nil
        }
        defer {
          pending.events = []
          pending.calls = []
          pending.waiting = []
        }
        return pending
      }
      guard let batch else { return }
      let result = commit(batch.events, batch.calls)
      for continuation in batch.waiting { continuation.resume(returning: result) }
      if case .failure(let error) = result { return fail(error) }
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
