import Document
import Foundation
import SQLite

extension SandboxStore {
  /// Runs a whole request in one transaction that holds the write lock from its beginning. A refusal is an answer like
  /// any other: what was counted and observed on the way stays.
  func request<R>(_ body: () throws -> R) throws -> R {
    try database.execute("BEGIN IMMEDIATE")
    let result = Result(catching: body)
    do {
      if case .failure(let error) = result, !(error is Refusal) { throw error }
      try flush()
      try database.execute("COMMIT")
    } catch {
      forget()
      try? database.execute("ROLLBACK")
      throw error
    }
    return try result.get()
  }

  /// Runs an action, of which nothing stays when it is refused. Reads change nothing but what they come upon, and that
  /// has happened even where they then refuse, because what they were asked for has just gone.
  func act<R>(_ action: String, _ body: () throws -> R) throws -> R {
    if ["Describe", "Get", "List"].contains(where: action.hasPrefix) { return try body() }
    try database.execute("SAVEPOINT action")
    do {
      let result = try body()
      try database.execute("RELEASE action")
      return result
    } catch {
      try database.execute("ROLLBACK TO action; RELEASE action")
      throw error
    }
  }

  /// Makes the tables and puts the world into them where there is nothing yet, and returns the world of the file.
  func begin(in given: SandboxWorld?, at moment: Moment) throws -> SandboxWorld {
    try request { () throws -> SandboxWorld in
      let version = try rows("PRAGMA user_version") { $0.integer(0) }.first ?? 0
      if version == 0 {
        try database.execute(SandboxSchema.tables)
        try database.execute("PRAGMA user_version = \(SandboxSchema.version)")
        return try seed(given ?? SandboxWorld.standard(), at: moment)
      }
      guard version == SandboxSchema.version else {
        throw Diagnostic(
          "the sandbox's state in `\(database.path)` was written by another version of plinkflow",
          notes: ["its format is number \(version), this one writes number \(SandboxSchema.version)"],
          help: "remove the file, and the sandbox begins anew")
      }
      let text = try rows("SELECT world FROM origin") { $0.text(0) ?? "" }.first ?? ""
      let kept = try JSONDecoder().decode(SandboxWorld.self, from: Data(text.utf8))
      guard let given, given != kept else { return kept }
      guard try changes(of: kept).allSatisfy(\.isEmpty) else {
        throw Diagnostic(
          "the sandbox's state in `\(database.path)` began from another world",
          help: "undo what was made in it, or go back to the beginning with `plinkflow sandbox reset`")
      }
      return try seed(given, at: moment)
    }
  }
}
