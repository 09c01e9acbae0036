import Foundation
import Journal
import Runs
import SQLite
import Testing

/// A journal that does not hold what was written, or that somebody else may have written, as the program meets it.
@Suite struct DamagedJournalTests {
  private static let path = ".plinkflow/journal.sqlite"

  private func plinkflowAfterARun() async throws -> Plinkflow {
    let plinkflow = try Plinkflow()
    try plinkflow.write(TrialWorkflow.text, to: "w.json5")
    try plinkflow.write("", to: "permit")
    try plinkflow.write("", to: "ready")
    #expect(try await plinkflow("run", "w.json5", environment: TrialWorkflow.environment).status == 0)
    return plinkflow
  }

  /// What every command says that reads a journal, told once if all say the same.
  private func words(of plinkflow: Plinkflow, environment: [String: String] = [:]) async throws -> Set<String> {
    let environment = TrialWorkflow.environment.merging(environment) { $1 }
    var words: Set<String> = []
    for command in [
      ["run", "w.json5"], ["run", "w.json5", "--new"], ["undo", "--yes"], ["undo", "--dry-run"], ["status"], ["runs"],
      ["log"], ["report"], ["drift"], ["plan", "w.json5"], ["approve", "r", "one"], ["journal", "verify"],
      ["journal", "backup", "copy.sqlite"], ["journal", "compact", "--yes"],
    ] {
      let ending = try await plinkflow.start(command, environment: environment).ending()
      words.insert("exit \(ending.status)\n\(ending.output)\(ending.errors)")
    }
    return words
  }

  @Test func `an event that is gone is told by every command, with what may stand, and nothing is touched`()
    async throws
  {
    let plinkflow = try await plinkflowAfterARun()
    defer { plinkflow.remove() }
    var (run, count, commit): (String, Int64, Int64) = ("", 0, 0)
    do {
      let database = try Database(path: plinkflow.path(Self.path))
      try database.run("SELECT identifier FROM run") { run = $0.text(0) ?? "" }
      try database.run("SELECT count(*) FROM event") { count = $0.integer(0) }
      try database.run(
        "SELECT min(number) FROM chain WHERE event >= (SELECT max(sequence) FROM event WHERE kind = 'done')"
      ) { commit = $0.integer(0) }
      try database.execute(
        """
        DROP TRIGGER event_refuses_delete;
        DELETE FROM event WHERE sequence = (SELECT max(sequence) FROM event WHERE kind = 'done');
        CREATE TRIGGER event_refuses_delete BEFORE DELETE ON event
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        """)
    }
    #expect(
      try await words(of: plinkflow) == [
        """
        exit 1
        error: the journal `.plinkflow/journal.sqlite` is damaged
        note: what commit \(commit) wrote is not what stands there
        note: \(count - 1) events can still be read
        note: run \(run) of workflow `trial`: by that, what these steps changed may stand: `one`, `two`, `three`
        help: `plinkflow journal restore COPY` puts the copy made last in its place, and keeps the damaged file

        """
      ])
    for file in ["one", "two", "three"] { #expect(plinkflow.has(file), "\(file)") }
  }

  @Test(.enabled(if: geteuid() == 0, "only root can make what belongs to others"))
  func `a log that another user put beside a journal in a folder like tmp is not followed`() async throws {
    let plinkflow = try await plinkflowAfterARun()
    defer { plinkflow.remove() }
    chmod(plinkflow.path(".plinkflow"), 0o1777)
    try Data(repeating: 7, count: 9000).write(to: URL(filePath: plinkflow.path(Self.path + "-wal")))
    chown(plinkflow.path(Self.path + "-wal"), 4711, 4711)
    #expect(
      try await words(of: plinkflow) == [
        """
        exit 2
        error: the journal `.plinkflow/journal.sqlite` cannot be trusted: `.plinkflow/journal.sqlite-wal` belongs to user 4711
        note: who can change a journal decides what `run` and `undo` start
        help: work as that user, or, if you trust it with all that you may do, set PLINKFLOW_TRUST_UID=4711

        """
      ])
  }

  @Test(.enabled(if: geteuid() == 0, "only root can make what belongs to others"))
  func `root uses another user's journal where sudo or a variable says whose`() async throws {
    let plinkflow = try await plinkflowAfterARun()
    defer { plinkflow.remove() }
    for name in [".plinkflow", Self.path, Self.path + ".lock"] { chown(plinkflow.path(name), 4711, 4711) }
    let refused = try await plinkflow("status")
    #expect(refused.status == 2)
    #expect(
      refused.errors.hasPrefix(
        "error: the journal `.plinkflow/journal.sqlite` cannot be trusted: `.plinkflow` belongs to user 4711\n"))
    for variable in ["SUDO_UID", "PLINKFLOW_TRUST_UID"] {
      #expect(try await plinkflow("status", environment: [variable: "4711"]).status == 0, "\(variable)")
      #expect(try await plinkflow("status", environment: [variable: "4712"]).status == 2, "\(variable)")
    }
  }
}
