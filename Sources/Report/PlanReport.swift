import Document
import Engine
import Journal
import PlinkflowKit
import Workflow

/// What a run would do, for `plan`.
public struct PlanReport: Sendable {
  private let plan: Plan
  private let isReversible: @Sendable (StepRecord) -> Bool

  /// A report on a plan.
  ///
  /// - Parameter isReversible: whether a step that the workflow no longer has can be taken back.
  public init(_ plan: Plan, isReversible: @escaping @Sendable (StepRecord) -> Bool = { _ in true }) {
    self.isReversible = isReversible
    self.plan = plan
  }

  /// Whether some step would stop the run.
  public var isBlocked: Bool {
    plan.steps.contains { if case .stop = $0.action { true } else { false } }
  }

  /// A line for each step, the counts, and each step that cannot be undone.
  public var text: String {
    let width = min(32, plan.steps.lazy.map(\.name.count).max() ?? 0)
    var lines: [String] = []
    for step in plan.steps { lines += step.lines(width: width) }
    lines.append("\(Tally.steps(plan.steps.count)): \(counts)")
    let removed = UndoPreview(of: plan.removals, isReversible: isReversible)
    if !removed.isEmpty {
      lines.append("no longer in the workflow, taken back first: \(Tally.steps(removed.count))")
      lines.append(removed.text)
    }
    lines += plan.steps.lazy.filter { !$0.isReversible && $0.action.isChange }.map {
      "cannot be undone: `\($0.name.printable)` (\($0.kind.printable))"
    }
    return lines.joined(separator: "\n")
  }

  private func removed(_ removal: Removal) -> [Value] {
    removal.records.map { step in
      .object([
        Value.Member("name", .string(step.name)), Value.Member("kind", .string(step.kind)),
        Value.Member("run", .string(removal.record.identifier)),
        Value.Member("reversible", Value(.boolean(isReversible(step)))),
      ])
    }
  }

  private var counts: String {
    var counts: [String: Int] = [:]
    for step in plan.steps { counts[step.action.count, default: 0] += 1 }
    return PlannedStep.Action.countedInOrder.compactMap { word in counts[word].map { "\($0) \(word)" } }
      .joined(separator: ", ")
  }

  /// One object: `run`, `workflow`, `steps` with `name`, `kind`, `action`, `reversible` and `usual_seconds`, and
  /// `removed` with `name`, `kind`, `run` and `reversible` for what the workflow no longer has.
  public var object: Value {
    let steps = plan.steps.map { step in
      Value.object([
        Value.Member("name", .string(step.name)), Value.Member("kind", .string(step.kind)),
        Value.Member("action", .string(step.action.word)),
        Value.Member("reversible", Value(.boolean(step.isReversible))),
        Value.Member("usual_seconds", Value(.number(Double(step.duration.components.seconds)))),
      ])
    }
    return .object([
      Value.Member("run", plan.run.map { .string($0) } ?? .null),
      Value.Member("workflow", .string(plan.workflow.name)),
      Value.Member("steps", Value(.array(steps))),
      Value.Member("removed", Value(.array(plan.removals.flatMap(removed)))),
    ])
  }
}

extension PlannedStep {
  fileprivate func lines(width: Int) -> [String] {
    switch action {
    case .create: [Line(.created, name, "create").text(width: width)]
    case .change(let differences):
      [Line(.changed, name, "change").text(width: width)] + differences.map { "    \($0.words)" }
    case .keep(.adopted): [Line(.alreadySo, name, "already there, to adopt").text(width: width)]
    case .keep: [Line(.alreadySo, name, "already so").text(width: width)]
    case .wait(let why): [Line(.waiting, name, why).text(width: width)]
    case .knownAfter(let others):
      [
        Line(.created, name, "create or keep, once \(named(others)) \(others.count == 1 ? "is" : "are") done").text(
          width: width)
      ]
    case .stop(let fault):
      [Line(.failed, name, fault.summary).text(width: width)] + fault.notes.map { "    \($0.printable)" }
    }
  }

  private func named(_ steps: [String]) -> String {
    let shown = steps.prefix(3).map { "`\($0)`" }.joined(separator: ", ")
    return steps.count > 3 ? "\(shown) and \(steps.count - 3) more" : shown
  }
}

extension PlannedStep.Action {
  fileprivate static let countedInOrder = [
    "to create", "to change", "to adopt", "already so", "under way", "known later", "in the way",
  ]

  fileprivate var isChange: Bool {
    switch self {
    case .create, .change, .knownAfter: true
    case .keep, .wait, .stop: false
    }
  }

  fileprivate var count: String {
    switch self {
    case .create: "to create"
    case .change: "to change"
    case .keep(.adopted): "to adopt"
    case .keep: "already so"
    case .wait: "under way"
    case .knownAfter: "known later"
    case .stop: "in the way"
    }
  }

  fileprivate var word: String {
    switch self {
    case .create: "create"
    case .change: "change"
    case .keep: "keep"
    case .wait: "wait"
    case .knownAfter: "known_after"
    case .stop: "stop"
    }
  }
}

extension Difference {
  fileprivate var words: String {
    let was = found.map { "`\($0)`" } ?? "nothing"
    let wanted = wanted.map { "`\($0)`" } ?? "nothing"
    return "\(field): \(was) becomes \(wanted)".printable
  }
}
