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
        note: damaged file: it is cut off, or its first pages were overwritten
        help: keep the file, and go on with the copy made last: `--journal COPY`

        """)
    let missing = try await plinkflow("journal", "verify", "--journal", "none.sqlite")
    #expect(missing.status == 2)
    #expect(
      missing.errors == """
        error: no journal is at `none.sqlite`
        help: `plinkflow run FILE` makes one; `--journal` names another

        """)
  }
}
