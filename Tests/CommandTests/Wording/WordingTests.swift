import Document
import Journal
import PlinkflowKit
import Runs
import SQLite
import Testing

@testable import Engine
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
        .exposed(path: "d/j", file: "d", .belongsToAnother(user: 7)), 2,
        """
        error: the journal `d/j` cannot be trusted: `d` belongs to user 7
        note: who can change a journal decides what `run` and `undo` start
        help: work as that user, or, if you trust it with all that you may do, set PLINKFLOW_TRUST_UID=7
        """
      ),
      (
        .exposed(path: "j", file: "j-wal", .isNoPlainFile), 2,
        """
        error: the journal `j` cannot be trusted: `j-wal` is a link, has a second name, or is no file
        note: what lies beside a journal is read as a part of it
        help: find out where it comes from, and delete it: no plinkflow made it
        """
      ),
      (
        .exposed(path: "d/j", file: "d", .othersMayWrite), 2,
        "error: the journal `d/j` cannot be trusted: others may write to `d`\n"
          + "note: who can change a journal decides what `run` and `undo` start\n"
          + "help: take that away: `chmod go-w d`"
      ),
      (
        .remote(path: "j", fileSystem: "nfs"), 2,
        "error: the journal `j` is on a network file system (nfs), where it cannot be kept safe from a second machine\n"
          + "help: keep it on a disk of this machine: `--journal FILE`"
      ),
      (
        .unlocked(path: "j"), 1,
        "error: the lock `j.lock` was removed while this plinkflow was at work, so that another may be too"
      ),
      (
        .displaced(path: "j", rescued: "k"), 1,
        "error: the journal `j` was removed or replaced while this plinkflow was at work on it\n"
          + "note: all that it held is in `k`\nhelp: `plinkflow journal restore k` puts it back"
      ),
      (
        .damaged(path: "j", findings: ["page 3 is not used", "event 7 is missing"], legible: ["2 runs can be read"]), 1,
        "error: the journal `j` is damaged\nnote: page 3 is not used\nnote: event 7 is missing\nnote: 2 runs can be read\n"
          + "help: `plinkflow journal restore COPY` puts the copy made last in its place, and keeps the damaged file"
      ),
      (.sameFile(path: "j"), 2, "error: `j` is the journal itself"),
      (
        .displaced(path: "j", rescued: nil), 1,
        "error: the journal `j` was removed or replaced while this plinkflow was at work on it\n"
          + "note: what it held could not be put into another file"
      ),
    ] as [(JournalError, Int32, String)])
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
      (
        .halfUndone(run: "r1", keeping: "service"), 2,
        "error: run r1 is being undone\nhelp: `plinkflow undo r1 --to service` finishes that"
      ),
      (
        .changedAfterBegin(
          run: "r1",
          changes: [
            EngineError.Change(step: "dns", was: "{\"ttl\":30}", now: "{\"ttl\":60}"),
            EngineError.Change(step: "zone", was: "{}", now: nil),
          ]), 2,
        "error: the workflow changed where run r1 has begun\nnote: step `dns` was {\"ttl\":30}\n"
          + "note: step `dns` is now {\"ttl\":60}\nnote: step `zone` is gone from it\n"
          + "help: put it back as it was, or `plinkflow undo r1` first, or begin another run with `--new`"
      ),
      (
        .changedPrograms(run: "r1", plugins: ["echo"]), 2,
        "error: run r1 was carried out with another program than there is now\n"
          + "note: `plinkflow-plugin-echo` has changed\n"
          + "help: put back what was there, or go on with what is there: `--accept-changed-plugins`"
      ),
      (
        .changedPrograms(run: "r1", plugins: ["a", "b"]), 2,
        "error: run r1 was carried out with other programs than there are now\n"
          + "note: `plinkflow-plugin-a` has changed\nnote: `plinkflow-plugin-b` has changed\n"
          + "help: put back what was there, or go on with what is there: `--accept-changed-plugins`"
      ),
      (
        .notFinished(run: "r1", isUndone: false), 2,
        "error: run r1 is not done, and what it has not done is no drift\n"
          + "help: finish it with `plinkflow run FILE`, or see `plinkflow status r1`"
      ),
      (.notFinished(run: "r1", isUndone: true), 2, "error: run r1 is undone, so nothing of it stands"),
      (.noneFinished, 2, "error: the journal holds no run that is done\nhelp: `plinkflow runs` lists the runs"),
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
