import Document
import PlinkflowKit
import Runs
import SQLite

extension JournalStore {
  /// Writes a run, its steps and edges in one transaction; answers the run's number.
  func insert(
    identifier: String, _ frozen: RunRecord.Frozen, graph: FrozenGraph
  ) throws(JournalError) -> Int64 {
    try commit { (text, link) throws(SQLiteError) in
      link.run += 1
      let row: [Statement.Argument] = [
        .integer(link.run), .text(identifier), .text(frozen.workflow), .text(frozen.file),
        .text(frozen.settings.canonicalText),
      ]
      try database.run(
        "INSERT INTO run (number, identifier, workflow, file, settings) VALUES (?1, ?2, ?3, ?4, ?5)", row)
      try insert(
        graph, run: link.run, revision: 0, firstStep: 0, text: frozen.text, arguments: frozen.arguments, into: &text
      ) { $0.add(row, of: .run) }
      return link.run
    } taking: { outline, run in
      outline.take(run: run, identifier: identifier, workflow: frozen.workflow)
      outline.take(revision: 0, of: run, steps: graph.steps.count)
    }
  }

  /// Writes a changed workflow together with the event that makes it count.
  func insert(
    revision: Int, of run: Int64, firstStep: Int, text: String, arguments: Value, graph: FrozenGraph, events: [Event]
  ) throws(JournalError) {
    _ = try commit { (link, last) throws(SQLiteError) in
      let first = last.event
      try insert(events, into: &link, &last)
      try insert(
        graph, run: run, revision: revision, firstStep: firstStep, text: text, arguments: arguments, into: &link)
      return first
    } taking: { outline, first in
      outline.take(revision: revision, of: run, steps: graph.steps.count)
      outline.take(events, after: first)
    }
  }

  /// - Parameter run: puts the run's row into the link, at its place there.
  private func insert(
    _ graph: FrozenGraph, run: Int64, revision: Int, firstStep: Int, text: String, arguments: Value,
    into link: inout LinkText, with addRun: (inout LinkText) -> Void = { _ in }
  ) throws(SQLiteError) {
    let runNumber = Statement.Argument.integer(run)
    let row: [Statement.Argument] = [
      runNumber, .integer(Int64(revision)), .text(text), .text(arguments.canonicalText), .text(graph.needsRow),
      .integer(Int64(graph.steps.count)),
    ]
    try database.run(
      "INSERT INTO revision (run, number, text, arguments, needs, steps) VALUES (?1, ?2, ?3, ?4, ?5, ?6)", row)
    link.add(row, of: .revision)
    addRun(&link)
    let newSteps = Insertion(into: "step", ChainedTable.step.columns, of: database)
    let width = ChainedTable.step.columns.count
    for start in stride(from: 0, to: graph.steps.count, by: Self.atOnce) {
      var rows: [Statement.Argument] = []
      rows.reserveCapacity(width * Self.atOnce)
      for index in start..<min(start + Self.atOnce, graph.steps.count) {
        let (name, kind) = graph.steps[index]
        rows.append(runNumber)
        rows.append(.integer(Int64(firstStep + index)))
        rows.append(.text(name))
        rows.append(.text(kind))
        link.add(rows.suffix(width), of: .step)
      }
      try newSteps.run(rows)
    }
  }

  /// How many rows are made ready to be written at once, so that a large run does not fill the memory with them.
  private static let atOnce = 1024

  /// Writes events and requests in one transaction; answers the events with their sequence numbers where they are asked
  /// for.
  func append(_ events: [Event], _ calls: [RecordedCall], answering: Bool) throws(JournalError) -> [Event] {
    guard !events.isEmpty || !calls.isEmpty else { return [] }
    let first = try commit { (text, link) throws(SQLiteError) in
      let first = (event: link.event, call: link.call)
      try insert(calls, into: &text, &link)
      try insert(events, into: &text, &link)
      return first
    } taking: { outline, first in
      for (call, number) in zip(calls, (first.call + 1)...) { outline.take(call: number, of: call.run) }
      outline.take(events, after: first.event)
    }
    guard answering else { return [] }
    var written = events
    for (index, sequence) in zip(written.indices, (first.event + 1)...) { written[index].sequence = sequence }
    return written
  }

  private func insert(_ events: [Event], into text: inout LinkText, _ link: inout Link) throws(SQLiteError) {
    guard !events.isEmpty else { return }
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
        link.event += 1
        text.add(rows.suffix(5), of: .event, numbered: link.event)
      }
      try newEvents.run(rows)
    }
    guard database.lastInsertedRow == link.event else { throw .illegible("the last event is in no commit") }
  }

  /// Writes rows in one transaction, with the link of the chain that holds them.
  ///
  /// - Parameters:
  ///   - write: writes them, adds them to the link's text in its order, and counts them in the link.
  ///   - take: takes them into the outline, once they are on disk.
  private func commit<R>(
    _ write: (inout LinkText, inout Link) throws(SQLiteError) -> R, taking take: (inout Outline, R) -> Void
  ) throws(JournalError) -> R {
    let (result, link) = try translate(path) { () throws(SQLiteError) in
      try database.transaction { () throws(SQLiteError) in
        // An approval may have come from another process.
        try catchUp()
        var link = outline.link
        link.number += 1
        var text = LinkText(number: link.number, after: link.digest)
        let result = try write(&text, &link)
        link.digest = text.digest()
        try add(link)
        return (result, link)
      }
    }
    take(&outline, result)
    outline.link = link
    return result
  }
}
