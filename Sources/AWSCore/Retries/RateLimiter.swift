import Synchronization

/// Lets the calls to one service through: at once while the service limits nothing, else one after the other at the
/// rate that it takes, in the order in which they came.
///
/// Only the first in line waits for its time. So whatever becomes of the rate meanwhile holds for all behind it, and
/// the service is neither left idle nor met by many at once. A call that was turned away is the first in line again.
final class RateLimiter: Sendable {
  private struct State {
    var limit = RateLimit()
    /// Whether somebody is first in line.
    var isOccupied = false
    /// Those behind the first, by their place.
    var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    var front = 0
    var end = 0
  }

  private let state = Mutex(State())
  private let now: @Sendable () -> Double

  /// - Parameter now: seconds on a clock that never goes back.
  init(now: @escaping @Sendable () -> Double) {
    self.now = now
  }

  /// How many calls wait for their turn.
  var line: Int { state.withLock { $0.waiting.count + ($0.isOccupied ? 1 : 0) } }

  /// Waits for the call's turn; throws where the waiting task was cancelled.
  ///
  /// - Parameters:
  ///   - again: whether the service has turned the call away before.
  ///   - pause: waits; it throws where the waiting task was cancelled.
  /// - Returns: when the call was let through.
  func pass(again: Bool = false, pause: Pause) async throws -> Double {
    let start = now()
    guard state.withLock({ $0.limit.rate(at: start) != nil }) else { return start }
    await enter(again)
    defer { leave() }
    var time = now()
    while let due = state.withLock({ $0.limit.take(at: time) }) {
      try await pause(.seconds(due - time))
      time = max(due, now())
    }
    return time
  }

  /// The service has answered a call with anything but throttling.
  func answer() {
    let time = now()
    state.withLock { $0.limit.answer(at: time) }
  }

  /// The service has throttled a call that was let through at `sent`.
  func throttle(sent: Double) {
    let time = now()
    state.withLock { $0.limit.throttle(at: time, sent: sent) }
  }

  /// Returns as the first in line. One that is cancelled meanwhile gives its place up once it is there.
  private func enter(_ again: Bool) async {
    await withCheckedContinuation { continuation in
      let isFirst = state.withLock { state in
        guard state.isOccupied else {
          state.isOccupied = true
          return true
        }
        if again {
          state.front -= 1
          state.waiting[state.front] = continuation
        } else {
          state.waiting[state.end] = continuation
          state.end += 1
        }
        return false
      }
      if isFirst { continuation.resume() }
    }
  }

  /// The next one is first in line.
  private func leave() {
    let next = state.withLock { state in
      let next = state.waiting.removeValue(forKey: state.front)
      if next == nil { state.isOccupied = false } else { state.front += 1 }
      return next
    }
    next?.resume()
  }
}
