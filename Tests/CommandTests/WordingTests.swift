import Document
import Engine
import Journal
import PlinkflowKit
import SQLite
import Testing

@testable import PlinkflowCLI

/// What a user reads, and the exit status that a script sees, when a run or its journal cannot be taken up.
@Suite struct WordingTests {
  private func text(_ stop: Stop) -> String { Diagnostics(stop.diagnostics).rendered() }

  @Test(
    arguments: [
      (
        JournalError.missing(path: "j"), 2,
        "error: no journal is at `j`\nhelp: `plinkflow run FILE` makes one; `--journal` names another"
      ),
      (.notAJournal(path: "j"), 2, "error: `j` is no journal of plinkflow; it was left as it is"),
      (
        .newer(path: "j", format: 3, supported: 1), 2,
        "error: the journal `j` has format 3, and this plinkflow reads formats up to 1\n"
          + "help: use the plinkflow that wrote it, or a newer one"
      ),
      (
        .unreachable(path: "j", why: "permission denied"), 2,
        "error: the journal cannot be opened at `j`\nnote: permission denied"
      ),
      (
        .unsafe(path: "j", setting: "synchronous"), 1,
        "error: the journal `j` cannot be kept safe: `synchronous` did not take"
      ),
      (
        .held(path: "j", by: JournalError.Holder(process: 4711)), 1,
        "error: another plinkflow, process 4711, is at work on `j`\n"
          + "help: `plinkflow status` shows how far it is"
      ),
      (
        .held(path: "j", by: JournalError.Holder(process: nil)), 1,
        "error: another plinkflow is at work on `j`\nhelp: `plinkflow status` shows how far it is"
      ),
      (
        .storage(path: "j", SQLiteError(code: 13, message: "database or disk is full")), 1,
        "error: the journal `j` cannot be written or read\nnote: database or disk is full (SQLite 13)\n"
          + "help: nothing was begun; the same command does it once that is mended"
      ),
      (
        .severalNames(path: "j"), 2,
        "error: the journal `j` has a second name, or is a link, and its lock and its log lie beside one name only\n"
          + "help: name the file itself: `--journal FILE`; or copy it by `plinkflow journal backup`"
      ),
      (
        .exposed(path: "d/j", place: "d", .belongsToAnother), 2,
        "error: the journal `d/j` cannot be trusted: `d` belongs to another user\n"
          + "note: who can change a journal decides what `run` and `undo` start"
      ),
      (
        .exposed(path: "d/j", place: "d", .othersMayWrite), 2,
        "error: the journal `d/j` cannot be trusted: others may write to `d`\n"
          + "note: who can change a journal decides what `run` and `undo` start\n"
          + "help: take that away: `chmod go-w d`"
      ),
      (.sameFile(path: "j"), 2, "error: `j` is the journal itself"),
      (
        .displaced(path: "j", rescued: nil), 1,
        "error: the journal `j` was removed or replaced while this plinkflow was at work on it\n"
          + "note: what it held could not be put into another file"
      ),
      (
        .unreadable(path: "j", row: 7, why: "no such kind"), 1,
        "error: the journal `j` cannot be read at event 7\nnote: no such kind"
      ),
    ])
  func `a journal that cannot be used is told in these words`(error: JournalError, status: Int32, words: String) {
    #expect(text(Stop(error)) == words)
    #expect(Stop(error).status.code == status)
  }

  @Test func `a run that cannot be taken up is told in these words`() {
    let told: [(EngineError, Int32, String)] = [
      (
        .halfUndone(run: "r1", keeping: nil), 2,
        "error: run r1 is being undone\nhelp: `plinkflow undo r1` finishes that"
      ),
      (
        .notLatest(run: "r1", later: "r2"), 2,
        "error: run r2 of the same workflow stands on run r1\nhelp: `plinkflow undo r2` first"
      ),
      (.unknownRun("r\u{1B}9"), 2, "error: no run is called `r\\u{1B}9`\nhelp: `plinkflow runs` lists the runs"),
      (
        .unknownStep("dsn", run: "r1"), 2,
        "error: run r1 has no step `dsn`\nhelp: `plinkflow status r1` lists its steps"
      ),
      (.notDone(step: "dns", run: "r1"), 2, "error: step `dns` of run r1 is not done, so it cannot be kept"),
      (.noRuns, 2, "error: the journal holds no run\nhelp: `plinkflow run FILE` begins one"),
      (
        .connections([
          ("provider", .refused("has no region", notes: ["AWS_REGION is not set"], help: "give it a `region`")),
          ("consumer", .refused("connection `consumer` leads to account 1, and the workflow says 2")),
        ]), 2,
        "error: connection `provider` has no region\nnote: AWS_REGION is not set\nhelp: give it a `region`\n\n"
          + "error: connection `consumer` leads to account 1, and the workflow says 2"
      ),
    ]
    for (error, status, words) in told {
      #expect(text(Stop(error)) == words)
      #expect(Stop(error).status.code == status)
    }
  }

  @Test(
    arguments: [
      (["run", "w.json5"], "plinkflow run w.json5"),
      (["run", "my file.json5"], "plinkflow run 'my file.json5'"),
      (["run", "it's", "$HOME", ""], "plinkflow run 'it'\\''s' '$HOME' ''"),
    ])
  func `a next command can be pasted into a shell`(arguments: [String], line: String) {
    #expect(commandLine(arguments) == line)
  }

  @Test func `the number of an exit status is what scripts read`() {
    let codes = [ExitStatus.done, .failed, .badInput, .waiting, .inDoubt, .signal(2), .signal(15)].map(\.code)
    #expect(codes == [0, 1, 2, 3, 4, 130, 143])
  }
}
