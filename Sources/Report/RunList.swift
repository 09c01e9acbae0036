import Document
import Runs

/// The list of a journal's runs, for `runs`.
public struct RunList: Sendable {
  private var table = Columns()
  /// An object for each run, for `--json`.
  public private(set) var objects: [Value] = []

  /// No runs yet.
  public init() {
    table.add("RUN", "WORKFLOW", "STATE", "BEGAN", "STEPS")
  }

  /// Adds a run.
  public mutating func add(_ record: RunRecord, isAlive: Bool) {
    let state = record.state(isAlive: isAlive)
    let tally = Tally(of: record, isAlive: isAlive)
    table.add(
      record.identifier, record.frozen.workflow.printable, state.words, record.began?.table ?? "",
      tally.states)
    objects.append(
      .object([
        Value.Member("run", .string(record.identifier)),
        Value.Member("workflow", .string(record.frozen.workflow)),
        Value.Member("state", .string(state.rawValue)),
        Value.Member("began", record.began.map { .string($0.rfc3339) } ?? .null),
      ]))
  }

  /// The list as a table.
  public var text: String { table.lines().joined(separator: "\n") }
}
