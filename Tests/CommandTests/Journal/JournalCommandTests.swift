import Foundation
import Testing

/// The journal's file, looked after by a person.
@Suite struct JournalCommandTests {
  private func plinkflowAfterARun() async throws -> Plinkflow {
    let plinkflow = try Plinkflow()
    try plinkflow.write(#"{ workflow: "w", steps: { one: { uses: "core.milestone" } } }"#, to: "w.json5")
    #expect(try await plinkflow("run", "w.json5").status == 0)
    return plinkflow
  }

  @Test func `a copy is a journal to go on with, and never made over a file`() async throws {
    let plinkflow = try await plinkflowAfterARun()
    defer { plinkflow.remove() }
    let sound = try await plinkflow("journal", "verify")
    #expect(sound.output == "`.plinkflow/journal.sqlite` is sound: 1 run, 3 events\n")
    let copied = try await plinkflow("journal", "backup", "copy.sqlite")
    #expect(copied.output == "copied `.plinkflow/journal.sqlite` to `copy.sqlite`\n")
    let again = try await plinkflow("journal", "backup", "copy.sqlite")
    #expect(again.status == 2)
    #expect(again.errors == "error: the journal cannot be opened at `copy.sqlite`\nnote: File exists\n")
    #expect(try await plinkflow("run", "w.json5", "--journal", "copy.sqlite").status == 0)
    #expect(
      try await plinkflow("journal", "verify", "--journal", "copy.sqlite").output
        == "`copy.sqlite` is sound: 2 runs, 6 events\n")
  }

  @Test func `a damaged journal is told with what to do`() async throws {
    let plinkflow = try await plinkflowAfterARun()
    defer { plinkflow.remove() }
    _ = try await plinkflow("journal", "backup", "copy.sqlite")
    let whole = try Data(contentsOf: URL(filePath: plinkflow.path("copy.sqlite")))
    try whole.prefix(whole.count / 2).write(to: URL(filePath: plinkflow.path("copy.sqlite")))
    let cut = try await plinkflow("journal", "verify", "--journal", "copy.sqlite")
    #expect(cut.status == 1)
    #expect(
      cut.errors == """
        error: the journal `copy.sqlite` is damaged
        note: damaged file: it is cut off, \(whole.count / 2) of \(whole.count) bytes are there
        help: `plinkflow journal restore COPY` puts the copy made last in its place, and keeps the damaged file

        """)
    let refused = try await plinkflow("journal", "restore", "copy.sqlite", "--yes")
    #expect(refused.status == 1)
    #expect(refused.errors == cut.errors)
    let missing = try await plinkflow("journal", "verify", "--journal", "none.sqlite")
    #expect(missing.status == 2)
    #expect(
      missing.errors == """
        error: no journal is at `none.sqlite`
        help: `plinkflow run FILE` makes one; `--journal` names another

        """)
  }

  @Test
  func `a copy takes the place of the journal after a yes, and a run goes on from it without making anything twice`()
    async throws
  {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(TrialWorkflow.text, to: "w.json5")
    try plinkflow.write("", to: "permit")
    let environment = TrialWorkflow.environment
    #expect(try await plinkflow("run", "w.json5", "--no-wait", environment: environment).status == 3)
    #expect(try await plinkflow("journal", "backup", "copy.sqlite").status == 0)
    try plinkflow.write("", to: "ready")
    #expect(try await plinkflow("run", "w.json5", environment: environment).status == 0)
    let asked = try await plinkflow("journal", "restore", "copy.sqlite")
    #expect(asked.status == 2)
    #expect(
      asked.errors.contains(
        #/^`copy\.sqlite` holds 1 run, \d+ events; `\.plinkflow/journal\.sqlite` holds 1 run, \d+ events, and would be kept\n/#
      ), "\(asked.errors)")
    #expect(
      asked.errors.hasSuffix(
        """
        error: cannot ask: standard input is not a terminal
        help: add `--yes` to replace the journal `.plinkflow/journal.sqlite`

        """))
    let restored = try await plinkflow("journal", "restore", "copy.sqlite", "--yes")
    #expect(
      restored.output.hasSuffix("\nwhat was there is kept as `.plinkflow/journal.sqlite.replaced-1`\n"),
      "\(restored.output)\(restored.errors)")
    #expect(try await plinkflow("run", "w.json5", environment: environment).status == 0)
    for file in ["one.applied", "two.applied", "three"] {
      #expect(try String(contentsOf: plinkflow.folder.appending(path: file), encoding: .utf8) == "x\n", "\(file)")
    }
    #expect(try await plinkflow("undo", "--yes", environment: environment).status == 0)
    #expect(!plinkflow.has("one") && !plinkflow.has("two") && !plinkflow.has("three"))
  }

  @Test func `a restore that is killed at any call leaves the old journal or the copy, whole`() async throws {
    let plinkflow = try await plinkflowAfterARun()
    defer { plinkflow.remove() }
    _ = try await plinkflow("journal", "backup", "copy.sqlite")
    #expect(try await plinkflow("run", "w.json5").status == 0)
    let disk = try FaultyDisk(under: plinkflow)
    var killed = 0
    for number in 1..<200 {
      let ending = try await disk.run(["journal", "restore", "copy.sqlite", "--yes"], failing: "kill \(number)")
      let found = try await plinkflow("journal", "verify").output
      #expect(
        ["is sound: 1 run, 3 events\n", "is sound: 2 runs, 6 events\n"].contains { found.hasSuffix($0) }, "\(found)")
      if ending.status == 0 { break }
      #expect(ending.status == 128 + SIGKILL)
      killed += 1
      #expect(try await plinkflow("journal", "restore", "copy.sqlite", "--yes").status == 0)
      #expect(try await plinkflow("run", "w.json5").status == 0)
    }
    print("restore: \(killed) kills survived")
    #expect(killed > 10)
  }

  @Test func `runs that found nothing to do are left out, and the whole journal is kept`() async throws {
    let plinkflow = try await plinkflowAfterARun()
    defer { plinkflow.remove() }
    let nothing = try await plinkflow("journal", "compact")
    #expect(nothing.output == "nothing to leave out: `.plinkflow/journal.sqlite` holds 1 run, 3 events\n")
    for _ in 0..<2 { #expect(try await plinkflow("run", "w.json5").status == 0) }
    let unasked = try await plinkflow("journal", "compact")
    #expect(unasked.status == 2)
    #expect(
      unasked.errors == """
        `.plinkflow/journal.sqlite` holds 3 runs, 9 events, and would be kept
        error: cannot ask: standard input is not a terminal
        help: add `--yes` to leave 1 run out of the journal `.plinkflow/journal.sqlite`

        """)
    let young = try await plinkflow("journal", "compact", "--older-than", "1")
    #expect(young.output == "nothing to leave out: `.plinkflow/journal.sqlite` holds 3 runs, 9 events\n")
    let compacted = try await plinkflow("journal", "compact", "--yes")
    #expect(
      compacted.output == """
        `.plinkflow/journal.sqlite` holds 2 runs, 6 events, and 1 run less than before
        the whole journal is kept as `.plinkflow/journal.sqlite.replaced-1`

        """)
    #expect(
      try await plinkflow("journal", "verify", "--journal", ".plinkflow/journal.sqlite.replaced-1").output
        == "`.plinkflow/journal.sqlite.replaced-1` is sound: 3 runs, 9 events\n")
    #expect(try await plinkflow("run", "w.json5").status == 0)
  }
}
