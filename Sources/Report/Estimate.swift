import Graph
import Runs

/// How long a run's steps take: what each took in the last run that changed it, or, as a guess, what its kind usually
/// takes.
public struct Estimate: Sendable {
  /// How long one step takes, and how that is known.
  public struct Usual: Sendable, Hashable {
    /// How long.
    public let time: Duration
    /// Whether an earlier run says so.
    public let isMeasured: Bool

    /// A step's time.
    public init(_ time: Duration, isMeasured: Bool) {
      self.time = time
      self.isMeasured = isMeasured
    }
  }

  /// How long a run still takes.
  enum Left: Equatable {
    /// About so long; a guess where no earlier run says so.
    case about(Duration, isGuess: Bool)
    /// All that is known to be left has taken longer than it should.
    case overdue
  }

  /// What each step takes, by its number in the run.
  private let usual: [Usual?]
  /// For each step, how long the longest way from its beginning to the end of the run takes.
  private let remaining: [Duration]
  private let isGuess: Bool

  /// An estimate for a run.
  ///
  /// - Parameters:
  ///   - times: what steps take, by name.
  ///   - needs: which step needs which, by their numbers in the run.
  public init(of record: RunRecord, times: [String: Usual], needs: [(step: Int, needs: Int)]) {
    usual = record.steps.map { times[$0.name] }
    isGuess = usual.contains { $0.map { !$0.isMeasured && $0.time > .zero } ?? false }
    var needed = [[Int]](repeating: [], count: usual.count)
    for edge in needs where usual.indices.contains(edge.step) && usual.indices.contains(edge.needs) {
      needed[edge.step].append(edge.needs)
    }
    remaining = StepGraph(needs: needed).longestRemaining(usual.map { $0?.time ?? .zero })
  }

  /// What a step usually takes, where that is known and long enough to be waited for.
  func usual(_ step: Int) -> Usual? {
    guard usual.indices.contains(step), let it = usual[step], it.time >= .milliseconds(100) else { return nil }
    return it
  }

  /// How long all of the run takes.
  var whole: Duration { remaining.max() ?? .zero }

  /// How long a run still takes, by its steps at work; nil where nothing is known.
  func left(_ active: [Int: Narration.Activity], at now: Instant) -> Left? {
    var longest = Duration.zero
    var isKnown = false
    for (step, activity) in active where remaining.indices.contains(step) {
      isKnown = isKnown || remaining[step] > .zero
      // A step that takes longer than usual is about to end, as far as anyone knows.
      longest = max(longest, remaining[step] - min(now - activity.since, usual[step]?.time ?? .zero))
    }
    guard isKnown else { return nil }
    return longest > .zero ? .about(longest, isGuess: isGuess) : .overdue
  }
}
