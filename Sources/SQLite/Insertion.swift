/// Puts rows into one table, up to 64 with one statement: to start a statement takes longer than to write a row.
public final class Insertion {
  private let database: Database
  private let head: String
  private let width: Int
  /// Compiled when they are first needed: for 1, 2, 4 rows, and so on.
  private var statements: [Statement?] = Array(repeating: nil, count: 7)

  /// What puts rows with these columns into a table.
  public init(into table: String, _ columns: [String], of database: Database) {
    self.database = database
    width = columns.count
    head = "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES "
  }

  /// Inserts rows in their order. A table whose key is an integer that is not among the columns gives them numbers
  /// that follow each other, within one transaction.
  ///
  /// - Parameter values: the columns of the first row, those of the second, and so on.
  public func run(_ values: [Statement.Argument]) throws(SQLiteError) {
    var start = 0
    var size = statements.count - 1
    while start < values.count {
      while size > 0, (values.count - start) / width < 1 << size { size -= 1 }
      let end = min(values.count, start + width << size)
      try statement(ofSize: size).run(values[start..<end])
      start = end
    }
  }

  private func statement(ofSize size: Int) throws(SQLiteError) -> Statement {
    if let statement = statements[size] { return statement }
    let row = "(\(repeatElement("?", count: width).joined(separator: ", ")))"
    let made = try database.prepare(head + repeatElement(row, count: 1 << size).joined(separator: ", "))
    statements[size] = made
    return made
  }
}
