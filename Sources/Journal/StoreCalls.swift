import PlinkflowKit
import SQLite

extension Store {
  /// Writes requests that were sent; part of a transaction.
  func insert(_ calls: [RecordedCall]) throws(SQLiteError) {
    guard !calls.isEmpty else { return }
    let insert = try database.prepare(
      """
      INSERT INTO call (run, step, connection, time, service, action, retry, milliseconds, status, request, failure)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
      """)
    for recorded in calls {
      let call = recorded.call
      try insert.run([
        .integer(recorded.run), .integer(Int64(recorded.step)), .text(recorded.connection),
        .integer(recorded.time.milliseconds), .text(call.service), .text(call.action), .integer(Int64(call.retry)),
        .integer(Int64(call.duration.milliseconds)), .integer(orNull: call.status.map(Int64.init)),
        .text(orNull: call.requestID), .text(orNull: call.failure),
      ])
    }
  }

  /// The requests of a run in the order in which they were written.
  func calls(of run: Int64) throws(JournalError) -> [RecordedCall] {
    try translate(path) { () throws(SQLiteError) in
      var calls: [RecordedCall] = []
      try database.run(
        """
        SELECT step, connection, time, service, action, retry, milliseconds, status, request, failure
        FROM call WHERE run = ?1 ORDER BY number
        """, [.integer(run)]
      ) { row in
        let call = RemoteCall(
          service: row.text(3) ?? "", action: row.text(4) ?? "", retry: Int(row.integer(5)),
          duration: .milliseconds(row.integer(6)), status: row.isNull(7) ? nil : Int(row.integer(7)),
          requestID: row.text(8), failure: row.text(9))
        calls.append(
          RecordedCall(
            run: run, step: Int(row.integer(0)), connection: row.text(1) ?? "",
            at: Timestamp(milliseconds: row.integer(2)), call))
      }
      return calls
    }
  }

  /// How often each sort of request was sent in a run, the most frequent first.
  func callCounts(of run: Int64) throws(JournalError) -> [CallCount] {
    try translate(path) { () throws(SQLiteError) in
      var counts: [CallCount] = []
      try database.run(
        """
        SELECT connection, service, action, count(*), sum(retry > 0) FROM call WHERE run = ?1
        GROUP BY connection, service, action ORDER BY count(*) DESC, connection, service, action
        """, [.integer(run)]
      ) { row in
        counts.append(
          CallCount(
            connection: row.text(0) ?? "", service: row.text(1) ?? "", action: row.text(2) ?? "",
            count: Int(row.integer(3)), retries: Int(row.integer(4))))
      }
      return counts
    }
  }
}
