import Foundation
import Synchronization

/// One comparison underway. ICU asks it on the thread that compares; it is locked since the compiler does not know
/// that.
final class PatternComparison: Sendable {
  /// What ICU does between two questions.
  private static let stepsAtOnce = 10_000

  private struct State {
    var verdict = Pattern.Verdict.differs
    var steps: Int
  }

  private let state: Mutex<State>
  private let time: Duration
  private let began = Duration.ofThread

  init(_ allowance: Pattern.Allowance) {
    state = Mutex(State(steps: allowance.steps))
    time = allowance.time
  }

  /// Takes in what ICU reports; false ends the comparison.
  func goesOn(isMatch: Bool, _ flags: NSRegularExpression.MatchingFlags) -> Bool {
    state.withLock { state in
      if isMatch {
        state.verdict = .matches
      } else if flags.contains(.internalError) {
        // It has more to come back to than ICU keeps.
        state.verdict = .tooCostly
      } else if flags.contains(.progress) {
        state.steps -= Self.stepsAtOnce
        if state.steps < 0 || Duration.ofThread - began > time { state.verdict = .tooCostly }
      }
      return state.verdict == .differs
    }
  }

  /// What came of it, and what is left.
  func end(_ allowance: inout Pattern.Allowance) -> Pattern.Verdict {
    allowance.time -= Duration.ofThread - began
    return state.withLock { state in
      allowance.steps = state.steps
      return state.verdict
    }
  }
}

extension Duration {
  /// What the calling thread has spent on its processor.
  fileprivate static var ofThread: Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
  }
}
