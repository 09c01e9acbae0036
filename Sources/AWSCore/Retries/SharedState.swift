import Foundation
import Synchronization

/// What all callers of one client share: retry budget, rate limits and the service's clock.
final class SharedState: Sendable {
  private struct State {
    var budget = RetryBudget()
    var limits: [String: RateLimit] = [:]
    var skew: TimeInterval = 0
  }

  private let state = Mutex(State())
  private let start = ContinuousClock.now

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

  /// How long a call to a service has to wait for its turn.
  func reserve(_ service: AWSService) -> Duration {
    let now = seconds
    return .seconds(state.withLock { $0.limits[service.endpointPrefix, default: RateLimit()].reserve(at: now) })
  }

  /// A service has throttled a call.
  func throttle(_ service: AWSService) {
    let now = seconds
    state.withLock { $0.limits[service.endpointPrefix, default: RateLimit()].throttle(at: now) }
  }

  private var seconds: Double {
    let elapsed = start.duration(to: .now).components
    return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
  }
}
