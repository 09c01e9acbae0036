import Digest
import Document
import Fixtures
import Foundation
import PlinkflowKit
import Runs
import SQLite
import Testing

@testable import Journal

/// Each commit has a link in a chain of digests, and whoever opens a journal checks it.
@Suite struct ChainTests {
  private static let noon = Instant(milliseconds: 1_800_000_000_000)

  /// A journal with two runs, closed.
  private static func make(at path: String) async throws {
    let journal = try Journal.open(at: path)
    for run in ["r1", "r2"] {
      let record = try journal.begin(
        identifier: run,
        RunRecord.Frozen(workflow: "w", file: "w.json5", text: "{}", arguments: .object([]), settings: .object([])),
        graph: FrozenGraph(steps: [("a", "k.a"), ("b", "k.b")], needs: [(0, []), (1, [0])]))
      let bodies: [Event.Body] = [
        .intended(.init(before: .absent, token: Token(text: "t"))), .received(receipt: .object([])),
        .done(.init(.created, outputs: .object([]))),
      ]
      for body in bodies { try await journal.commit([Event(run: record.number, step: 0, at: noon, body)]) }
    }
  }

  private static func findings(_ path: String, after statements: String) throws -> [String] {
    try Database(path: path).execute(statements)
    let found = try Verification(ofJournalAt: path)
    // Every command opens it in one of these ways.
    for open in [Journal.open(at:), Journal.own(at:), Journal.openExisting(at:)] as [(String) throws -> Journal] {
      #expect(throws: found.error(at: path)) { try open(path) }
    }
    return found.findings
  }

  @Test(
    arguments: [
      (
        "DROP TRIGGER event_refuses_delete; DROP TRIGGER event_refuses_update",
        ["the trigger `event_refuses_delete` is missing", "the trigger `event_refuses_update` is missing"]
      ),
      (
        "CREATE TRIGGER mine AFTER INSERT ON event BEGIN SELECT 1; END",
        ["the trigger `mine` is not plinkflow's"]
      ),
      ("DROP VIEW edge; CREATE VIEW edge AS SELECT 1 AS run", ["the view `edge` was changed"]),
      ("CREATE INDEX mine ON event (kind)", ["the index `mine` is not plinkflow's"]),
      (
        """
        PRAGMA writable_schema = ON;
        UPDATE sqlite_schema SET sql = replace(sql, 'time > 0', 'time > 1') WHERE name = 'event'
        """, ["the table `event` was changed"]
      ),
    ])
  func `what the file consists of is compared with what it should be`(_ statements: String, _ findings: [String])
    async throws
  {
    let folder = try Folder()
    let path = folder.path("journal.sqlite")
    try await Self.make(at: path)
    #expect(try Self.findings(path, after: statements) == findings)
  }

  @Test(
    arguments: [
      ("DELETE FROM event WHERE sequence = 6", "what commit 8 wrote is not what stands there"),
      (
        "UPDATE event SET detail = '{\"how\":\"adopted\"}' WHERE sequence = 3",
        "what commit 4 wrote is not what stands there"
      ),
      ("UPDATE event SET time = time + 1 WHERE sequence = 1", "what commit 2 wrote is not what stands there"),
      ("UPDATE event SET step = 1 WHERE sequence = 3", "what commit 4 wrote is not what stands there"),
      ("UPDATE event SET run = 2 WHERE sequence = 3", "what commit 4 wrote is not what stands there"),
      ("UPDATE step SET name = 'c' WHERE run = 1 AND number = 0", "what commit 1 wrote is not what stands there"),
      ("UPDATE run SET workflow = 'v' WHERE number = 2", "what commit 5 wrote is not what stands there"),
      ("UPDATE revision SET text = '{ }' WHERE run = 2", "what commit 5 wrote is not what stands there"),
      ("DELETE FROM step WHERE run = 2 AND number = 1", "step 1 of run 2 is missing"),
      ("DELETE FROM chain WHERE number = 8", "event 6 belongs to no commit"),
      ("DELETE FROM chain WHERE number = 4", "commit 4 is missing from the chain"),
      (
        "DELETE FROM chain WHERE number = 8; DELETE FROM event WHERE sequence = 6",
        "the chain ends with commit 7, and its head is commit 8"
      ),
      ("UPDATE head SET link = 7", "the chain ends with commit 8, and its head is commit 7"),
      ("DELETE FROM head", "the head of the chain is missing"),
      ("UPDATE head SET journal = 'x'", "what commit 1 wrote is not what stands there"),
      ("INSERT INTO event VALUES (7, 1, 0, 1, 'undone', '\"restored\"')", "event 7 belongs to no commit"),
      ("INSERT INTO step VALUES (1, 2, 'c', 'k.c')", "the table `step` has rows that belong to no commit"),
    ])
  func `a row that was changed, taken out or put in is found`(_ statements: String, _ finding: String) async throws {
    let folder = try Folder()
    let path = folder.path("journal.sqlite")
    try await Self.make(at: path)
    let triggers = try Self.triggers(of: path)
    let edit = "PRAGMA foreign_keys = OFF;" + triggers.map { "DROP TRIGGER \($0.name);" }.joined() + statements + ";"
    #expect(try Self.findings(path, after: edit + triggers.map { "\($0.text);" }.joined()) == [finding])
  }

