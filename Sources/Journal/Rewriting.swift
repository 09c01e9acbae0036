import SQLite

extension Journal {
  /// Changes the rows of a journal as no plinkflow does, and makes its chain anew over what stands there then: history
  /// as a test wants to find it.
  package static func rewrite(at path: String, _ statements: String) throws(JournalError) {
    let file = try JournalFile(checking: path)
    let store = try JournalStore(file, mode: .readWrite)
    try translate(path) { () throws(SQLiteError) in
      try store.database.transaction { () throws(SQLiteError) in
        var triggers: [(name: String, text: String)] = []
        try store.database.run("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'") { row in
          triggers.append((row.text(0) ?? "", row.text(1) ?? ""))
        }
        for trigger in triggers { try store.database.execute("DROP TRIGGER \(trigger.name)") }
        try store.database.execute("DELETE FROM chain; DELETE FROM head")
        try store.database.execute(statements)
        for trigger in triggers { try store.database.execute(trigger.text) }
        try store.beginChain()
      }
    }
  }
}
