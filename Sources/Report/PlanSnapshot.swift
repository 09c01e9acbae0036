import Digest
import Document
import Engine
import Workflow

/// A plan as it is kept in a file: what was decided, and what that rests on. A run that is told to keep to it compares.
public struct PlanSnapshot: Sendable {
  /// The format of the file; another one is refused.
  public static let format: Int64 = 1
  /// How each such file begins.
  public static let beginning = "{\n  \"plinkflow_plan\":"

  private static let shown = 20

  private let value: Value

  /// A plan to be kept.
  ///
  /// - Parameters:
  ///   - world: a word for the world that was observed; another one is another plan.
  ///   - version: plinkflow's version.
  public init(_ report: PlanReport, world: String, version: String) {
    let workflow = report.plan.workflow
    value = .object([
      Value.Member("plinkflow_plan", Value(.integer(Self.format))),
      Value.Member("plinkflow", .string(version)),
      Value.Member("workflow", .string(workflow.name)),
      Value.Member("file", .string(workflow.source.name)),
      Value.Member("text_sha256", .string(Hexadecimal.encode(SHA256.hash(Array(workflow.frozenText.utf8))))),
      Value.Member("arguments", workflow.arguments),
      Value.Member("world", .string(world)),
      Value.Member("decision", report.decision),
    ])
  }

  /// A plan that was kept; nil where the text is none.
  public init?(_ value: Value) {
    guard Self.format(of: value) != nil else { return nil }
    self.value = value
  }

  /// Its text.
  public var text: String { value.readableText }

  /// The format that it was written in.
  public var format: Int64 { Self.format(of: value) ?? 0 }

  /// What is no longer as this plan says, a sentence each; nothing where all is.
  ///
  /// - Parameter now: the same, planned anew.
  public func departures(to now: PlanSnapshot) -> [String] {
    var found: [String] = []
    func compare(_ key: String, _ words: (Value?, Value?) -> String) {
      if value[key] != now.value[key] { found.append(words(value[key], now.value[key])) }
    }
    compare("workflow") { "the plan is for workflow `\($0?.string ?? "")`, and this is `\($1?.string ?? "")`" }
    compare("world") { "the plan is for \($0?.string ?? "nothing"), and this run is for \($1?.string ?? "nothing")" }
    compare("text_sha256") { _, _ in "the workflow's text has changed" }
    compare("arguments") { then, now in "other parameters: " + differing(then, now) }
    let (then, current) = (value["decision"], now.value["decision"])
    if then?["run"] != current?["run"] {
      found.append("\(subject(then?["run"])) was planned, and \(subject(current?["run"])) is next")
    }
    found += changes(from: then?["steps"], to: current?["steps"])
    if then?["removed"] != current?["removed"] {
      found.append("other steps are no longer in the workflow: " + differing(then?["removed"], current?["removed"]))
    }
    guard found.count > Self.shown else { return found }
    return found.prefix(Self.shown) + ["\(found.count - Self.shown) more"]
  }

  private static func format(of value: Value) -> Int64? {
    if case .integer(let number)? = value["plinkflow_plan"]?.content { number } else { nil }
  }

  private func subject(_ run: Value?) -> String {
    run?.string.map { "going on with run \($0)" } ?? "a new run"
  }

  private func changes(from then: Value?, to now: Value?) -> [String] {
    let (old, new) = (steps(then), steps(now))
    let names = Set(new.map(\.name))
    var before: [String: Value] = [:]
    for (name, step) in old { before[name] = step }
    let gone = old.filter { !names.contains($0.name) }.map { "step `\($0.name)` is gone" }
    return gone
      + new.flatMap { name, step -> [String] in
        guard let was = before[name] else { return ["step `\(name)` is new"] }
        return was == step ? [] : change(of: name, from: was, to: step)
      }
  }

  private func change(of name: String, from was: Value, to now: Value) -> [String] {
    if was["why"] != now["why"] || was["action"] != now["action"] {
      return ["step `\(name)`: was \(told(was)), is now \(told(now))"]
    }
    let fields = ["kind", "parameters", "differences", "reversible"].filter { was[$0] != now[$0] }
    return fields.map { field in
      switch field {
      case "parameters": "step `\(name)`: other parameters: \(differing(was[field], now[field]))"
      case "differences": "step `\(name)`: other fields differ, or by other values"
      case "kind":
        "step `\(name)`: was of kind \(was[field]?.string ?? "none"), is now of \(now[field]?.string ?? "none")"
      default: "step `\(name)`: can \(now[field] == Value(.boolean(true)) ? "now" : "no longer") be taken back"
      }
    }
  }

  private func told(_ step: Value) -> String { "\"\(step["why"]?.string ?? step["action"]?.string ?? "nothing")\"" }

  private func steps(_ list: Value?) -> [(name: String, step: Value)] {
    (list?.elements ?? []).map { ($0["name"]?.string ?? "", $0) }
  }

  /// The names under which two objects, or two lists of named things, differ.
  private func differing(_ then: Value?, _ now: Value?) -> String {
    func named(_ value: Value?) -> [(String, Value)] {
      value?.members.map { $0.map { ($0.key, $0.value) } } ?? steps(value).map { ($0.name, $0.step) }
    }
    let old = Dictionary(named(then)) { first, _ in first }
    let new = Dictionary(named(now)) { first, _ in first }
    let names = Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }.sorted()
    return names.prefix(5).map { "`\($0)`" }.joined(separator: ", ")
      + (names.count > 5 ? " and \(names.count - 5) more" : "")
  }
}
