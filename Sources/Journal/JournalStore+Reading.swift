import Document
import PlinkflowKit
import Runs
import SQLite

extension JournalStore {
  /// Reads after taking in what others have committed, all of it as it is at one instant.
  func reading<R>(_ body: () throws(SQLiteError) -> R) throws(JournalError) -> R {
    try translate(path) { () throws(SQLiteError) in
      // Another process may commit between two statements: the head that was read would not be that of the chain, and a
      // sound journal be taken for a damaged one.
      let isMine = !database.isInTransaction
      if isMine { try database.run("BEGIN") }
      defer { if isMine { try? database.run("COMMIT") } }
      try catchUp()
      return try body()
    }
  }

  /// The run of that number with all of its events taken in.
  func record(of run: Int64) throws(JournalError) -> RunRecord? {
    try reading { () throws(SQLiteError) in
      guard outline.runs[run] != nil else { return nil }
      return try read(run)
    }
  }

  /// Reads a run that is in the outline.
  private func read(_ run: Int64) throws(SQLiteError) -> RunRecord {
    var record = try frozen(run)
    try readEvents(of: run) { (event) throws(SQLiteError) in
      if let objection = record.objection(to: event) { throw .illegible(objection) }
      record.apply(event)
    }
    guard record.revision > 0 else { return record }
    (record.frozen.text, record.frozen.arguments) = try revision(record.revision, of: run)
    return record
  }

  private func frozen(_ run: Int64) throws(SQLiteError) -> RunRecord {
    var steps: [StepRecord] = []
    try database.run("SELECT number, name, kind FROM step WHERE run = ?1 ORDER BY number", [.integer(run)]) {
      (row) throws(SQLiteError) in
      // Events speak of steps by these numbers, which are places from here on.
      guard try row.count(0, "the number of a step of run \(run)") == steps.count else {
        throw .illegible("step \(steps.count) of run \(run) is missing")
      }
      steps.append(
        StepRecord(
          number: steps.count, name: try row.word(1, "the name of step \(steps.count) of run \(run)"),
          kind: try row.word(2, "the kind of step \(steps.count) of run \(run)")))
    }
    guard steps.count == outline.steps(of: run) else { throw .illegible("steps of run \(run) are missing") }
    var record: RunRecord?
    let (text, arguments) = try revision(0, of: run)
    try database.run("SELECT identifier, workflow, file, settings FROM run WHERE number = ?1", [.integer(run)]) {
      (row) throws(SQLiteError) in
      guard let settings = Value.parsedRow(row.text(3)) else {
        throw .illegible("the settings of run \(run) cannot be read")
      }
      record = RunRecord(
        number: run, identifier: try row.word(0, "the identifier of run \(run)"),
        frozen: RunRecord.Frozen(
          workflow: try row.word(1, "the workflow of run \(run)"), file: try row.word(2, "the file of run \(run)"),
          text: text, arguments: arguments, settings: settings),
        steps: steps)
    }
    guard let record else { throw .illegible("run \(run) is missing") }
    return record
  }

  private func revision(_ number: Int, of run: Int64) throws(SQLiteError) -> (text: String, arguments: Value) {
    var found: (String, Value)?
    try database.run(
      "SELECT text, arguments FROM revision WHERE run = ?1 AND number = ?2", [.integer(run), .integer(Int64(number))]
    ) { (row) throws(SQLiteError) in
      guard let arguments = Value.parsedRow(row.text(1)) else {
        throw .illegible("the arguments of run \(run) cannot be read")
      }
      found = (try row.word(0, "the workflow of run \(run)"), arguments)
    }
    guard let found else { throw .illegible("revision \(number) of run \(run) is missing") }
    return found
  }

  /// Gives the run's events to `take` in their order.
  func forEachEvent(of run: Int64, _ take: (Event) -> Void) throws(JournalError) {
    try reading { () throws(SQLiteError) in
      if outline.runs[run] != nil { try readEvents(of: run, take) }
    }
  }

  private func readEvents(of run: Int64, _ take: (Event) throws(SQLiteError) -> Void) throws(SQLiteError) {
    guard let known = outline.runs[run] else { return }
    var count = 0
    for range in known.events.ranges {
      try database.run(
        "SELECT \(ChainedTable.event.selection) FROM event WHERE sequence BETWEEN ?1 AND ?2 ORDER BY sequence",
        [.integer(range.lowerBound), .integer(range.upperBound)]
      ) { (row) throws(SQLiteError) in
        let event = try Event(row)
        guard event.run == run, event.step.map({ $0 < known.steps }) ?? true else {
          throw .illegible("event \(event.sequence) is of another run")
        }
        try take(event)
        count += 1
      }
    }
    guard count == known.events.count else { throw .illegible("events of run \(known.identifier) are missing") }
  }

