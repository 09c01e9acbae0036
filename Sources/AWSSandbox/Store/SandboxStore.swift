import Foundation
import SQLite

/// The simulated cloud's table of resources. Whoever uses it holds the sandbox's lock and is inside a transaction.
final class SandboxStore {
  let database: Database
  private var statements: [String: Statement] = [:]
  private let encoder: JSONEncoder
  private let decoder = JSONDecoder()
  /// What the present request's describes have come upon; see ``flush()``.
  private var looked: [Key] = []
  private var missed: [Key] = []

  private struct Key {
    let account: String
    let kind: String
    let id: String
  }

  init(_ database: Database) {
    self.database = database
    encoder = JSONEncoder()
    // One spelling for equal bodies, so that a resource that is as it was at first can be told from one that is not.
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  }

  /// A statement, compiled once.
  func statement(_ text: String) throws -> Statement {
    if let statement = statements[text] { return statement }
    let statement = try database.prepare(text)
    statements[text] = statement
    return statement
  }

  /// Runs a statement, and makes something of each row.
  func rows<R>(_ text: String, _ arguments: [Statement.Argument] = [], _ make: (Statement) throws -> R) throws -> [R] {
    let statement = try statement(text)
    try statement.bind(arguments)
    var rows: [R] = []
    while try statement.step() { rows.append(try make(statement)) }
    return rows
  }
}

extension SandboxStore {
  private static let columns =
    "account, id, body, state, entered, looks, created, misses, parent, name, token, fingerprint, gone"

  private func restored<R: Resource>(_ row: Statement) throws -> Stored<R> {
    let body = try decoder.decode(R.self, from: Data((row.text(2) ?? "").utf8))
    var item = Stored(
      restored: body, id: row.text(1) ?? "", account: row.text(0) ?? "", state: row.text(3) ?? "",
      entered: Moment(milliseconds: row.integer(4)), looks: Int(row.integer(5)),
      created: Moment(milliseconds: row.integer(6)), misses: row.isNull(7) ? nil : Int(row.integer(7)))
    item.parent = row.text(8)
    item.name = row.text(9)
    item.token = row.text(10).map { ClientToken(text: $0, fingerprint: row.text(11) ?? "") }
    item.isGone = row.integer(12) == 1
    return item
  }

  /// The resources of a kind, by id; of one account, of one parent or of one name where those are given.
  func all<R: Resource>(
    _ type: R.Type, account: String? = nil, parent: String? = nil, name: String? = nil, withGone: Bool = false
  ) throws -> [Stored<R>] {
    var text = "SELECT \(SandboxStore.columns) FROM resource WHERE kind = ?"
    var arguments: [Statement.Argument] = [.text(R.kind)]
    for (column, value) in [("account", account), ("parent", parent), ("name", name)] {
      guard let value else { continue }
      text += " AND \(column) = ?"
      arguments.append(.text(value))
    }
    if !withGone { text += " AND NOT gone" }
    return try rows(text + " ORDER BY id, account", arguments, restored)
  }

  /// The resource of that id, in one account or in whichever has it.
  func find<R: Resource>(_ type: R.Type, _ id: String, account: String? = nil, withGone: Bool = false) throws
    -> Stored<R>?
  {
    var text = "SELECT \(SandboxStore.columns) FROM resource WHERE kind = ? AND id = ?"
    var arguments: [Statement.Argument] = [.text(R.kind), .text(id)]
    if let account {
      text += " AND account = ?"
      arguments.append(.text(account))
    }
    if !withGone { text += " AND NOT gone" }
    let found: [Stored<R>] = try rows(text, arguments, restored)
    return found.first
  }

  /// What was made under that client token.
  func find<R: Resource>(_ type: R.Type, token: String, account: String) throws -> Stored<R>? {
    let text = "SELECT \(SandboxStore.columns) FROM resource WHERE account = ? AND kind = ? AND token = ? AND NOT gone"
    let found: [Stored<R>] = try rows(text, [.text(account), .text(R.kind), .text(token)], restored)
    return found.first
  }

