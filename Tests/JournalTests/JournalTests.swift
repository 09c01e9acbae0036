import Document
import Fixtures
import Foundation
import PlinkflowKit
import SQLite
import Testing

@testable import Journal
@testable import Runs

private let frozen = RunRecord.Frozen(
  workflow: "w", file: "w.json5", text: "{}", arguments: .object([]), settings: .object([]))
private let graph = FrozenGraph(steps: [("a", "k.a"), ("b", "k.b")], needs: [(0, []), (1, [0])])
private let noon = Instant(milliseconds: 1_800_000_000_000)

@Suite struct JournalTests {
  @Test func `every event comes back from the file as it went in`() async throws {
    let folder = try Folder()
    let journal = try Journal.open(at: folder.path("j/journal.sqlite"))
    let run = try journal.begin(identifier: "r", frozen, graph: graph)
    let fault = StepError.transient("was late", retryAfter: .seconds(5), notes: ["é\u{1b}\"\n"], help: "wait")
    let present = AnyObservation.present(
      .object(["a": .string("x")]),
      drift: [Difference("f", found: nil, wanted: "w"), Difference("g", found: "", wanted: nil)])
    let identity = Event.Identity(token: Token(text: "t0"), receipt: .object(["id": .string("i")]))
    let bodies: [(Int?, Event.Body)] = [
      (nil, .opened(.init(direction: .undo, process: 7, host: "h", version: "1", keeping: "a"))),
      (0, .intended(.init(before: .absent, token: Token(text: "t"), found: nil))),
      (0, .intended(.init(before: present, token: Token(text: "t"), found: identity))),
      (0, .received(receipt: .object(["x": Value(.integer(1))]))), (0, .settling(why: "to be ready")),
      (0, .retrying(fault, after: .milliseconds(1500))),
      (0, .done(.init(.changed, outputs: .object([]), found: identity))),
      (1, .failed(.refused("was refused"), .nothingChanged)), (1, .failed(.unknown("was lost"), .standing)),
      (1, .approved(by: "someone")), (1, .printed(PrintedText(.apply, output: "out", errors: "err"))),
      (1, .resolved(.again, by: "someone")), (1, .failed(.refused("ended"), .incomplete)), (1, .dropped),
      (0, .undoIntended(Token(text: "u"))), (0, .undoReceived), (0, .undone(.restored)),
      (nil, .closed(.init(.interrupted, signal: 15))),
    ]
    try await journal.commit(bodies.map { Event(run: run.number, step: $0.0, at: noon, $0.1) })
    let read = try Journal.openExisting(at: journal.path).events(of: run.number)
    #expect(read.map(\.body) == bodies.map(\.1))
    #expect(read.map(\.sequence) == Array(1...Int64(bodies.count)))
  }

  @Test func `a journal of the first format is brought to the present one, and a copy stays`() async throws {
    let folder = try Folder()
    let path = folder.path("journal.sqlite")
    try OldJournal.make(
      at: path,
      inserting: """
        INSERT INTO run VALUES (1, 'r-old', 'w', 'w.json5', '{}');
        INSERT INTO revision VALUES (1, 0, '{}', '{}'), (1, 1, '{ }', '{}');
        INSERT INTO step VALUES (1, 0, 'a', 'k.a'), (1, 1, 'b', 'k.b'), (1, 2, 'c', 'k.c');
        INSERT INTO edge VALUES (1, 0, 1, 0), (1, 0, 2, 1), (1, 0, 2, 0), (1, 1, 2, 1);
        INSERT INTO event VALUES
          (1, 1, 0, 1800000000000, 'settling', '"x"'), (2, 1, NULL, 1800000000000, 'amended', '{"revision":1}');
        """)
    let journal = try Journal.open(at: path)
    var record = try #require(try journal.record(of: 1))
    #expect(record.steps.map(\.name) == ["a", "b", "c"])
    #expect(record.steps[0].settling == "x")
    let accepted = Event(run: 1, step: 1, at: noon, .accepted([Difference("ttl", found: "60", wanted: nil)]))
    try await journal.commit([accepted])
    #expect(try journal.record(of: 1)?.steps[1].accepted == [Difference("ttl", found: "60", wanted: nil)])
    #expect(throws: SQLiteError.self) { try Database(path: path).execute("DELETE FROM event") }
    #expect(throws: SQLiteError.self) { try Database(path: path).execute("UPDATE event SET time = 1") }
    #expect(try journal.needs(of: record).map { [$0.step, $0.needs] } == [[2, 1]])
    record.revision = 0
    #expect(try journal.needs(of: record).map { [$0.step, $0.needs] } == [[1, 0], [2, 0], [2, 1]])
    #expect(throws: SQLiteError.self) { try Database(path: path).execute("UPDATE revision SET text = ''") }
    var (version, edges): (Int64, Int64) = (0, 0)
    let copy = try Database(path: path + ".format-1", mode: .readOnly)
    try copy.run("PRAGMA user_version") { version = $0.integer(0) }
    try copy.run("SELECT count(*) FROM edge WHERE typeof(step) = 'integer'") { edges = $0.integer(0) }
    #expect(version == 1)
    #expect(edges == 4)
  }

