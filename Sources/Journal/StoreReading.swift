import Document
import PlinkflowKit
import SQLite

extension Store {
  /// The run of that number with all of its events taken in.
  func record(of run: Int64) throws(JournalError) -> RunRecord? {
    guard var record = try frozen(run) else { return nil }
    try forEachEvent(of: run, after: 0) { record.apply($0) }
    if record.revision > 0 {
      try translate(path) { () throws(SQLiteError) in
        try database.run(
          "SELECT text, arguments FROM revision WHERE run = ?1 AND number = ?2",
          [.integer(run), .integer(Int64(record.revision))]
        ) { row in
          record.frozen.text = row.text(0) ?? ""
          record.frozen.arguments = Value.parsedRow(row.text(1)) ?? .null
        }
      }
    }
    return record
  }

  private func frozen(_ run: Int64) throws(JournalError) -> RunRecord? {
    try translate(path) { () throws(SQLiteError) in
      var steps: [StepRecord] = []
      try database.run("SELECT number, name, kind FROM step WHERE run = ?1 ORDER BY number", [.integer(run)]) { row in
        steps.append(StepRecord(number: Int(row.integer(0)), name: row.text(1) ?? "", kind: row.text(2) ?? ""))
      }
      var record: RunRecord?
      try database.run(
        """
        SELECT identifier, workflow, file, settings, text, arguments FROM run
        JOIN revision ON revision.run = run.number AND revision.number = 0 WHERE run.number = ?1
        """, [.integer(run)]
      ) { row in
        record = RunRecord(
          number: run, identifier: row.text(0) ?? "",
          frozen: RunRecord.Frozen(
            workflow: row.text(1) ?? "", file: row.text(2) ?? "", text: row.text(4) ?? "",
            arguments: Value.parsedRow(row.text(5)) ?? .null, settings: Value.parsedRow(row.text(3)) ?? .null),
          steps: steps)
      }
      return record
    }
  }

  /// Gives the run's events to `take` in their order, those after sequence number `sequence` only.
  func forEachEvent(of run: Int64, after sequence: Int64, _ take: (Event) -> Void) throws(JournalError) {
    var unreadable: JournalError?
    try translate(path) { () throws(SQLiteError) in
      try database.run(
        "SELECT sequence, step, time, kind, detail FROM event WHERE run = ?1 AND sequence > ?2 ORDER BY sequence",
        [.integer(run), .integer(sequence)]
      ) { row in
        let kind = row.text(3) ?? ""
        guard let body = EventCoding.body(kind: kind, detail: Value.parsedRow(row.text(4))) else {
          if unreadable == nil {
            unreadable = .unreadable(path: path, row: row.integer(0), why: "an event `\(kind)` with that detail")
          }
          return
        }
        take(
          Event(
            sequence: row.integer(0), run: run, step: row.isNull(1) ? nil : Int(row.integer(1)),
            at: Timestamp(milliseconds: row.integer(2)), body))
      }
    }
    if let unreadable { throw unreadable }
  }

  /// How the last process let go of a run, if it did.
  func closing(of run: Int64) throws(JournalError) -> Event.Closing? {
    try translate(path) { () throws(SQLiteError) in
      var closing: Event.Closing?
      try database.run(
        """
        SELECT kind, detail FROM event WHERE run = ?1 AND step IS NULL AND kind IN ('opened', 'closed')
        ORDER BY sequence DESC LIMIT 1
        """, [.integer(run)]
      ) { row in
        guard let body = EventCoding.body(kind: row.text(0) ?? "", detail: Value.parsedRow(row.text(1))) else { return }
        if case .closed(let found) = body { closing = found }
      }
      return closing
    }
  }

