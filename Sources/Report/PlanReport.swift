import Document
import Engine
import PlinkflowKit
import Runs
import Workflow

/// What a run would do, for `plan`.
public struct PlanReport: Sendable {
  let plan: Plan
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
    if let time { lines.append(time) }
    let removed = UndoPreview(of: plan.removals, isReversible: isReversible)
    if !removed.isEmpty {
      lines.append("no longer in the workflow, taken back first: \(Tally.steps(removed.count))")
      lines.append(removed.text)
    }
    lines += plan.steps.lazy.filter { !$0.isReversible && $0.action.isChange }.map {
      "cannot be undone: `\($0.name.printable)` (\($0.kind.printable))"
    }
    lines += plan.steps.lazy.filter { $0.isReversible && !$0.restores && $0.action.overwrites }.map {
      "undo cannot put back what is overwritten: `\($0.name.printable)` (\($0.kind.printable))"
    }
    return lines.joined(separator: "\n")
  }

  /// How long it takes, and how that is known; nil where there is nothing to do.
  private var time: String? {
    let work = plan.steps.filter { $0.action.isWork && $0.duration > .zero }
    guard plan.duration > .zero else { return nil }
    let measured = work.count { $0.isMeasured }
    let source =
      switch measured {
      case work.count: "as in the last run that changed them"
      case 0: "a guess, from what such steps usually take"
      default: "\(measured) of \(Tally.steps(work.count)) as in the last run, the others as such steps usually do"
      }
    return "takes about \(plan.duration.brief): \(source)"
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

  /// One object: `run`, `workflow`, `seconds`, `steps` with `name`, `kind`, `action`, `why`, `parameters`,
  /// `differences`, `reversible`, `restores`, `usual_seconds` and `measured`, and `removed` with `name`, `kind`, `run`
  /// and `reversible` for what the workflow no longer has.
  public var object: Value {
    .object([
      Value.Member("run", plan.run.map { .string($0) } ?? .null),
      Value.Member("workflow", .string(plan.workflow.name)),
      Value.Member("seconds", Value(.number(plan.duration.seconds))),
      Value.Member(
        "steps",
        Value(
          .array(
            plan.steps.map { step in
              .object(
                step.decision + [
                  Value.Member("usual_seconds", Value(.number(step.duration.seconds))),
                  Value.Member("measured", Value(.boolean(step.isMeasured))),
                ])
            }))),
      Value.Member("removed", Value(.array(plan.removals.flatMap(removed)))),
    ])
  }

  /// What would be done, without how long it may take: two plans that say the same are equal in this.
  public var decision: Value {
    .object([
      Value.Member("run", plan.run.map { .string($0) } ?? .null),
      Value.Member("steps", Value(.array(plan.steps.map { .object($0.decision) }))),
      Value.Member("removed", Value(.array(plan.removals.flatMap(removed)))),
    ])
  }
}

extension PlannedStep {
  fileprivate func lines(width: Int) -> [String] {
    let time = action.isWork && duration > .zero ? "  (about \(duration.brief))" : ""
    let first = Line(action.mark, name, what).text(width: width) + time
    switch action {
    case .create, .knownAfter: return [first] + parameters.map { "    \($0.words)" }
    case .change(let differences): return [first] + differences.map { "    \($0.words)" }
    case .keep, .wait: return [first]
    case .stop(let fault): return [first] + fault.notes.map { "    note: \($0.printable)" }
    }
  }

  /// What would be done, and why.
  private var what: String {
    switch action {
    case .create: isKnown ? "create again: what an earlier run made is gone" : "create: nothing is there"
    case .change: isKnown ? "change: no longer as wanted" : "change: there, and not as wanted"
    case .keep(.adopted): "already there, to adopt"
    case .keep: "already so"
    case .wait(let why): why
    case .knownAfter(let others): "create or keep, once \(named(others)) \(others.count == 1 ? "is" : "are") done"
    case .stop(let fault): fault.summary
    }
  }

  /// All that is decided about the step.
  fileprivate var decision: [Value.Member] {
    var members = [
      Value.Member("name", .string(name)), Value.Member("kind", .string(kind)),
      Value.Member("action", .string(action.word)), Value.Member("why", .string(what)),
      Value.Member("parameters", .object(parameters.map(\.member))),
      Value.Member("reversible", Value(.boolean(isReversible))), Value.Member("restores", Value(.boolean(restores))),
    ]
    if case .change(let differences) = action {
      members.append(Value.Member("differences", Value(.array(differences.map(\.object)))))
    }
    return members
  }

  private func named(_ steps: [String]) -> String {
    let shown = steps.prefix(3).map { "`\($0)`" }.joined(separator: ", ")
    return steps.count > 3 ? "\(shown) and \(steps.count - 3) more" : shown
  }
}

extension PlannedParameter {
  /// As much of a value as a line has room for.
  private static let room = 100

  /// `name: "app.oreg.internal"`, or what it waits for.
  fileprivate var words: String {
    switch prospect {
    case .known(let value) where value.isSecret: return "\(name.printable): \(Redaction.word)"
    case .known(let value): return "\(name.printable): " + value.content.canonicalText.printable.cut(to: Self.room)
    case .knownAfter(let steps):
      let shown = steps.prefix(3).map { "`\($0.printable)`" }.joined(separator: ", ")
      return "\(name.printable): known after \(shown)" + (steps.count > 3 ? " and \(steps.count - 3) more" : "")
    }
  }

  /// `{"value": …}` or `{"known_after": […]}` under its name.
  fileprivate var member: Value.Member {
    switch prospect {
    case .known(let value): Value.Member(name, .object([Value.Member("value", value.content)]))
    case .knownAfter(let steps):
      Value.Member(
        name, .object([Value.Member("known_after", Value(.array(steps.map { .string($0) })))]))
    }
  }
}

extension PlannedStep.Action {
  fileprivate var mark: Mark {
    switch self {
    case .create, .knownAfter: .created
    case .change: .changed
    case .keep: .alreadySo
    case .wait: .waiting
    case .stop: .failed
    }
  }

  fileprivate static let countedInOrder = [
    "to create", "to change", "to adopt", "already so", "under way", "known later", "in the way",
  ]

  fileprivate var overwrites: Bool {
    if case .change = self { true } else { false }
  }

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
