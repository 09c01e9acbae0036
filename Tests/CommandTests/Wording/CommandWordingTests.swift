import Foundation
import Testing

/// What commands say, whole, where something that a user did or has keeps them from going on.
@Suite struct CommandWordingTests {
  /// What a workflow of one program says when it is run, behind the line that names the run.
  private func failure(of step: String) async throws -> String {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write("{ workflow: \"w\", steps: { a: { uses: \"command.run\", with: \(step) } } }", to: "w.json5")
    let ending = try await plinkflow("run", "w.json5", environment: ["EMPTY": ""])
    #expect(ending.status == 1)
    return ending.errors.components(separatedBy: "\nerror: ").last ?? ""
  }

  @Test(
    arguments: [
      (
        #"{ observe: ["echo", "hello"], absent_status: [1], apply: ["true"] }"#,
        """
        step `a` could not be observed
        note: `echo` exited with 0
        note: standard output is neither empty nor one JSON object: expected a value, found `hello`
        note: it begins with: hello\\n

        """
      )
    ])
  func `a step that fails says why, what stands, and what is next`(step: String, words: String) async throws {
    let told = try await failure(of: step)
    #expect(told == words + "note: 1 step failed; nothing is in doubt\nhelp: `plinkflow run w.json5` goes on\n")
  }

  @Test(
    arguments: [
      ("env:NOPE", "needs a secret that cannot be read\nnote: the environment has no variable `NOPE`\n"),
      ("env:EMPTY", "has an empty secret\nnote: from `env:EMPTY`\n"),
      ("command:false", "needs a secret that cannot be read\nnote: `false` exited with 1\n"),
      (
        "command:echo 'a b",
        "has a secret whose command cannot be read\nnote: `command:echo 'a b`: it has a quote without its end\n"
      ),
      (
        "command:yes",
        "needs a secret that cannot be read\nnote: `yes` was ended for printing more than 64 KiB\n"
      ),
      (
        "file:/nope",
        "needs a secret that cannot be read\nnote: the file `/nope` cannot be read, or is over 64 KiB\n"
      ),
    ])
  func `a secret that cannot be had is told before anything begins`(source: String, words: String) async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(
      """
      { workflow: "w", steps: {
        a: { uses: "command.run", with: { apply: ["touch", "first"] } },
        b: { uses: "command.run", needs: ["a"], with: { apply: ["true"], secrets: { K: "\(source)" } } } } }
      """, to: "w.json5")
    let ending = try await plinkflow("run", "w.json5", environment: ["EMPTY": ""])
    #expect(ending.status == 2)
    #expect(ending.errors == "error: step `b` \(words)note: it is `secrets.K`, from `\(source)`\n")
    #expect(!plinkflow.has("first"))
    let plan = try await plinkflow("plan", "w.json5", environment: ["EMPTY": ""])
    #expect(plan.status == 1)
    #expect(plan.output.contains("note: it is `secrets.K`, from `\(source)`\n"), "\(plan.output)")
    let doctor = try await plinkflow("doctor", "w.json5", environment: ["EMPTY": ""])
    #expect(doctor.status == 1)
    #expect(doctor.output.contains("  !  secret  \(source): "), "\(doctor.output)")
    #expect(doctor.output.contains("; step `b` needs it\n"), "\(doctor.output)")
  }

  @Test func `a run that waits for a yes, and what is asked of it that it cannot give`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(
      #"{ workflow: "w", steps: { a: { uses: "core.approve", with: { message: "go" } }, b: { uses: "core.milestone" } } }"#,
      to: "w.json5")
    let waiting = try await plinkflow("run", "w.json5", "--no-wait")
    #expect(waiting.status == 3)
    let run = try #require(waiting.output.split(separator: " ").dropFirst().first.map(String.init))
    #expect(waiting.output == "run \(run) waits: 1 step done, 1 waiting; `plinkflow run w.json5` goes on\n")
    let told = [
      (["approve", run, "b"], "error: step `b` is of kind core.milestone, which asks nobody\n"),
      (["vpn-config", "--device", "pfsense"], "error: run \(run) has no VPN connection\n"),
      (
        ["run", "w.json5", "--sandbox"],
        "error: run \(run) is unfinished, and it does not use the sandbox\n"
          + "help: `plinkflow run FILE --new` begins another\n"
      ),
      (
        ["plan", "w.json5", "--sandbox"],
        "error: run \(run) is unfinished, and it does not use the sandbox\n"
          + "help: `plinkflow run FILE --new` begins another\n"
      ),
      (
        ["adopt", "w.json5", "b", "--sandbox"],
        "error: run \(run) is unfinished, and it does not use the sandbox\n"
          + "help: `plinkflow run FILE --new` begins another\n"
      ),
      (
        ["drift", run],
        "error: run \(run) is not done, and what it has not done is no drift\n"
          + "help: finish it with `plinkflow run FILE`, or see `plinkflow status \(run)`\n"
      ),
      (
        ["undo", run, "--to", "a", "--yes"],
        "error: step `a` of run \(run) is not done, so it cannot be kept\n"
      ),
    ]
    for (arguments, words) in told {
      let ending = try await plinkflow.start(arguments).ending()
      #expect(ending.status == 2)
      #expect(ending.errors == words)
    }
  }

  @Test func `a policy is of one connection that steps use`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(
      #"{ workflow: "w", connections: { c: { type: "aws" }, d: { type: "aws" } }, steps: { a: { uses: "core.milestone" } } }"#,
      to: "w.json5")
    let told = [
      (
        ["policy", "w.json5"],
        """
        error: `plinkflow policy` needs `--connection NAME` for this workflow
        help: its connections are `c`, `d`

        """
      ),
      (["policy", "w.json5", "--connection", "c"], "error: no step uses connection `c`, so it needs no policy\n"),
      (
        ["policy", "w.json5", "--connection", "eee"],
        "error: workflow `w` has no connection `eee`\nhelp: its connections are `c`, `d`\n"
      ),
    ]
    for (arguments, words) in told {
      let ending = try await plinkflow.start(arguments).ending()
      #expect(ending.status == 2)
      #expect(ending.errors == words)
    }
  }

  @Test func `a no to a question, and the end of the answers, begin nothing`() async throws {
    if TerminalWindow.isMissing() { return }
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(TrialWorkflow.text, to: "w.json5")
    for file in ["ready", "permit"] { try plinkflow.write("", to: file) }
    #expect(try await plinkflow("run", "w.json5", environment: TrialWorkflow.environment).status == 0)
    let window = try await TerminalWindow(columns: 100, rows: 20, in: plinkflow)
    try await window.type("plinkflow undo; echo status $?")
    try await window.wait("the question") { $0.hasSuffix("? [y/N]") }
    try await window.type("n")
    try await window.wait("the end") { $0.contains("error: not confirmed; nothing was begun\nstatus 2") }
    try await window.type("clear; plinkflow init; echo status $?")
    try await window.wait("the question") { $0.contains("what is offered") && $0.hasSuffix("]") }
    try await window.press("C-d")
    try await window.wait("the end") {
      $0.contains("\nerror: the answers ended before the questions; nothing was written\nstatus 2")
    }
    await window.close()
    #expect(plinkflow.has("one"))
    #expect(!plinkflow.has("privatelink.json5"))
  }
}