  /// Adds a resource, or brings back one of the same id that is gone.
  func insert<R: Resource>(_ item: Stored<R>) throws {
    try statement(
      """
      INSERT INTO resource (account, kind, id, body, state, entered, looks, created, misses, parent, name, token,
        fingerprint, gone, counted, summary)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 0, ?14, ?15)
      ON CONFLICT (account, kind, id) DO UPDATE SET body = ?4, state = ?5, entered = ?6, looks = ?7, created = ?8,
        misses = ?9, parent = ?10, name = ?11, token = ?12, fingerprint = ?13, gone = 0, counted = ?14, summary = ?15
      """
    ).run([
      .text(item.account), .text(R.kind), .text(item.id), .text(try text(of: item.body)), .text(item.state),
      .integer(item.entered.milliseconds), .integer(Int64(item.looks)), .integer(item.created.milliseconds),
      .integer(orNull: item.misses.map(Int64.init)), .text(orNull: item.parent), .text(orNull: item.name),
      .text(orNull: item.token?.text), .text(orNull: item.token?.fingerprint), .integer(item.body.isCounted ? 1 : 0),
      .text(item.body.summary),
    ])
  }

  /// Writes a resource as it is now.
  func update<R: Resource>(_ item: Stored<R>) throws {
    try statement(
      """
      UPDATE resource SET body = ?4, state = ?5, entered = ?6, looks = ?7, parent = ?8, name = ?9, gone = ?10,
        summary = ?11, counted = ?12
      WHERE account = ?1 AND kind = ?2 AND id = ?3
      """
    ).run([
      .text(item.account), .text(R.kind), .text(item.id), .text(try text(of: item.body)), .text(item.state),
      .integer(item.entered.milliseconds), .integer(Int64(item.looks)), .text(orNull: item.parent),
      .text(orNull: item.name), .integer(item.isGone ? 1 : 0), .text(item.body.summary),
      .integer(item.body.isCounted ? 1 : 0),
    ])
  }

  /// Takes a resource away at once; one that the world began with is kept as gone, so that its absence can be told.
  func remove<R: Resource>(_ item: Stored<R>) throws {
    let arguments: [Statement.Argument] = [.text(item.account), .text(R.kind), .text(item.id)]
    let key = "WHERE account = ?1 AND kind = ?2 AND id = ?3"
    try statement("DELETE FROM resource \(key) AND baseline IS NULL").run(arguments)
    try statement("UPDATE resource SET gone = 1 \(key)").run(arguments)
    try statement("DELETE FROM tag WHERE account = ?1 AND resource = ?3 AND kind = ?2").run(arguments)
  }

  private func text(of body: some Resource) throws -> String {
    String(decoding: try encoder.encode(body), as: UTF8.self)
  }
}

extension SandboxStore {
  /// Notes that a describe has shown a resource.
  func look<R: Resource>(at item: Stored<R>) {
    looked.append(Key(account: item.account, kind: R.kind, id: item.id))
  }

  /// Notes that a describe has missed a resource, because it lags behind.
  func miss<R: Resource>(_ item: Stored<R>) {
    missed.append(Key(account: item.account, kind: R.kind, id: item.id))
  }

  /// Counts what the request's describes came upon. It is kept apart from what the request changed, because a describe
  /// that was refused (the id it asked for does not show yet) has looked all the same.
  func flush() throws {
    for (column, keys) in [("looks", looked), ("misses", missed)] {
      for key in keys {
        try statement("UPDATE resource SET \(column) = \(column) + 1 WHERE account = ? AND kind = ? AND id = ?")
          .run([.text(key.account), .text(key.kind), .text(key.id)])
      }
    }
    looked = []
    missed = []
  }

  /// Forgets what a transaction that did not come to pass had noted.
  func forget() {
    looked = []
    missed = []
  }

  /// Counts a request.
  func count(_ action: String) throws {
    try statement(
      "INSERT INTO statistic VALUES (?1, 1) ON CONFLICT (action) DO UPDATE SET count = count + 1"
    ).run([.text(action)])
  }
}
