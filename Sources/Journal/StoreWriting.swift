import Document
import PlinkflowKit
import SQLite

/// A workflow as a journal freezes it: its steps' names and kinds, and which needs which.
public struct FrozenGraph: Sendable {
  /// The steps that are new to the run, in the order of their numbers.
  public let steps: [(name: String, kind: String)]
  /// For every step of the workflow by its number in the run: the numbers that it needs.
  public let needs: [(step: Int, needs: [Int])]

  /// A workflow as a journal freezes it.
  public init(steps: [(name: String, kind: String)], needs: [(step: Int, needs: [Int])]) {
    self.steps = steps
    self.needs = needs
  }
}

extension FrozenGraph {
  /// The JSON of a revision's `needs`.
  fileprivate var needsRow: String {
    var row = "["
    for (step, needs) in needs where !needs.isEmpty {
      row += row.utf8.count > 1 ? ",[" : "["
      row += String(step)
      for need in needs {
        row += ","
        row += String(need)
      }
      row += "]"
    }
    return row + "]"
  }
}

extension Store {
  /// Writes a run, its steps and edges, and its first events in one transaction; answers the run's number.
  func insert(
    identifier: String, _ frozen: RunRecord.Frozen, graph: FrozenGraph
  ) throws(JournalError) -> Int64 {
    try translate(path) { () throws(SQLiteError) in
      try database.transaction { () throws(SQLiteError) in
        try database.run(
          "INSERT INTO run (identifier, workflow, file, settings) VALUES (?1, ?2, ?3, ?4)",
          [
            .text(identifier), .text(frozen.workflow), .text(frozen.file), .text(frozen.settings.canonicalText),
          ])
        let run = database.lastInsertedRow
        try insert(graph, run: run, revision: 0, firstStep: 0, text: frozen.text, arguments: frozen.arguments)
        return run
      }
    }
  }

  /// Writes a changed workflow together with the event that makes it count.
  func insert(
    revision: Int, of run: Int64, firstStep: Int, text: String, arguments: Value, graph: FrozenGraph, events: [Event]
  ) throws(JournalError) {
    try translate(path) { () throws(SQLiteError) in
      try database.transaction { () throws(SQLiteError) in
        try insert(graph, run: run, revision: revision, firstStep: firstStep, text: text, arguments: arguments)
        try insert(events)
      }
    }
  }

  private func insert(
    _ graph: FrozenGraph, run: Int64, revision: Int, firstStep: Int, text: String, arguments: Value
  ) throws(SQLiteError) {
    let runNumber = Statement.Argument.integer(run)
    try database.run(
      "INSERT INTO revision (run, number, text, arguments, needs) VALUES (?1, ?2, ?3, ?4, ?5)",
      [
        runNumber, .integer(Int64(revision)), .text(text), .text(arguments.canonicalText), .text(graph.needsRow),
      ])
    let newSteps = Insertion(into: "step", ["run", "number", "name", "kind"], of: database)
    for start in stride(from: 0, to: graph.steps.count, by: Self.atOnce) {
      var rows: [Statement.Argument] = []
      rows.reserveCapacity(4 * Self.atOnce)
      for place in start..<min(start + Self.atOnce, graph.steps.count) {
        let (name, kind) = graph.steps[place]
        rows.append(runNumber)
        rows.append(.integer(Int64(firstStep + place)))
        rows.append(.text(name))
        rows.append(.text(kind))
      }
      try newSteps.run(rows)
    }
  }

  /// How many rows are made ready to be written at once, so that a large run does not fill the memory with them.
  private static let atOnce = 1024

  /// Writes events and requests in one transaction; answers the events with their sequence numbers where they are asked for.
  func append(_ events: [Event], _ calls: [RecordedCall], answering: Bool) throws(JournalError) -> [Event] {
    try translate(path) { () throws(SQLiteError) in
      try database.transaction { () throws(SQLiteError) in
        try insert(events)
        let last = database.lastInsertedRow
        try insert(calls)
        guard answering else { return [] }
        var written = events
        for (place, sequence) in zip(written.indices, (last - Int64(events.count) + 1)...) {
          written[place].sequence = sequence
        }
        return written
      }
    }
  }

  private func insert(_ events: [Event]) throws(SQLiteError) {
    for start in stride(from: 0, to: events.count, by: Self.atOnce) {
      var rows: [Statement.Argument] = []
      rows.reserveCapacity(5 * min(Self.atOnce, events.count))
      for event in events[start..<min(start + Self.atOnce, events.count)] {
        let (kind, detail) = EventCoding.row(of: event.body)
        rows.append(.integer(event.run))
        rows.append(.integer(orNull: event.step.map(Int64.init)))
        rows.append(.integer(event.time.milliseconds))
        rows.append(.text(kind))
        rows.append(.text(orNull: detail?.canonicalText))
      }
      try newEvents.run(rows)
    }
  }
}
