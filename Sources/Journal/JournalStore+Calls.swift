import PlinkflowKit
import Runs
import SQLite

extension JournalStore {
  /// Writes requests that were sent; part of a transaction.
  func insert(_ calls: [RecordedCall], into text: inout LinkText, _ link: inout Link) throws(SQLiteError) {
    guard !calls.isEmpty else { return }
    let insert = try database.prepare(
      """
      INSERT INTO call (run, step, connection, time, service, action, retry, milliseconds, status, request, failure)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
      """)
    for recorded in calls {
      let call = recorded.call
      let row: [Statement.Argument] = [
        .integer(recorded.run), .integer(Int64(recorded.step)), .text(recorded.connection),
        .integer(recorded.time.milliseconds), .text(call.service), .text(call.action), .integer(Int64(call.retry)),
        .integer(Int64(call.duration.milliseconds)), .integer(orNull: call.status.map(Int64.init)),
        .text(orNull: call.requestID), .text(orNull: call.failure),
      ]
      try insert.run(row)
      link.call += 1
      text.add(row, of: .call, numbered: link.call)
    }
    guard database.lastInsertedRow == link.call else { throw .illegible("the last request is in no commit") }
  }

  /// The requests of a run in the order in which they were written.
  func calls(of run: Int64) throws(JournalError) -> [RecordedCall] {
    try reading { () throws(SQLiteError) in
      guard let known = outline.runs[run] else { return [] }
      var calls: [RecordedCall] = []
      for range in known.calls.ranges {
        try database.run(
          "SELECT \(ChainedTable.call.selection) FROM call WHERE number BETWEEN ?1 AND ?2 ORDER BY number",
          [.integer(range.lowerBound), .integer(range.upperBound)]
        ) { (row) throws(SQLiteError) in
          calls.append(try RecordedCall(row, of: run, steps: known.steps))
        }
      }
      guard calls.count == known.calls.count else {
        throw .illegible("requests of run \(known.identifier) are missing")
      }
      return calls
    }
  }

  /// How often each sort of request was sent in a run, the most frequent first.
  func callCounts(of run: Int64) throws(JournalError) -> [CallCount] { CallCount.counts(of: try calls(of: run)) }
}

extension RecordedCall {
  fileprivate init(_ row: borrowing Statement, of run: Int64, steps: Int) throws(SQLiteError) {
    let number = row.integer(0)
    func what(_ word: String) -> String { "the \(word) of request \(number)" }
    let step = try row.count(2, what("step"))
    guard row.integer(1) == run, step < steps else { throw .illegible("request \(number) is of another run") }
    self.init(
      run: run, step: step, connection: try row.word(3, what("connection")),
      at: try row.instant(4, "request \(number)"),
      RemoteCall(
        service: try row.word(5, what("service")), action: try row.word(6, what("action")),
        retry: try row.count(7, what("repetition")), duration: .milliseconds(try row.count(8, what("duration"))),
        status: row.isNull(9) ? nil : try row.count(9, what("status")), requestID: row.text(10), failure: row.text(11)))
  }
}