  /// One event by its number.
  private func event(_ sequence: Int64) throws(SQLiteError) -> Event {
    var event: Event?
    try database.run("SELECT \(ChainedTable.event.selection) FROM event WHERE sequence = ?1", [.integer(sequence)]) {
      (row) throws(SQLiteError) in
      event = try Event(row)
    }
    guard let event else { throw .illegible("event \(sequence) is missing") }
    return event
  }

  /// How the last process let go of a run, if it did.
  func closing(of run: Int64) throws(JournalError) -> Event.Closing? {
    try reading { () throws(SQLiteError) in
      guard let handled = outline.runs[run]?.handled else { return nil }
      if case .closed(let closing) = try event(handled).body { return closing }
      return nil
    }
  }

  /// The numbers of the runs, the latest first; of one workflow, or of all.
  func runs(of workflow: String?) throws(JournalError) -> [Int64] {
    try reading { () throws(SQLiteError) in
      guard let workflow else { return outline.order.reversed() }
      return outline.order.reversed().filter { outline.runs[$0]?.workflow == workflow }
    }
  }

  /// The number of the run that was worked on last. One without events has only just begun.
  func latestRun() throws(JournalError) -> Int64? {
    try reading { () throws(SQLiteError) in
      guard let begun = outline.order.last, let run = outline.runs[begun] else { return nil }
      return run.events.count == 0 ? begun : outline.latestRun
    }
  }

  /// The number of the run with that identifier, or of the only one whose identifier ends with it.
  func number(of identifier: String) throws(JournalError) -> Int64? {
    try reading { () throws(SQLiteError) in
      let numbers = outline.order.filter { number in
        guard let known = outline.runs[number]?.identifier else { return false }
        return known == identifier || (identifier.count >= 4 && known.hasSuffix(identifier))
      }
      return numbers.count == 1 ? numbers[0] : nil
    }
  }

  /// For each step by its number: the numbers that it needs, in that revision.
  func needs(of run: Int64, revision: Int) throws(JournalError) -> [(step: Int, needs: Int)] {
    try reading { () throws(SQLiteError) in
      guard let steps = outline.steps(of: run) else { return [] }
      var edges: [(Int, Int)] = []
      try database.run(
        "SELECT step, needs FROM edge WHERE run = ?1 AND revision = ?2 ORDER BY step, needs",
        [.integer(run), .integer(Int64(revision))]
      ) { (row) throws(SQLiteError) in
        let step = try row.count(0, "a step that needs others")
        let need = try row.count(1, "a step that another needs")
        guard step < steps, need < steps else {
          throw .illegible("run \(run) has needs of steps that it does not have")
        }
        edges.append((step, need))
      }
      return edges
    }
  }

  /// Who approved that step of that run.
  func approver(run: Int64, step: Int) throws(JournalError) -> String? {
    try reading { () throws(SQLiteError) in
      guard let sequence = outline.runs[run]?.approvals[step] else { return nil }
      if case .approved(let name) = try event(sequence).body { return name }
      return nil
    }
  }

  /// Whether a run has an intent.
  func hasChanged(_ run: Int64) throws(JournalError) -> Bool {
    try reading { () throws(SQLiteError) in outline.runs[run]?.hasChanged ?? false }
  }

  /// The latest run of a workflow, below a number, in which anything was changed.
  func latestChange(of workflow: String, before run: Int64) throws(JournalError) -> Int64? {
    try reading { () throws(SQLiteError) in
      outline.order.last { number in
        guard number < run, let known = outline.runs[number] else { return false }
        return known.workflow == workflow && known.hasChanged
      }
    }
  }
}

extension Event {
  /// An event that was read, of the columns of ``ChainedTable/event``.
  init(_ row: borrowing Statement) throws(SQLiteError) {
    let sequence = try row.key(0, "the number of an event")
    let kind = try row.word(4, "the kind of event \(sequence)")
    let detail = Value.parsedRow(row.text(5))
    guard detail != nil || row.isNull(5), let body = EventCoding.body(kind: kind, detail: detail) else {
      throw .illegible("event \(sequence) cannot be read: an event `\(kind)` with that detail")
    }
    self.init(
      sequence: sequence, run: try row.key(1, "the run of event \(sequence)"),
      step: row.isNull(2) ? nil : try row.count(2, "the step of event \(sequence)"),
      at: try row.instant(3, "event \(sequence)"), body)
    guard (step == nil) == body.concernsRun else {
      throw .illegible("event \(sequence) is of a step, or of none, wrongly")
    }
  }
}
