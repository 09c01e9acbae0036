import Foundation
import Synchronization

/// What all callers of one client share: retry budget, rate limits and the service's clock.
final class SharedState: Sendable {
  private struct State {
    var budget = RetryBudget()
    var turnstiles: [String: RateLimiter] = [:]
    var skew: TimeInterval = 0
  }

  private let state = Mutex(State())
  private let now: @Sendable () -> Double

  init() {
    let start = ContinuousClock.now
    now = { start.duration(to: .now) / .seconds(1) }
  }

  /// How far the services' clock is ahead of this machine's, in seconds.
  var skew: TimeInterval { state.withLock { $0.skew } }

  /// The services' clock was seen to be ahead by that many seconds.
  func correctSkew(_ seconds: TimeInterval) {
    state.withLock { $0.skew = seconds }
  }

  /// Pays for a retry; false where the budget is used up.
  func spend(_ cost: Int) -> Bool {
    state.withLock { $0.budget.spend(cost) }
  }

  /// A call has succeeded, whose last retry cost that much.
  func refund(_ cost: Int) {
    state.withLock { $0.budget.refund(cost) }
  }

  /// Where calls to a service wait for their turn.
  func rateLimiter(of service: AWSService) -> RateLimiter {
    state.withLock { state in
      if let rateLimiter = state.turnstiles[service.endpointPrefix] { return rateLimiter }
      let rateLimiter = RateLimiter(now: now)
      state.turnstiles[service.endpointPrefix] = rateLimiter
      return rateLimiter
    }
  }
}