  private static func triggers(of path: String) throws -> [(name: String, text: String)] {
    var triggers: [(String, String)] = []
    try Database(path: path).run("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'") { row in
      triggers.append((row.text(0) ?? "", row.text(1) ?? ""))
    }
    return triggers
  }

  @Test func `what still can be read of a damaged journal is told`() async throws {
    let folder = try Folder()
    let path = folder.path("journal.sqlite")
    try await Self.make(at: path)
    try Database(path: path).execute("DROP TRIGGER run_refuses_delete")
    #expect(
      try Verification(ofJournalAt: path).legible == [
        "6 events can still be read", "run r2 of workflow `w`: by that, what these steps changed may stand: `a`",
        "run r1 of workflow `w`: by that, what these steps changed may stand: `a`",
      ])
  }

  @Test func `a link's digest is that of the text that is documented`() async throws {
    let folder = try Folder()
    let path = folder.path("journal.sqlite")
    try await Self.make(at: path)
    var (name, digests): (String, [[UInt8]]) = ("", [])
    let database = try Database(path: path)
    try database.run("SELECT journal FROM head") { name = $0.text(0) ?? "" }
    try database.run("SELECT digest FROM chain ORDER BY number") { digests.append($0.bytes(0)) }
    let first = SHA256.hash(
      #"{"before":"\#(Hexadecimal.encode(SHA256.hash(name)))","number":1,"revisions":[[1,0,"{}",{},[[1,0]],2]],"#
        + #""runs":[[1,"r1","w","w.json5",{}]],"steps":[[1,0,"a","k.a"],[1,1,"b","k.b"]]}"#)
    let second = SHA256.hash(
      #"{"before":"\#(Hexadecimal.encode(first))","number":2,"#
        + #""events":[[1,1,0,1800000000000,"intended",{"before":"absent","token":"t"}]]}"#)
    #expect(Array(digests.prefix(2)) == [first, second])
  }

  @Test func `what another process commits meanwhile is gone on from`() async throws {
    let folder = try Folder()
    let path = folder.path("journal.sqlite")
    try await Self.make(at: path)
    let (one, other) = (try Journal.open(at: path), try Journal.openExisting(at: path))
    for number in 0..<3 {
      try await other.commit([Event(run: 1, step: 1, at: Self.noon, .approved(by: "p\(number)"))])
      #expect(try one.approver(run: 1, step: 1) == "p\(number)")
      try await one.commit([Event(run: 2, step: 1, at: Self.noon, .settling(why: "s\(number)"))])
    }
    #expect(try Verification(ofJournalAt: path) == Verification(runs: 2, events: 12))
  }

  @Test func `a journal that an older plinkflow wrote and that makes no sense is not migrated`() throws {
    let folder = try Folder()
    let path = folder.path("journal.sqlite")
    try OldJournal.make(
      at: path, format: 5,
      inserting: """
        INSERT INTO run VALUES (1, 'r-old', 'w', 'w.json5', '{}');
        INSERT INTO revision VALUES (1, 0, '{}', '{}', '[]');
        INSERT INTO step VALUES (1, 0, 'a', 'k.a');
        INSERT INTO event VALUES (8, 1, 0, 1800000000000, 'done', '{"how":"created"}');
        """)
    let finding = "event 8, step `a` of run r-old: a change that is done and has no intent"
    #expect(throws: JournalError.damaged(path: path, findings: [finding])) { try Journal.open(at: path) }
    #expect(try Verification(ofJournalAt: path).findings == [finding])
    var format: Int64 = 0
    try Database(path: path).run("PRAGMA user_version") { format = $0.integer(0) }
    #expect(format == 5)
  }
}
