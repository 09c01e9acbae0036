import Foundation

/// A limit on the calls to one service that appears when the service throttles, and grows away afterwards.
///
/// The curve is that of AWS's adaptive retry mode: the rate falls to 0.7 of what the service takes, comes back quickly,
/// stays near the rate that was too much, and then probes beyond it. What the service takes is counted, and not what
/// was sent: a service that throttles has used up its reserve, so that the calls it answers from one throttling to the
/// next are those it takes in that time. All times are seconds on a clock that never goes back.
struct RateLimit: Sendable {
  private static let fall = 0.7
  private static let steepness = 0.4
  private static let slowest = 0.5
  /// For how long answers are counted before their number is believed.
  private static let measure = 1.0
  /// For how long a limit is kept that no throttling confirms; until then it has grown beyond what any service takes.
  private static let memory = 15.0

  /// The rate that the service takes, and when it throttled last; nil while nothing limits.
  private var throttling: (rate: Double, time: Double)?
  private var allowance = 0.0
  private var lastRefill = 0.0
  private var answersSinceThrottling = 0
  /// When the service answered while nothing limited.
  private var answers: [Double] = []

  /// Calls a second now; nil while nothing limits.
  func rate(at now: Double) -> Double? {
    guard let (rate, time) = throttling else { return nil }
    let flat = cbrt(rate * (1 - Self.fall) / Self.steepness)
    let elapsed = max(0, now - time)
    return max(Self.slowest, Self.steepness * pow(elapsed - flat, 3) + rate)
  }

  /// Takes the next place among the calls; nil where it was taken, else when to ask again for it.
  mutating func take(at now: Double) -> Double? {
    guard let last = throttling, let rate = rate(at: now) else { return nil }
    if now - last.time > Self.memory {
      throttling = nil
      return nil
    }
    // Whoever comes a little late for a place finds that of the next one nearer.
    allowance = min(2, allowance + max(0, now - lastRefill) * rate)
    lastRefill = max(now, lastRefill)
    // The last digits of a time are lost on the way.
    guard allowance < 1 - 1e-6 else {
      allowance -= 1
      return nil
    }
    return lastRefill + (1 - allowance) / rate
  }

  /// The service has answered a call with anything but throttling.
  mutating func answer(at now: Double) {
    answersSinceThrottling += 1
    guard throttling == nil else { return }
    answers.append(now)
    if answers.count > 512 { answers.removeFirst(256) }
  }

  /// The service has throttled a call.
  ///
  /// - Parameter sent: when the call was sent.
  mutating func throttle(at now: Double, sent: Double) {
    // Calls that left before the last throttling was known are part of it.
    if let last = throttling, sent <= last.time { return }
    throttling = (max(Self.slowest, measured(at: now)), now)
    answersSinceThrottling = 0
    answers = []
    allowance = 0
    lastRefill = now
  }

  private func measured(at now: Double) -> Double {
    guard let last = throttling else { return Double(answers.count { now - $0 <= Self.measure }) }
    let elapsed = now - last.time
    // Too soon to tell: the last rate was far too much.
    guard elapsed >= Self.measure, let reached = rate(at: now) else { return last.rate / 2 }
    let counted = Double(answersSinceThrottling) / elapsed
    // A service without a reserve loses what it was not asked for, so that it takes a little more than was counted.
    return 0.75 * counted + 0.25 * min(reached, 2 * counted)
  }
}
