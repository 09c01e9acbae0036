import Journal

/// How long a run's steps usually take, by what an earlier run of the workflow took; nothing is said of what never ran.
public struct Estimate: Sendable {
  /// What each step took, by its number in the run.
  private let usual: [Duration?]
  /// For each step, how long the longest way from its beginning to the end of the run takes.
  private let remaining: [Duration]

  /// An estimate for a run.
  ///
  /// - Parameters:
  ///   - durations: what steps took, by name.
  ///   - needs: which step needs which, by their numbers in the run.
  public init(of record: RunRecord, durations: [String: Duration], needs: [(step: Int, needs: Int)]) {
    usual = record.steps.map { durations[$0.name] }
    var neededBy = [[Int]](repeating: [], count: usual.count)
    var open = [Int](repeating: 0, count: usual.count)
    for edge in needs where usual.indices.contains(edge.step) && usual.indices.contains(edge.needs) {
      neededBy[edge.needs].append(edge.step)
      open[edge.needs] += 1
    }
    var needed = [[Int]](repeating: [], count: usual.count)
    for (step, others) in neededBy.enumerated() {
      for other in others { needed[other].append(step) }
    }
    // From the ends of the run backwards, each step behind all that need it.
    var remaining = usual.map { $0 ?? .zero }
    var order = open.indices.filter { open[$0] == 0 }
    var next = 0
    while next < order.count {
      let step = order[next]
      next += 1
      remaining[step] += neededBy[step].lazy.map { remaining[$0] }.max() ?? .zero
      for other in needed[step] {
        open[other] -= 1
        if open[other] == 0 { order.append(other) }
      }
    }
    self.remaining = remaining
  }

  /// What a step usually takes, where that is known.
  func usual(_ step: Int) -> Duration? { usual.indices.contains(step) ? usual[step] : nil }

  /// How long a run still takes, by its steps at work; nil where nothing is known.
  func left(_ active: [Int: Narration.Activity], at now: Timestamp) -> Duration? {
    var longest = Duration.zero
    for (step, activity) in active where remaining.indices.contains(step) {
      // A step that takes longer than usual is about to end, as far as anyone knows.
      longest = max(longest, remaining[step] - min(now - activity.since, usual[step] ?? .zero))
    }
    return longest > .zero ? longest : nil
  }
}
