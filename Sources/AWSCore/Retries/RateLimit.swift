import Foundation

/// A limit on the calls to one service that appears when the service throttles, and grows away afterwards.
///
/// The curve is that of AWS's adaptive retry mode: the rate falls to 0.7 of what was sent, comes back quickly, stays
/// near the rate that was too much, and then probes beyond it. All times are seconds on a clock that never goes back.
struct RateLimit: Sendable {
  private static let fall = 0.7
  private static let steepness = 0.4
  private static let slowest = 0.5

  /// The rate at the last throttling and when that was; nil while nothing limits.
  private var throttling: (rate: Double, time: Double)?
  private var allowance = 0.0
  private var lastRefill = 0.0
  private var sent: [Double] = []

  /// Calls a second now; nil while nothing limits.
  func rate(at now: Double) -> Double? {
    guard let (rate, time) = throttling else { return nil }
    let flat = cbrt(rate * (1 - Self.fall) / Self.steepness)
    let elapsed = max(0, now - time)
    return max(Self.slowest, Self.steepness * pow(elapsed - flat, 3) + rate)
  }

  /// Takes a place among the calls; returns how many seconds to wait for it.
  mutating func reserve(at now: Double) -> Double {
    note(now)
    guard let last = throttling, let rate = rate(at: now) else { return 0 }
    if rate > 4 * max(1, last.rate) {
      throttling = nil
      return 0
    }
    allowance = min(1, allowance + max(0, now - lastRefill) * rate)
    lastRefill = now
    allowance -= 1
    return allowance >= 0 ? 0 : -allowance / rate
  }

  /// The service has throttled a call.
  mutating func throttle(at now: Double) {
    // Replies to calls that left together are one throttling, not many.
    if let last = throttling, now - last.time < 0.5 { return }
    let measured = sent.isEmpty ? Self.slowest : Double(sent.filter { now - $0 <= 1 }.count)
    let limited = rate(at: now).map { min($0, max(measured, Self.slowest)) }
    throttling = (max(limited ?? measured, Self.slowest), now)
    allowance = 0
    lastRefill = now
  }

  private mutating func note(_ now: Double) {
    sent.append(now)
    if sent.count > 256 { sent.removeFirst(128) }
  }
}
