import Document
import PlinkflowKit
import Runs

/// Everything that is told about a run: what the journal knows of it, and what its workflow says.
public struct RunStory: Sendable {
  let record: RunRecord
  let events: [Event]
  let calls: [RecordedCall]
  /// For each step, by number, the numbers of those that it needs.
  let needs: [[Int]]
  /// For each step, by number, what its programs printed.
  let printedTexts: [Int: [PrintedText]]
  /// For each step, by number, what stands under `with`, as far as its references were known; secrets by their source.
  let parameters: [Int: Value]
  let isAlive: Bool
  let now: Instant
  /// The command that goes on with the run, or takes it back.
  let next: String

  /// - Parameters:
  ///   - needs: pairs of a step and one that it needs, by number.
  ///   - isAlive: whether a process is at work on the run.
  public init(
    of record: RunRecord, events: [Event], calls: [RecordedCall], needs: [(step: Int, needs: Int)],
    parameters: [Int: Value], isAlive: Bool, now: Instant, next: String
  ) {
    self.record = record
    self.events = events
    self.calls = calls
    self.parameters = parameters
    self.isAlive = isAlive
    self.now = now
    self.next = next
    var texts: [Int: [PrintedText]] = [:]
    for event in events {
      if case .printed(let text) = event.body, let step = event.step { texts[step, default: []].append(text) }
    }
    printedTexts = texts
    var lists = [[Int]](repeating: [], count: record.steps.count)
    for edge in needs where lists.indices.contains(edge.step) && lists.indices.contains(edge.needs) {
      lists[edge.step].append(edge.needs)
    }
    self.needs = lists
  }

  /// The steps that are part of the workflow.
  var steps: [StepRecord] { record.steps.filter { $0.phase != .dropped } }

  var state: RunState { record.state(isAlive: isAlive) }

  func state(of step: StepRecord) -> StepState { record.state(of: step, isAlive: isAlive) }

  /// From the first event to the last one, or until now.
  var span: (start: Instant, end: Instant) {
    let start = record.began ?? now
    return (start, max(start + .milliseconds(1), isAlive ? now : record.latest ?? now))
  }

  /// The steps that decided how long it took: from the one that ended last back along those that it waited for.
  var criticalPath: Set<Int> {
    var path: Set<Int> = []
    var next = steps.filter { $0.ended != nil && !$0.isUntouched }.max { ($0.ended ?? now) < ($1.ended ?? now) }?.number
    while let step = next, path.insert(step).inserted {
      next = needs[step].filter { record.steps[$0].ended != nil }.max {
        (record.steps[$0].ended ?? now) < (record.steps[$1].ended ?? now)
      }
    }
    return path.count > 1 ? path : []
  }
}
