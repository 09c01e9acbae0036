import Document
import PlinkflowKit
import Runs

/// How a run stands, for `status`.
public struct RunStatus: Sendable {
  private let record: RunRecord
  private let isAlive: Bool
  private let now: Instant
  private let calls: [CallCount]

  /// How a run stands at an instant. `isAlive` says whether a process is at work on it, `calls` how many requests it
  /// sent.
  public init(of record: RunRecord, isAlive: Bool, now: Instant, calls: [CallCount] = []) {
    self.calls = calls
    self.record = record
    self.isAlive = isAlive
    self.now = now
  }

  /// The state of the run as a whole.
  public var state: RunState { record.state(isAlive: isAlive) }

  /// One object: `run`, `workflow`, `state`, `steps` with `name`, `kind`, `state`, `how`, `attempts`, `seconds` and
  /// `outputs`, and `calls` with `connection`, `service`, `action`, `count` and `retries`; what is not known is null.
  public var object: Value {
    let steps = record.steps.lazy.filter { $0.phase != .dropped }.map(object(of:))
    return .object([
      Value.Member("run", .string(record.identifier)),
      Value.Member("workflow", .string(record.frozen.workflow)),
      Value.Member("state", .string(state.rawValue)),
      Value.Member("steps", Value(.array(Array(steps)))),
      Value.Member("calls", Value(.array(calls.map(object(of:))))),
    ])
  }

  private func object(of calls: CallCount) -> Value {
    .object([
      Value.Member("connection", .string(calls.connection)),
      Value.Member("service", .string(calls.service)),
      Value.Member("action", .string(calls.action)),
      Value.Member("count", .whole(calls.count)),
      Value.Member("retries", .whole(calls.retries)),
    ])
  }

  private func object(of step: StepRecord) -> Value {
    .object([
      Value.Member("name", .string(step.name)),
      Value.Member("kind", .string(step.kind)),
      Value.Member("state", .string(record.state(of: step, isAlive: isAlive).rawValue)),
      Value.Member("how", step.how.map { .string($0.rawValue) } ?? .null),
      Value.Member("attempts", .whole(step.attempts)),
      Value.Member("seconds", time(of: step).map { Value(.number($0.seconds)) } ?? .null),
      Value.Member("outputs", step.outputs ?? .object([])),
    ])
  }

  /// A line for the run, one for each step, and the counts.
  public var text: String {
    let steps = record.steps.filter { $0.phase != .dropped }
    var lines = ["run \(record.identifier) of \(record.frozen.workflow.printable): \(state.words)"]
    let width = min(32, steps.lazy.map(\.name.count).max() ?? 0)
    for step in steps { lines.append("  " + line(of: step, width: width)) }
    lines.append(Tally(of: record, isAlive: isAlive).sentence)
    if let sentence = calls.sentence { lines.append(sentence) }
    return lines.joined(separator: "\n")
  }

  private func line(of step: StepRecord, width: Int) -> String {
    let state = record.state(of: step, isAlive: isAlive)
    let plain = "  \(step.name.printable.padded(to: width))  \(state.rawValue)"
    switch state {
    case .pending: return plain
    case .running: return plain + (time(of: step).map { "  (\($0.brief))" } ?? "")
    case .waiting:
      return Line(.waiting, step.name, step.settling ?? "waiting", time: time(of: step)).text(width: width)
    case .done:
      guard let how = step.how else { return plain }
      return Line(Mark(how), step.name, how.words, time: time(of: step)).text(width: width)
    case .failed:
      return Line(.failed, step.name, step.fault?.summary ?? "failed").text(width: width)
    case .inDoubt:
      return Line(.failed, step.name, "in doubt: a change was sent, and no reply came").text(width: width)
    case .undone:
      return Line(.undone, step.name, step.restoration?.words ?? "undone").text(width: width)
    }
  }

  private func time(of step: StepRecord) -> Duration? {
    guard let began = step.began else { return nil }
    return (step.ended ?? (isAlive ? now : record.latest ?? now)) - began
  }
}

extension [CallCount] {
  /// How many requests there were, the most frequent by name; nil where there was none.
  fileprivate var sentence: String? {
    guard !isEmpty else { return nil }
    var counts: [String: Int] = [:]
    for call in self { counts[call.action, default: 0] += call.count }
    let order = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let named = order.prefix(3).map { "\($0.value) \($0.key.printable)" }
    let others = order.dropFirst(3).reduce(0) { $0 + $1.value }
    let total = counts.values.reduce(0, +)
    let retries = reduce(0) { $0 + $1.retries }
    return "\(total) API \(total == 1 ? "call" : "calls"): " + named.joined(separator: ", ")
      + (others > 0 ? ", \(others) others" : "") + (retries > 0 ? "; \(retries) of them repeated" : "")
  }
}
