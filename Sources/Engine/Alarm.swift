import Runs

/// A sleep until the earliest instant at which something is due.
struct Alarm {
  private var sleeping: (task: Task<Void, Never>, due: Instant)?

  /// Sleeps until `due`, unless it rings earlier anyway.
  ///
  /// - Parameter ring: called once then, with `due`: the clock may have been set back meanwhile.
  mutating func set(for due: Instant, by clock: any Clock, ring: @escaping @Sendable (Instant) async -> Void) {
    if let sleeping {
      guard due < sleeping.due else { return }
      sleeping.task.cancel()
    }
    let task = Task {
      await clock.sleep(until: due)
      if !Task.isCancelled { await ring(due) }
    }
    sleeping = (task, due)
  }

  /// It has rung.
  mutating func clear() { sleeping = nil }

  /// It does not ring any more.
  func cancel() { sleeping?.task.cancel() }
}
