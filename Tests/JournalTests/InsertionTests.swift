import SQLite
import Testing

@Suite struct InsertionTests {
  @Test(arguments: [0, 1, 2, 3, 7, 63, 64, 65, 127, 128, 300])
  func `rows come in their order, and their numbers follow each other`(_ count: Int) throws {
    let database = try Database(path: ":memory:")
    try database.execute("CREATE TABLE t (number INTEGER PRIMARY KEY, a INTEGER, b TEXT) STRICT")
    try database.execute("INSERT INTO t VALUES (41, 0, 'before')")
    let insertion = Insertion(into: "t", ["a", "b"], of: database)
    try insertion.run((0..<count).flatMap { [.integer(Int64($0)), $0 % 3 == 0 ? .null : .text("row \($0)")] })
    var rows: [String] = []
    try database.run("SELECT number, a, b FROM t WHERE number > 41 ORDER BY number") { row in
      rows.append("\(row.integer(0)) \(row.integer(1)) \(row.text(2) ?? "null")")
    }
    #expect(rows == (0..<count).map { "\(42 + $0) \($0) \($0 % 3 == 0 ? "null" : "row \($0)")" })
    if count > 0 { #expect(database.lastInsertedRow == Int64(41 + count)) }
  }

  @Test func `a row that is refused takes the whole transaction with it`() throws {
    let database = try Database(path: ":memory:")
    try database.execute("CREATE TABLE t (a INTEGER CHECK (a <> 70)) STRICT")
    let insertion = Insertion(into: "t", ["a"], of: database)
    #expect(throws: SQLiteError.self) {
      try database.transaction { () throws(SQLiteError) in
        try insertion.run((0..<100).map { .integer($0) })
      }
    }
    var left: Int64 = -1
    try database.run("SELECT count(*) FROM t") { left = $0.integer(0) }
    #expect(left == 0)
    // It can be used again.
    try insertion.run((0..<70).map { .integer($0) })
    try database.run("SELECT count(*) FROM t") { left = $0.integer(0) }
    #expect(left == 70)
  }
}
