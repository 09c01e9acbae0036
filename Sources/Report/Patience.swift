import Runs

/// When a pipe is told that a run still waits: at intervals that grow while nothing else is told.
public struct Patience: Sendable {
  private static let shortest = Duration.seconds(10)
  private static let longest = Duration.seconds(600)

  private var interval = shortest
  private var due: Instant

  /// Patience from an instant on.
  public init(from start: Instant) {
    due = start + Self.shortest
  }

  /// Something was told; the intervals begin anew.
  public mutating func reset(at now: Instant) {
    interval = Self.shortest
    due = now + interval
  }

  /// Whether it is time to say that the run still waits. If so, the next interval is twice as long.
  public mutating func isOver(at now: Instant) -> Bool {
    guard now >= due else { return false }
    interval = min(interval * 2, Self.longest)
    due = now + interval
    return true
  }
}

extension Narration {
  /// A line that says what is still waited for; nil where nothing is being worked on.
  public func stillWaiting(at now: Instant) -> Line? {
    guard let first = longest(1).first else { return nil }
    let (step, activity) = first
    let others = active.count - 1
    let more = others == 0 ? "" : ", and \(others) more"
    let what = activity.isWaiting ? "waiting: \(activity.what)" : activity.what
    return Line(.waiting, record.steps[step].name, "still \(what)\(more)", time: now - activity.since)
  }

  /// The steps that have been worked on for the longest time, the longest first.
  func longest(_ count: Int) -> [(step: Int, activity: Activity)] {
    var found: [(step: Int, activity: Activity)] = []
    for (step, activity) in active {
      if found.count == count, let last = found.last, !precedes((step, activity), last) { continue }
      let index = found.firstIndex { precedes((step, activity), $0) } ?? found.endIndex
      found.insert((step, activity), at: index)
      if found.count > count { found.removeLast() }
    }
    return found
  }

  private func precedes(_ a: (step: Int, activity: Activity), _ b: (step: Int, activity: Activity)) -> Bool {
    (a.activity.since, a.step) < (b.activity.since, b.step)
  }
}
