import Runs

/// How many of a run's steps are in which state.
public struct Tally: Sendable {
  /// How many steps there are in a state.
  public private(set) var counts: [StepState: Int] = [:]
  /// How many of the done steps came about in a way.
  public private(set) var ways: [How: Int] = [:]
  /// How many steps there are.
  public private(set) var total = 0

  /// Counts the steps of a run that are part of its workflow.
  public init(of record: RunRecord, isAlive: Bool) {
    for step in record.steps where step.phase != .dropped {
      let state = record.state(of: step, isAlive: isAlive)
      total += 1
      counts[state, default: 0] += 1
      if state == .done, let how = step.how { ways[how, default: 0] += 1 }
    }
  }

  /// The count of each state that occurs: `16 steps: 5 done, 1 failed, 10 not started`.
  public var sentence: String {
    "\(Self.steps(total)): \(states)"
  }

  /// The count of each state that occurs: `5 done, 1 failed, 10 not started`.
  public var states: String {
    parts.map { "\($0.count) \($0.word)" }.joined(separator: ", ")
  }

  /// The same as part of a sentence: `5 steps done, 1 failed, 10 not started`.
  public var told: String {
    guard let first = parts.first else { return Self.steps(0) }
    let rest = parts.dropFirst().map { ", \($0.count) \($0.word)" }.joined()
    return "\(Self.steps(first.count)) \(first.word)\(rest)"
  }

  /// A number of steps, in words: `1 step`, `2 steps`.
  public static func steps(_ count: Int) -> String {
    count == 1 ? "1 step" : "\(count) steps"
  }

  private var parts: [(count: Int, word: String)] {
    let words: [(StepState, String)] = [
      (.done, "done"), (.running, "running"), (.waiting, "waiting"), (.failed, "failed"), (.inDoubt, "in doubt"),
      (.undone, "undone"), (.pending, "not started"),
    ]
    return words.compactMap { state, word in counts[state].map { ($0, word) } }
  }

  /// The count of each way that occurs: `14 created, 2 already so`.
  public var howDone: String {
    let words: [(How, String)] = [
      (.created, "created"), (.changed, "changed"), (.adopted, "adopted"), (.unchanged, "already so"),
    ]
    return words.compactMap { how, word in ways[how].map { "\($0) \(word)" } }.joined(separator: ", ")
  }
}
