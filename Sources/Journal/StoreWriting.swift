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
    var lines: [String] = []
    for (step, needs) in needs where !needs.isEmpty {
      lines.append("[\(step),\(needs.map(String.init).joined(separator: ","))]")
    }
    return "[\(lines.joined(separator: ","))]"
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
        for event in events { _ = try insert(event) }
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
    let step = try database.prepare("INSERT INTO step (run, number, name, kind) VALUES (?1, ?2, ?3, ?4)")
    var number = Int64(firstStep)
    for (name, kind) in graph.steps {
      try step.run([runNumber, .integer(number), .text(name), .text(kind)])
      number += 1
    }
  }

  /// Writes events and requests in one transaction; answers the events with their sequence numbers where they are asked for.
  func append(_ events: [Event], _ calls: [RecordedCall], answering: Bool) throws(JournalError) -> [Event] {
    try translate(path) { () throws(SQLiteError) in
      try database.transaction { () throws(SQLiteError) in
        var written: [Event] = []
        for event in events {
          let event = try insert(event)
          if answering { written.append(event) }
        }
        try insert(calls)
        return written
      }
    }
  }

  private func insert(_ event: Event) throws(SQLiteError) -> Event {
    let row = EventCoding.row(of: event.body)
    try insertEvent.run([
      .integer(event.run), .integer(orNull: event.step.map(Int64.init)), .integer(event.time.milliseconds),
      .text(row.kind), .text(orNull: row.detail?.canonicalText),
    ])
    var event = event
    event.sequence = database.lastInsertedRow
    return event
  }
}
