import Foundation
import Testing

/// A run while it lives: a second process, signals, and the end without warning.
@Suite struct InterruptionTests {
  private let environment = TrialWorkflow.environment

  /// A run that waits for `ready`, with all else done.
  private func waiting(_ plinkflow: Plinkflow) async throws -> Running {
    try plinkflow.write(TrialWorkflow.text, to: "w.json5")
    try plinkflow.write("", to: "permit")
    let running = try plinkflow.start(["run", "w.json5"], environment: environment)
    try await running.wait {
      running.errorsSoFar.contains("? two ") && running.errorsSoFar.contains("= four ")
    }
    return running
  }

  @Test func `a second process is told who works on the journal, and harms nothing`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let first = try await waiting(plinkflow)
    for arguments in [["run", "w.json5"], ["undo", "--yes"]] {
      let second = try await plinkflow.start(arguments, environment: environment).ending()
      #expect(second.status == 1)
      #expect(second.output.isEmpty)
      #expect(
        second.errors == """
          error: another plinkflow, process \(first.identifier), is at work on `.plinkflow/journal.sqlite`
          help: `plinkflow status` shows how far it is

          """)
    }
    let status = try await plinkflow("status")
    #expect(status.status == 0)
    #expect(status.output.contains(": running\n"), "\(status.output)")
    try plinkflow.write("", to: "ready")
    #expect(try await first.ending().status == 0)
  }

  @Test(arguments: [(SIGINT, Int32(130), "SIGINT"), (SIGTERM, 143, "SIGTERM"), (SIGQUIT, 131, "SIGQUIT")])
  func `a signal stops a run, which says how to go on`(signal: Int32, status: Int32, name: String) async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let running = try await waiting(plinkflow)
    running.send(signal)
    let ending = try await running.ending()
    #expect(ending.status == status)
    #expect(
      ending.errors.hasSuffix(
        """
        stopped by \(name): 3 steps done, 1 waiting; nothing is in doubt
        help: `plinkflow run w.json5` goes on

        """), "\(ending.errors)")
    #expect(try await plinkflow("status").output.contains(": interrupted\n"))
    try plinkflow.write("", to: "ready")
    #expect(try await plinkflow("run", "w.json5", environment: environment).status == 0)
  }

  /// A picture of the process's memory would hold the secrets that it knows. Bash tells of a child that a signal ended,
  /// and says nothing of one that ended by itself.
  @Test func `SIGQUIT ends a command that changes nothing too, and leaves no picture of its memory`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(
      """
      { workflow: "w", steps: { a: { uses: "command.run", with: {
        observe: ["/bin/sh", "-c", "touch begun; sleep 30"], absent_status: [], apply: ["true"] } } } }
      """, to: "w.json5")
    let running = try plinkflow.start(
      ["plan", "w.json5"],
      by: [
        "bash", "-c",
        """
        ulimit -c unlimited; env --default-signal=QUIT "$0" "$@" &
        until test -e begun; do sleep 0.1; done; kill -QUIT $!; wait $!; echo $?
        """,
      ])
    let ending = try await running.ending()
    #expect(ending.output == "131\n")
    #expect(ending.errors.isEmpty, "\(ending.errors)")
  }

  @Test func `a run that was killed goes on, and nothing is made twice`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let running = try await waiting(plinkflow)
    running.send(SIGKILL)
    #expect(try await running.ending().status == 128 + SIGKILL)
    try plinkflow.write("", to: "ready")
    let resumed = try await plinkflow("run", "w.json5", environment: environment)
    #expect(resumed.status == 0, "\(resumed.errors)")
    for file in ["one.applied", "two.applied", "three"] {
      #expect(try String(contentsOf: plinkflow.folder.appending(path: file), encoding: .utf8) == "x\n", "\(file)")
    }
  }

  @Test func `the journal is for its user's eyes only`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let running = try await waiting(plinkflow)
    running.send(SIGTERM)
    _ = try await running.ending()
    for (file, mode) in [(".plinkflow", 0o700), (".plinkflow/journal.sqlite", 0o600)] {
      let attributes = try FileManager.default.attributesOfItem(atPath: plinkflow.path(file))
      #expect(attributes[.posixPermissions] as? Int == mode, "\(file)")
    }
  }

  @Test func `a person's yes lets a waiting run go on`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(
      """
      {
        workflow: "release",
        steps: { go: { uses: "core.approve", with: { message: "ship it" } }, ship: { uses: "core.milestone", needs: ["go"] } },
      }
      """, to: "w.json5")
    #expect(try await plinkflow("run", "w.json5", "--no-wait").status == 3)
    let runs = try await plinkflow("runs")
    let run = String(try #require(runs.output.split(separator: "\n").last?.split(separator: " ").first))
    #expect(try await plinkflow("approve", run, "ship").status == 2)
    #expect(try await plinkflow("approve", run, "gone").status == 2)
    let approved = try await plinkflow("approve", run, "go")
    #expect(approved.output == "step `go` of run \(run) is approved\n")
    #expect(try await plinkflow("approve", run, "go").output.hasPrefix("step `go` was approved already, by "))
    #expect(try await plinkflow("run", "w.json5").status == 0)
  }
}
