import Document
import Foundation
import Testing

/// Runs of a workflow whose world is a folder, from the first command to the last.
@Suite struct RunTests {
  private let environment = TrialWorkflow.environment

  private func trial(with files: String...) throws -> Plinkflow {
    let plinkflow = try Plinkflow()
    try plinkflow.write(TrialWorkflow.text, to: "w.json5")
    for file in files { try plinkflow.write("", to: file) }
    return plinkflow
  }

  private func status(_ plinkflow: Plinkflow) async throws -> Value {
    let ending = try await plinkflow("status", "--json")
    #expect(ending.status == 0)
    return try Value.parse(Source(name: "status", text: ending.output))
  }

  private func states(_ status: Value) -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: (status["steps"]?.elements ?? []).map {
        ($0["name"]?.string ?? "", $0["state"]?.string ?? "")
      })
  }

  @Test func `a run is done, a second one changes nothing, and undo leaves the world as it was`() async throws {
    let plinkflow = try trial(with: "ready", "permit")
    defer { plinkflow.remove() }
    let first = try await plinkflow("run", "w.json5", environment: environment)
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.output.hasSuffix("is done: 3 created, 1 adopted\n"))
    #expect(first.errors.contains("+ one "))
    #expect(plinkflow.has("one") && plinkflow.has("two") && plinkflow.has("three"))

    let status = try await status(plinkflow)
    #expect(status.members?.map(\.key).sorted() == ["calls", "run", "state", "steps", "workflow"])
    #expect(status["workflow"]?.string == "trial")
    #expect(status["state"]?.string == "done")
    let one = try #require(status["steps"]?.elements?.first)
    #expect(
      one.members?.map(\.key).sorted() == ["attempts", "how", "kind", "name", "outputs", "seconds", "state"])
    #expect(one["how"]?.string == "created")
    #expect(one["outputs"]?["name"]?.string == "first")

    let second = try await plinkflow("run", "w.json5", environment: environment)
    #expect(second.status == 0)
    #expect(second.output.hasSuffix("is done: 4 already so\n"))

    let undo = try await plinkflow("undo", "--yes", environment: environment)
    #expect(undo.status == 0, "\(undo.errors)")
    #expect(!plinkflow.has("one") && !plinkflow.has("two") && !plinkflow.has("three"))
    // The first run, since it was worked on last, although the second began later.
    let afterwards = try await self.status(plinkflow)
    #expect(afterwards["state"]?.string == "undone")
    #expect(afterwards["run"]?.string.map { first.output.contains($0) } == true)
    let again = try await plinkflow("undo", "--yes", environment: environment)
    #expect(again.status == 0)
    #expect(again.output == "nothing to undo: no run stands\n")
  }

  @Test func `a failed step stops what needs it, and the fix and run finish the rest`() async throws {
    let plinkflow = try trial(with: "ready")
    defer { plinkflow.remove() }
    let failed = try await plinkflow("run", "w.json5", environment: environment)
    #expect(failed.status == 1)
    #expect(failed.output.isEmpty)
    #expect(
      failed.errors.hasSuffix(
        """
        error: step `three` was refused by `/bin/sh`
        note: it exited with 1
        note: no permit
        note: 2 steps done, 1 failed, 1 not started; nothing is in doubt
        help: `plinkflow run w.json5` goes on

        """), "\(failed.errors)")
    #expect(
      states(try await status(plinkflow)) == ["one": "done", "two": "done", "three": "failed", "four": "pending"])

    try plinkflow.write("", to: "permit")
    let mended = try await plinkflow("run", "w.json5", environment: environment)
    #expect(mended.status == 0, "\(mended.errors)")
    let runs = try await plinkflow("runs")
    #expect(runs.output.split(separator: "\n").count == 2, "the run went on, so there is only one: \(runs.output)")
    #expect(try String(contentsOf: plinkflow.folder.appending(path: "one.applied"), encoding: .utf8) == "x\n")
    let third = try String(contentsOf: plinkflow.folder.appending(path: "three"), encoding: .utf8)
    #expect(third == "x\n")
  }

  @Test func `with --no-wait a run that only waits ends with status 3, and the next one goes on`() async throws {
    let plinkflow = try trial(with: "permit")
    defer { plinkflow.remove() }
    let waiting = try await plinkflow("run", "w.json5", "--no-wait", environment: environment)
    #expect(waiting.status == 3, "\(waiting.errors)")
    #expect(waiting.output.hasSuffix("`plinkflow run w.json5` goes on\n"))
    #expect(waiting.errors.contains("? two    not ready"))
    #expect(states(try await status(plinkflow))["two"] == "waiting")
    try plinkflow.write("", to: "ready")
    #expect(try await plinkflow("run", "w.json5", environment: environment).status == 0)
    #expect(try String(contentsOf: plinkflow.folder.appending(path: "two.applied"), encoding: .utf8) == "x\n")
  }

  @Test func `--undo-on-failure takes the run back and still says that it failed`() async throws {
    let plinkflow = try trial(with: "ready")
    defer { plinkflow.remove() }
    let ending = try await plinkflow("run", "w.json5", "--undo-on-failure", environment: environment)
    #expect(ending.status == 1)
    #expect(ending.output.hasSuffix("is undone\n"), "\(ending.errors)")
    #expect(!plinkflow.has("one") && !plinkflow.has("two") && !plinkflow.has("three"))
    #expect(try await status(plinkflow)["state"]?.string == "undone")
  }

  @Test func `undo without a terminal and without --yes stops with status 2, having shown what goes`() async throws {
    let plinkflow = try trial(with: "ready", "permit")
    defer { plinkflow.remove() }
    #expect(try await plinkflow("run", "w.json5", environment: environment).status == 0)
    let dry = try await plinkflow("undo", "--dry-run")
    #expect(dry.status == 0)
    #expect(dry.output.split(separator: "\n").map { $0.prefix(5) }.sorted() == ["- one", "- thr", "- two"])
    let ending = try await plinkflow("undo")
    #expect(ending.status == 2)
    #expect(ending.output.isEmpty)
    #expect(ending.errors.hasPrefix(dry.output))
    #expect(ending.errors.contains("error: cannot ask: standard input is not a terminal\n"))
    #expect(plinkflow.has("one") && plinkflow.has("two") && plinkflow.has("three"))
  }

  @Test func `with --json every line of standard output is an object, and there is nothing else`() async throws {
    let plinkflow = try trial(with: "ready", "permit")
    defer { plinkflow.remove() }
    let ending = try await plinkflow("run", "w.json5", "--json", environment: environment)
    #expect(ending.status == 0)
    #expect(ending.errors.isEmpty)
    let lines = ending.output.split(separator: "\n")
    let events = try lines.map { try Value.parse(Source(name: "events", text: String($0))) }
    #expect(events.first?["event"]?.string == "opened")
    #expect(events.last?["event"]?.string == "closed")
    #expect(events.last?["state"]?.string == "done")
    #expect(events.allSatisfy { $0["run"]?.string != nil && $0["time"]?.string != nil })
    let log = try await plinkflow("log", "--json")
    #expect(log.output == ending.output)
  }

  @Test func `a secret that is given by its source is in no file and no output`() async throws {
    let plinkflow = try trial(with: "ready", "permit")
    defer { plinkflow.remove() }
    var told = ""
    for arguments in [["run", "w.json5"], ["status", "--json"], ["log"], ["plan", "w.json5"], ["undo", "--yes"]] {
      let ending = try await plinkflow.start(arguments, environment: environment).ending()
      #expect(ending.status == 0, "\(ending.errors)")
      told += ending.output + ending.errors
    }
    #expect(!told.contains(TrialWorkflow.secret))
    let files = try #require(FileManager.default.enumerator(at: plinkflow.folder, includingPropertiesForKeys: nil))
    for case let file as URL in files {
      guard let data = try? Data(contentsOf: file) else { continue }
      #expect(data.range(of: Data(TrialWorkflow.secret.utf8)) == nil, "\(file.lastPathComponent)")
    }
    let refused = try await plinkflow("validate", "w.json5", "--param", "key=\(TrialWorkflow.secret)")
    #expect(refused.status == 2)
    #expect(!refused.errors.contains(TrialWorkflow.secret))
  }
}
