import Document
import Runs
import SQLite

/// What still can be read of a damaged journal, for a person who has to know what may stand: as it stands there, and
/// unchecked.
struct Salvage {
  /// The runs that are told, the latest.
  private static let runs = 3
  /// The steps of each that are named.
  fileprivate static let names = 20

  /// A sentence each; none where nothing can be read.
  private(set) var sentences: [String] = []

  init(of database: Database) {
    var records: [RunRecord] = []
    try? database.run("SELECT number, identifier, workflow FROM run ORDER BY number DESC LIMIT \(Self.runs)") { row in
      let frozen = RunRecord.Frozen(
        workflow: row.text(2) ?? "", file: "", text: "", arguments: .null, settings: .null)
      records.append(RunRecord(number: row.integer(0), identifier: row.text(1) ?? "", frozen: frozen, steps: []))
    }
    for index in records.indices {
      var steps: [StepRecord] = []
      try? database.run(
        "SELECT name, kind FROM step WHERE run = ?1 ORDER BY number", [.integer(records[index].number)]
      ) { row in
        steps.append(StepRecord(number: steps.count, name: row.text(0) ?? "", kind: row.text(1) ?? ""))
      }
      records[index].steps = steps
    }
    var indices: [Int64: Int] = [:]
    for index in records.indices { indices[records[index].number] = index }
    let (count, events) = Self.events(in: database, of: Set(indices.keys))
    for event in events { if let index = indices[event.run] { records[index].apply(event) } }
    guard count > 0 || !records.isEmpty else { return }
    sentences.append("\(count) \(count == 1 ? "event" : "events") can still be read")
    sentences += records.map(\.remains)
  }

  /// Counts the events that can be read, and reads those of some runs: from the first one on, and from the last one
  /// back to where that came to an end.
  private static func events(in database: Database, of runs: Set<Int64>) -> (count: Int, [Event]) {
    var (count, events, last): (Int, [Event], Int64) = (0, [], 0)
    func take(_ row: borrowing Statement) {
      count += 1
      last = row.integer(0)
      if runs.contains(row.integer(1)), let event = try? Event(row) { events.append(event) }
    }
    let selection = ChainedTable.event.selection
    do {
      try database.run("SELECT \(selection) FROM event ORDER BY sequence") { take($0) }
    } catch {
      let front = last
      try? database.run("SELECT \(selection) FROM event WHERE sequence > ?1 ORDER BY sequence DESC", [.integer(front)])
      {
        take($0)
      }
      events.sort { $0.sequence < $1.sequence }
    }
    return (count, events)
  }
}

extension RunRecord {
  /// What may stand of it, in a sentence.
  fileprivate var remains: String {
    let names = steps.filter(\.mayHaveChanged).map { "`\($0.name)`" }
    let run = "run \(identifier) of workflow `\(frozen.workflow)`"
    if isUndone || names.isEmpty { return "\(run): by that, nothing of it stands" }
    let more = names.count > Salvage.names ? " and \(names.count - Salvage.names) more" : ""
    return "\(run): by that, what these steps changed may stand: "
      + names.prefix(Salvage.names).joined(separator: ", ") + more
  }
}