  @Test(arguments: 1..<JournalSchema.migrations.count)
  func `a journal of any older format keeps all that was written into it`(_ format: Int) async throws {
    let folder = try Folder()
    let path = folder.path("journal.sqlite")
    let revision = format == 1 ? "(1, 0, '{}', '{}')" : "(1, 0, '{}', '{}', '[[1,0]]')"
    try OldJournal.make(
      at: path, format: format,
      inserting: """
        INSERT INTO run VALUES (1, 'r-old', 'w', 'w.json5', '{}');
        INSERT INTO revision VALUES \(revision);
        INSERT INTO step VALUES (1, 0, 'a', 'k.a'), (1, 1, 'b', 'k.b');
        INSERT INTO event VALUES
          (3, 1, NULL, 1800000000000, 'opened', '{"direction":"run","host":"h","process":7,"version":"1"}'),
          (4, 1, 0, 1800000000000, 'intended', '{"before":"absent","token":"t"}'),
          (7, 1, 0, 1800000000000, 'received', '{}'), (8, 1, 0, 1800000000000, 'done', '{"how":"created"}'),
          (9, 1, 1, 1800000000000, 'settling', '"x"');
        """)
    let journal = try Journal.open(at: path)
    let events = try journal.events(of: 1)
    #expect(events.map(\.sequence) == [3, 4, 7, 8, 9])
    let record = try #require(try journal.record(of: 1))
    #expect(record.steps[0].phase == .done && record.steps[0].how == .created)
    #expect(record.steps[1].settling == "x")
    try await journal.commit([Event(run: 1, step: 1, at: noon, .dropped)])
    #expect(try journal.events(of: 1).last?.sequence == 10)
    #expect(FileManager.default.fileExists(atPath: "\(path).format-\(format)"))
  }

