import Document
import Engine
import PlinkflowKit
import Runs

/// How the world differs from what a run left, for `drift`.
public struct DriftReport: Sendable {
  private let drift: Drift
  private let accepted: Bool

  /// A report on what was found.
  ///
  /// - Parameter accepted: whether what was changed was accepted since.
  public init(_ drift: Drift, accepted: Bool = false) {
    self.drift = drift
    self.accepted = accepted
  }

  /// A line for each step that is not as the run left it, and the counts.
  public var text: String {
    let drifted = drift.steps.filter { $0.finding != .asLeft }
    let width = min(32, drifted.lazy.map(\.name.count).max() ?? 0)
    var lines: [String] = []
    for step in drifted { lines += step.lines(width: width, accepted: accepted) }
    lines.append("run \(drift.record.identifier), \(Tally.steps(drift.steps.count)): \(counts)")
    return lines.joined(separator: "\n")
  }

  private var counts: String {
    var counts: [String: Int] = [:]
    for step in drift.steps {
      let isAccepted = accepted && step.finding.isAcceptable
      counts[isAccepted ? "accepted" : step.finding.count, default: 0] += 1
    }
    return ObservedStep.Finding.countedInOrder.compactMap { word in counts[word].map { "\($0) \(word)" } }
      .joined(separator: ", ")
  }

  /// One object: `run`, `workflow`, `drift`, `steps` with `name`, `kind`, `finding`, and where they apply `differences`
  /// with `field`, `found` and `wanted`, or `why`; `drift` tells of the observation, before anything was accepted.
  public var object: Value {
    .object([
      Value.Member("run", .string(drift.record.identifier)),
      Value.Member("workflow", .string(drift.record.frozen.workflow)),
      Value.Member("drift", Value(.boolean(drift.isThere))),
      Value.Member("steps", Value(.array(drift.steps.map { $0.object(accepted: accepted) }))),
    ])
  }
}

extension ObservedStep {
  fileprivate func lines(width: Int, accepted: Bool) -> [String] {
    switch finding {
    case .asLeft: []
    case .changed(let differences):
      [
        accepted
          ? Line(.alreadySo, name, "accepted").text(width: width) : Line(.changed, name, "changed").text(width: width)
      ] + differences.map { "    \($0.departure)" }
    case .gone: [Line(.undone, name, "gone").text(width: width)]
    case .settling(let why): [Line(.waiting, name, why).text(width: width)]
    case .foreign(let what): [Line(.failed, name, "something else is in its place: \(what)").text(width: width)]
    case .unseen(let fault):
      [Line(.failed, name, fault.summary).text(width: width)] + fault.notes.map { "    \($0.printable)" }
    }
  }

  fileprivate func object(accepted: Bool) -> Value {
    var members = [
      Value.Member("name", .string(name)), Value.Member("kind", .string(kind)),
      Value.Member("finding", .string(accepted && finding.isAcceptable ? "accepted" : finding.word)),
    ]
    switch finding {
    case .asLeft, .gone: break
    case .changed(let differences):
      members.append(Value.Member("differences", Value(.array(differences.map(\.object)))))
    case .settling(let why), .foreign(let why): members.append(Value.Member("why", .string(why)))
    case .unseen(let fault):
      members.append(Value.Member("why", .string(([fault.summary] + fault.notes).joined(separator: "; "))))
    }
    return .object(members)
  }
}

extension ObservedStep.Finding {
  fileprivate static let countedInOrder = [
    "changed", "accepted", "gone", "replaced", "not settled", "not seen", "as the run left them",
  ]

  fileprivate var count: String {
    switch self {
    case .asLeft: "as the run left them"
    case .changed: "changed"
    case .gone: "gone"
    case .settling: "not settled"
    case .foreign: "replaced"
    case .unseen: "not seen"
    }
  }

  fileprivate var word: String {
    switch self {
    case .asLeft: "as_left"
    case .changed: "changed"
    case .gone: "gone"
    case .settling: "settling"
    case .foreign: "foreign"
    case .unseen: "unseen"
    }
  }
}

extension Difference {
  /// What a person changed: `value: found `x`, the run left `y``.
  fileprivate var departure: String {
    let now = found.map { "`\($0)`" } ?? "nothing"
    let wanted = wanted.map { "`\($0)`" } ?? "nothing"
    return "\(field): is \(now), was left \(wanted)".printable
  }

  /// One object: `field`, `found`, `wanted`.
  var object: Value {
    .object([
      Value.Member("field", .string(field)), Value.Member("found", found.map { .string($0) } ?? .null),
      Value.Member("wanted", wanted.map { .string($0) } ?? .null),
    ])
  }
}
