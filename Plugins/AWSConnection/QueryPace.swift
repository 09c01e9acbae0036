/// How often looks of one sort leave: some at once, as they come, and ten a second in the long run; and where a service
/// is slow to answer, since it throttles, no sooner after an answer than that took. What a crowd of steps costs in
/// observations follows from time then, and not from how many they are.
struct QueryPace {
  private static let rate = 10.0
  private static let reserve = 8.0
  /// The longest rest between an answer and the next observation.
  private static let rest = Duration.seconds(10)

  private var allowance = Self.reserve
  private var last: ContinuousClock.Instant?
  private var earliest: ContinuousClock.Instant?

  /// Takes a place, and answers how long it is until then.
  mutating func take(at now: ContinuousClock.Instant) -> Duration {
    let elapsed = last.map { $0.duration(to: now) / .seconds(1) } ?? 0
    last = now
    allowance = min(Self.reserve, allowance + elapsed * Self.rate) - 1
    let rest = earliest.map { now.duration(to: $0) } ?? .zero
    return max(rest, allowance >= 0 ? .zero : .seconds(-allowance / Self.rate))
  }

  /// An observation was answered.
  mutating func answer(at now: ContinuousClock.Instant, after time: Duration) {
    earliest = now + min(time, Self.rest)
  }
}
