import SQLite

/// What a journal's file consists of beside its rows: tables with their checks, triggers, views and indexes.
struct SchemaObjects: Sendable, Equatable {
  /// The statement that makes each object, without regard to how it is spaced, by sort and name.
  private let statements: [String: String]

  /// Reads them. What SQLite makes by itself, to hold a key or what it learned of the rows, is left out.
  init(of database: Database) throws(SQLiteError) {
    var statements: [String: String] = [:]
    try database.run("SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'") { row in
      let words = (row.text(2) ?? "").split(whereSeparator: \.isWhitespace)
      statements["\(row.text(0) ?? "") `\(row.text(1) ?? "")`"] = words.joined(separator: " ")
    }
    self.statements = statements
  }

  /// Those of a journal of the present format, made by the same migrations.
  static func expected() throws(SQLiteError) -> SchemaObjects { try made.get() }

  /// Made once: it takes about as long as opening a small journal does.
  private static let made = Result { () throws(SQLiteError) in
    let blank = try Database(path: ":memory:")
    for migration in JournalSchema.migrations { try blank.execute(migration.statements) }
    return try SchemaObjects(of: blank)
  }

  /// How these differ from what they should be, a sentence each.
  func findings(against expected: SchemaObjects) -> [String] {
    guard self != expected else { return [] }
    return Set(statements.keys).union(expected.statements.keys).sorted().compactMap { name in
      switch (statements[name], expected.statements[name]) {
      case (nil, _): "the \(name) is missing"
      case (_, nil): "the \(name) is not plinkflow's"
      case (let found, let wanted): found == wanted ? nil : "the \(name) was changed"
      }
    }
  }
}
