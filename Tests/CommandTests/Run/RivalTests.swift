import Foundation
import Testing

/// Several processes, and people, at one journal.
@Suite struct RivalTests {
  /// A run that does one thing, waits for the file `go`, and does another.
  private static let workflow = """
    {
      workflow: "w",
      steps: {
        a: {
          uses: "command.run",
          with: {
            observe: ["/usr/bin/test", "-e", "a"], absent_status: [1],
            apply: ["/bin/sh", "-c", "echo x >> a"], undo: ["/bin/rm", "a"],
          },
        },
        wait: {
          uses: "command.run", needs: ["a"],
          with: {
            observe: ["/bin/sh", "-c", "test -e go || echo '{\\"state\\": \\"settling\\", \\"why\\": \\"no go\\"}'"],
            absent_status: [], apply: ["/bin/true"],
          },
        },
        b: {
          uses: "command.run", needs: ["wait"],
          with: {
            observe: ["/usr/bin/test", "-e", "b"], absent_status: [1],
            apply: ["/bin/sh", "-c", "echo x >> b"], undo: ["/bin/rm", "b"],
          },
        },
      },
    }
    """

  private func waiting(_ plinkflow: Plinkflow, by wrapper: [String] = []) async throws -> Running {
    try plinkflow.write(Self.workflow, to: "w.json5")
    let running = try plinkflow.start(["run", "w.json5"], by: wrapper)
    try await running.wait { running.errorsSoFar.contains("? wait") }
    return running
  }

  private func expectOneEffectEach(_ plinkflow: Plinkflow) throws {
    for file in ["a", "b"] {
      #expect(try String(contentsOfFile: plinkflow.path(file), encoding: .utf8) == "x\n", "\(file)")
    }
  }