  /// The numbers of the runs, the latest first; of one workflow, or of all.
  func runs(of workflow: String?) throws(JournalError) -> [Int64] {
    try translate(path) { () throws(SQLiteError) in
      var numbers: [Int64] = []
      try database.run(
        "SELECT number FROM run WHERE ?1 IS NULL OR workflow = ?1 ORDER BY number DESC", [.text(orNull: workflow)]
      ) { numbers.append($0.integer(0)) }
      return numbers
    }
  }

  /// The number of the run that was worked on last. One without events has only just begun.
  func latestRun() throws(JournalError) -> Int64? {
    try translate(path) { () throws(SQLiteError) in
      var number: Int64?
      try database.run(
        """
        SELECT CASE WHEN EXISTS (SELECT 1 FROM event WHERE event.run = begun.number)
          THEN (SELECT run FROM event ORDER BY sequence DESC LIMIT 1) ELSE begun.number END
        FROM (SELECT number FROM run ORDER BY number DESC LIMIT 1) AS begun
        """
      ) { number = $0.integer(0) }
      return number
    }
  }

  /// The number of the run with that identifier, or of the only one whose identifier ends with it.
  func number(of identifier: String) throws(JournalError) -> Int64? {
    try translate(path) { () throws(SQLiteError) in
      var numbers: [Int64] = []
      try database.run(
        """
        SELECT number FROM run WHERE identifier = ?1
          OR (length(?1) >= 4 AND substr(identifier, -length(?1)) = ?1) LIMIT 2
        """, [.text(identifier)]
      ) { numbers.append($0.integer(0)) }
      return numbers.count == 1 ? numbers[0] : nil
    }
  }

  /// For each step by its number: the numbers that it needs, in that revision.
  func needs(of run: Int64, revision: Int) throws(JournalError) -> [(step: Int, needs: Int)] {
    try translate(path) { () throws(SQLiteError) in
      var edges: [(Int, Int)] = []
      try database.run(
        "SELECT step, needs FROM edge WHERE run = ?1 AND revision = ?2 ORDER BY step, needs",
        [.integer(run), .integer(Int64(revision))]
      ) { edges.append((Int($0.integer(0)), Int($0.integer(1)))) }
      return edges
    }
  }

  /// Who approved that step of that run.
  func approver(run: Int64, step: Int) throws(JournalError) -> String? {
    try translate(path) { () throws(SQLiteError) in
      var name: String?
      try database.run(
        "SELECT detail FROM event WHERE run = ?1 AND step = ?2 AND kind = 'approved' ORDER BY sequence DESC LIMIT 1",
        [.integer(run), .integer(Int64(step))]
      ) { name = Value.parsedRow($0.text(0))?.string }
      return name
    }
  }

  /// Whether a run has an intent.
  func hasChanged(_ run: Int64) throws(JournalError) -> Bool {
    try translate(path) { () throws(SQLiteError) in
      var found = false
      try database.run("SELECT 1 FROM event WHERE run = ?1 AND kind = 'intended' LIMIT 1", [.integer(run)]) { _ in
        found = true
      }
      return found
    }
  }

  /// The latest run of a workflow, below a number, in which anything was changed.
  func latestChange(of workflow: String, before run: Int64) throws(JournalError) -> Int64? {
    try translate(path) { () throws(SQLiteError) in
      var number: Int64?
      try database.run(
        """
        SELECT number FROM run WHERE workflow = ?1 AND number < ?2
          AND EXISTS (SELECT 1 FROM event WHERE event.run = run.number AND event.kind = 'intended')
        ORDER BY number DESC LIMIT 1
        """, [.text(workflow), .integer(run)]
      ) { number = $0.integer(0) }
      return number
    }
  }
}

extension Value {
  /// A value that this module wrote into a row.
  static func parsedRow(_ text: String?) -> Value? {
    guard let text else { return nil }
    // What is as deep as a document may be stands in something else here: outputs in an event, arguments in a run.
    return try? Value.parse(Source(name: "journal", text: text), limits: Limits(depth: 2 * Limits().depth))
  }
}