  @Test(arguments: [
    "(1, NULL, 1, 'done', '{}')", "(1, 0, 1, 'opened', '{}')", "(1, 0, 1, 'made up', NULL)", "(1, NULL, 1, '', NULL)",
    "(1, 0, 1, 'intended', '{}')", "(1, 0, 1, 'intended', NULL)", "(1, 0, 1, 'undo intended', '{\"token\":null}')",
    "(1, 0, 1, 'done', '{')", "(1, 0, 0, 'done', '{}')", "(1, 2, 1, 'done', '{}')", "(2, 0, 1, 'done', '{}')",
  ])
  func `the file refuses an event that is none, whoever writes it`(_ row: String) throws {
    let folder = try Folder()
    let journal = try Journal.open(at: folder.path("journal.sqlite"))
    _ = try journal.begin(identifier: "r", frozen, graph: graph)
    let database = try Database(path: journal.path)
    try database.execute("PRAGMA foreign_keys = ON")
    #expect {
      try database.execute("INSERT INTO event (run, step, time, kind, detail) VALUES \(row)")
    } throws: {
      ($0 as? SQLiteError)?.isConstraint == true
    }
    try database.execute("INSERT INTO event (run, step, time, kind, detail) VALUES (1, 0, 1, 'done', '{}')")
  }

  @Test func `requests are kept with the events around them, and counted`() async throws {
    let folder = try Folder()
    let journal = try Journal.open(at: folder.path("journal.sqlite"))
    let run = try journal.begin(identifier: "r", frozen, graph: graph)
    func call(_ action: String, step: Int, retry: Int = 0, failure: String? = nil) -> RecordedCall {
      RecordedCall(
        run: run.number, step: step, connection: "c", at: noon,
        RemoteCall(
          service: "EC2", action: action, retry: retry, duration: .milliseconds(12), status: failure == nil ? 200 : nil,
          requestID: failure == nil ? "q-1" : nil, failure: failure))
    }
    let calls = [
      call("Look", step: 0), call("Look", step: 1, failure: "Throttling"), call("Look", step: 1, retry: 1),
      call("Make", step: 0),
    ]
    calls.forEach(journal.note)
    try await journal.commit([Event(run: run.number, step: 0, at: noon, .settling(why: "x"))])
    #expect(try journal.calls(of: run.number) == calls)
    #expect(
      try journal.callCounts(of: run.number) == [
        CallCount(connection: "c", service: "EC2", action: "Look", count: 3, retries: 1),
        CallCount(connection: "c", service: "EC2", action: "Make", count: 1, retries: 0),
      ])
  }

  @Test func `how a run was let go of last is told without reading it`() async throws {
    let folder = try Folder()
    let journal = try Journal.open(at: folder.path("journal.sqlite"))
    let run = try journal.begin(identifier: "r", frozen, graph: graph)
    #expect(try journal.closing(of: run.number) == nil)
    let opened = Event.Body.opened(.init(direction: .run, process: 7, host: "h", version: "1"))
    func write(_ bodies: [(Int?, Event.Body)]) async throws {
      try await journal.commit(bodies.map { Event(run: run.number, step: $0.0, at: noon, $0.1) })
      #expect(try journal.closing(of: run.number) == journal.record(of: run.number)?.closing)
    }
    try await write([(nil, opened), (0, .settling(why: "x"))])
    #expect(try journal.closing(of: run.number) == nil)
    try await write([(nil, .closed(.init(.waiting))), (1, .approved(by: "someone"))])
    #expect(try journal.closing(of: run.number)?.state == .waiting)
    try await write([(nil, opened)])
    #expect(try journal.closing(of: run.number) == nil)
    try await write([(nil, .closed(.init(.done, signal: 15)))])
    #expect(try journal.closing(of: run.number) == Event.Closing(.done, signal: 15))
  }

  @Test func `the file refuses to forget, whoever asks`() async throws {
    let folder = try Folder()
    let journal = try Journal.open(at: folder.path("journal.sqlite"))
    let run = try journal.begin(identifier: "r", frozen, graph: graph)
    try await journal.commit([Event(run: run.number, step: 0, at: noon, .settling(why: "x"))])
    let database = try Database(path: journal.path)
    for statement in [
      "DELETE FROM event", "UPDATE event SET time = 1", "DELETE FROM run", "UPDATE step SET name = 'x'",
      "UPDATE revision SET text = ''",
    ] {
      #expect { try database.execute(statement) } throws: {
        ($0 as? SQLiteError)?.message == "the journal is append-only"
      }
    }
  }

  @Test func `the file refuses an intent without a token, and events of no kind`() throws {
    let folder = try Folder()
    let journal = try Journal.open(at: folder.path("journal.sqlite"))
    _ = try journal.begin(identifier: "r", frozen, graph: graph)
    let database = try Database(path: journal.path)
    for row in [
      "1, 0, 1, 'intended', '{}'", "1, 0, 1, 'opened', NULL", "1, NULL, 1, 'done', NULL", "1, 0, 1, 'x', NULL",
    ] {
      #expect(throws: SQLiteError.self) {
        try database.execute("INSERT INTO event (run, step, time, kind, detail) VALUES (\(row))")
      }
    }
  }

  @Test func `only its owner may read it`() throws {
    let folder = try Folder()
    let path = folder.path("state/journal.sqlite")
    let journal = try Journal.open(at: path)
    _ = try journal.begin(identifier: "r", frozen, graph: graph)
    func mode(_ path: String) throws -> Int {
      try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }
    #expect(try mode(folder.path("state")) == 0o700)
    for name in ["journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm"] {
      #expect(try mode(folder.path("state/\(name)")) == 0o600, "\(name)")
    }
  }

  @Test func `a journal of a newer format is refused with both versions, and stays as it is`() throws {
    let folder = try Folder()
    let path = folder.path("journal.sqlite")
    _ = try Journal.open(at: path)
    try Database(path: path).execute("PRAGMA user_version = 99")
    #expect(throws: JournalError.newer(path: path, format: 99, supported: JournalSchema.migrations.count)) {
      try Journal.open(at: path)
    }
  }

  @Test func `another program's database and a text are refused`() throws {
    let folder = try Folder()
    let other = folder.path("other.sqlite")
    try Database(path: other).execute("CREATE TABLE t (x)")
    #expect(throws: JournalError.notAJournal(path: other)) { try Journal.open(at: other) }
    let text = folder.path("text")
    try Data(repeating: 65, count: 5000).write(to: URL(fileURLWithPath: text))
    #expect(throws: JournalError.notAJournal(path: text)) { try Journal.open(at: text) }
    let missing = folder.path("missing")
    #expect(throws: JournalError.missing(path: missing)) { try Journal.openExisting(at: missing) }
  }

  @Test func `one holds the lock, the second is told who`() throws {
    let folder = try Folder()
    let path = folder.path("journal.sqlite")
    do {
      let lock = try JournalLock.take(forJournal: path)
      let mine = ProcessInfo.processInfo.processIdentifier
      #expect(throws: JournalError.held(path: path, by: .init(process: mine))) {
        try JournalLock.take(forJournal: path)
      }
      #expect(JournalLock.holder(forJournal: path)?.process == mine)
      withExtendedLifetime(lock) {}
    }
    #expect(JournalLock.holder(forJournal: path) == nil)
    _ = try JournalLock.take(forJournal: path)
  }

  @Test func `a run is found by its identifier, or by the end of it where that is one run's only`() throws {
    let folder = try Folder()
    let journal = try Journal.open(at: folder.path("journal.sqlite"))
    let first = try journal.begin(identifier: "20261123-140255-abc234", frozen, graph: graph)
    let second = try journal.begin(identifier: "20261123-140256-xyc234", frozen, graph: graph)
    #expect(try journal.number(of: "20261123-140255-abc234") == first.number)
    #expect(try journal.number(of: "xyc234") == second.number)
    #expect(try journal.number(of: "c234") == nil)
    #expect(try journal.number(of: "234") == nil)
    #expect(try journal.number(of: "%") == nil)
    #expect(try journal.number(of: "") == nil)
  }

  @Test func `a thousand writers share commits, and each is on disk when it is told so`() async throws {
    let folder = try Folder()
    let journal = try Journal.open(at: folder.path("journal.sqlite"))
    let run = try journal.begin(identifier: "r", frozen, graph: graph)
    let reader = try Journal.openExisting(at: journal.path)
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<1000 {
        group.addTask {
          try await journal.commit([Event(run: run.number, step: 0, at: noon, .settling(why: "\(number)"))])
          guard number % 100 == 0 else { return true }
          return try reader.events(of: run.number).contains {
            if case .settling("\(number)") = $0.body { true } else { false }
          }
        }
      }
      for try await isThere in group { #expect(isThere) }
    }
    #expect(try reader.events(of: run.number).count == 1000)
  }
}