  @Test func `of a thousand that start at once one owns the journal, and all others are told which`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(Self.workflow, to: "w.json5")
    let starts = ProcessInfo.processInfo.environment["PLINKFLOW_STARTS"].flatMap(Int.init) ?? 200
    // All at once, each with its words in a file of its own; all but the owner end by themselves, and then `go` lets
    // the owner end too.
    let script = """
      n=0; while [ $n -lt \(starts) ]; do n=$((n+1)); "$0" run w.json5 > out.$n 2> err.$n & done
      while [ "$(grep -ls '^help:' err.* | wc -l)" -lt \(starts - 1) ]; do sleep 0.1; done; touch go; wait
      """
    // Behind all else on the machine: a program of another test that has some seconds to answer would otherwise get one
    // turn in hundreds meanwhile.
    let ending = try await plinkflow.start([], by: ["nice", "-n", "19", "sh", "-c", script]).ending(
      within: .seconds(600))
    #expect(ending.status == 0)
    var told: [String: Int] = [:]
    var owners: [String] = []
    for number in 1...starts {
      let words = try String(contentsOfFile: plinkflow.path("err.\(number)"), encoding: .utf8)
      if words.hasPrefix("run ") { owners.append(words) } else { told[words, default: 0] += 1 }
    }
    #expect(owners.count == 1)
    #expect(told.count == 1, "\(told)")
    let log = try await plinkflow("log").output
    let owner = try #require(log.firstMatch(of: #/taken up by process (\d+) /#)?.1)
    #expect(
      told == [
        """
        error: another plinkflow, process \(owner), is at work on `.plinkflow/journal.sqlite`
        help: `plinkflow status` shows how far it is

        """: starts - 1
      ])
    try expectOneEffectEach(plinkflow)
    #expect(try await plinkflow("journal", "verify").output.hasPrefix("`.plinkflow/journal.sqlite` is sound: 1 run, "))
  }

  @Test func `a second machine on the same folder is told of the first`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    // Another name for the machine and other numbers of processes: what a container on the same disk has.
    let running = try await waiting(
      plinkflow, by: ["unshare", "-rupf", "--kill-child", "sh", "-c", #"hostname elsewhere; exec "$0" "$@""#])
    let second = try await plinkflow("run", "w.json5")
    #expect(second.status == 1)
    #expect(
      second.errors.contains(
        #/^error: another plinkflow, process \d+ on host `elsewhere`, is at work on `\.plinkflow/journal\.sqlite`\n/#),
      "\(second.errors)")
    try plinkflow.write("", to: "go")
    #expect(try await running.ending().status == 0)
    try expectOneEffectEach(plinkflow)
  }

  @Test func `a journal that is removed while a run goes on is kept, and can be put back`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let running = try await waiting(plinkflow)
    try FileManager.default.removeItem(atPath: plinkflow.path(".plinkflow"))
    try plinkflow.write("", to: "go")
    let ending = try await running.ending()
    #expect(ending.status == 1)
    #expect(
      ending.errors.hasSuffix(
        """
        error: the journal `.plinkflow/journal.sqlite` was removed or replaced while this plinkflow was at work on it
        note: all that it held is in `.plinkflow/journal.sqlite.rescued-1`
        note: nothing was sent after that
        help: `plinkflow journal restore .plinkflow/journal.sqlite.rescued-1` puts it back

        """), "\(ending.errors)")
    #expect(!plinkflow.has("b"))
    let restored = try await plinkflow("journal", "restore", ".plinkflow/journal.sqlite.rescued-1")
    #expect(restored.status == 0, "\(restored.errors)")
    #expect(try await plinkflow("run", "w.json5").status == 0)
    try expectOneEffectEach(plinkflow)
    #expect(try await plinkflow("undo", "--yes").status == 0)
    #expect(!plinkflow.has("a") && !plinkflow.has("b"))
  }

  @Test func `a journal that another one replaces while a run goes on is left to a person`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let running = try await waiting(plinkflow)
    #expect(try await plinkflow("journal", "backup", "other.sqlite").status == 0)
    try FileManager.default.removeItem(atPath: plinkflow.path(".plinkflow/journal.sqlite"))
    try FileManager.default.moveItem(
      atPath: plinkflow.path("other.sqlite"), toPath: plinkflow.path(".plinkflow/journal.sqlite"))
    try plinkflow.write("", to: "go")
    #expect(try await running.ending().status == 1)
    #expect(!plinkflow.has("b"))
    for name in ["journal.sqlite", "journal.sqlite.rescued-1"] {
      let verified = try await plinkflow("journal", "verify", "--journal", ".plinkflow/\(name)")
      #expect(verified.status == 0, "\(name): \(verified.errors)")
    }
  }

  @Test(arguments: ["journal.sqlite-wal", "journal.sqlite-shm"])
  func `a log that is removed while a run goes on loses nothing`(name: String) async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let running = try await waiting(plinkflow)
    try FileManager.default.removeItem(atPath: plinkflow.path(".plinkflow/\(name)"))
    try plinkflow.write("", to: "go")
    #expect(try await running.ending().status == 1)
    #expect(!plinkflow.has("b"))
    let restored = try await plinkflow("journal", "restore", ".plinkflow/journal.sqlite.rescued-1", "--yes")
    #expect(restored.status == 0, "\(restored.errors)")
    #expect(try await plinkflow("run", "w.json5").status == 0)
    try expectOneEffectEach(plinkflow)
  }

  @Test func `a lock that is removed lets nobody send a second change`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let running = try await waiting(plinkflow)
    try FileManager.default.removeItem(atPath: plinkflow.path(".plinkflow/journal.sqlite.lock"))
    try plinkflow.write("", to: "go")
    let ending = try await running.ending()
    #expect(ending.status == 1)
    #expect(
      ending.errors.hasSuffix(
        """
        error: the lock `.plinkflow/journal.sqlite.lock` was removed while this plinkflow was at work, so that another \
        may be too
        note: nothing was sent after that
        help: `plinkflow run w.json5` goes on once that is mended

        """), "\(ending.errors)")
    #expect(try await plinkflow("run", "w.json5").status == 0)
    try expectOneEffectEach(plinkflow)
  }

  @Test func `a copy made by cp while a run goes on is sound or is told to be damaged`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let steps = (0..<400).map { #"s\#($0): { uses: "core.milestone" }"# }.joined(separator: ", ")
    try plinkflow.write("{ workflow: \"w\", steps: { \(steps) } }", to: "w.json5")
    let running = try plinkflow.start(["run", "w.json5", "--jobs", "1"])
    var copies = 0
    repeat {
      copies += 1
      for suffix in ["", "-wal"] where plinkflow.has(".plinkflow/journal.sqlite\(suffix)") {
        try? FileManager.default.copyItem(
          atPath: plinkflow.path(".plinkflow/journal.sqlite\(suffix)"),
          toPath: plinkflow.path("copy-\(copies).sqlite\(suffix)"))
      }
    } while running.isRunning && copies < 20
    #expect(try await running.ending().status == 0)
    for number in 1...copies where plinkflow.has("copy-\(number).sqlite") {
      let verified = try await plinkflow("journal", "verify", "--journal", "copy-\(number).sqlite")
      let isTold =
        verified.status == 0 || verified.errors.hasPrefix("error: the journal `copy-\(number).sqlite` is damaged\n")
        || verified.errors
          == "error: no journal is at `copy-\(number).sqlite`\nhelp: `plinkflow run FILE` makes one; `--journal` names another\n"
      #expect(isTold, "\(verified.status): \(verified.errors)")
    }
  }
}
