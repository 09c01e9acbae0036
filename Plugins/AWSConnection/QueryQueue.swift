import AWSCore

/// Things that settle about in the order in which they were first asked for, and what became of them.
struct QueryQueue {
  /// For how long one that does not settle speaks for those behind it.
  private static let patience = Duration.seconds(120)

  /// What was found of those that have settled, for good.
  private(set) var settled: [String: [Element]] = [:]
  private var asked: [String: (number: Int, time: ContinuousClock.Instant)] = [:]
  private var number = 0

  /// The values, the one that was asked for first ahead.
  mutating func order(of values: [String], at now: ContinuousClock.Instant) -> [String] {
    for value in values where asked[value] == nil {
      asked[value] = (number, now)
      number += 1
    }
    return values.sorted { (asked[$0]?.number ?? 0) < (asked[$1]?.number ?? 0) }
  }

  mutating func settle(_ value: String, _ found: [Element]) {
    settled[value] = found
    asked[value] = nil
  }

  /// Whether one that has not settled yet may speak for others; one that hangs must not hold them.
  func speaksForOthers(_ value: String, at now: ContinuousClock.Instant) -> Bool {
    guard let time = asked[value]?.time else { return false }
    return time.duration(to: now) < Self.patience
  }
}
