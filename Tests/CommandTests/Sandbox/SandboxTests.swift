import Document
import Fixtures
import Foundation
import Testing

/// The seed's workflow in the simulated AWS, as a newcomer types it.
@Suite struct SandboxTests {
  /// A folder with the project's own workflow in it.
  private func seed() throws -> Plinkflow {
    let plinkflow = try Plinkflow()
    let text = try Repository.text(of: "workflows/privatelink.json5")
    try plinkflow.write(text, to: "privatelink.json5")
    return plinkflow
  }

  private let run = ["run", "privatelink.json5", "--sandbox", "--sandbox-delay", "0"]

  /// What is in the sandbox beside its world: for each account, how many things there are of each kind.
  private func contents(_ plinkflow: Plinkflow) async throws -> [String: Int] {
    let ending = try await plinkflow("sandbox", "show", "--json")
    #expect(ending.status == 0, "\(ending.errors)")
    let shown = try Value.parse(Source(name: "show", text: ending.output))
    var counts: [String: Int] = [:]
    for account in shown["accounts"]?.elements ?? [] {
      for change in account["changes"]?.elements ?? [] {
        let words = [account["name"], change["mark"], change["kind"]].map { $0?.string ?? "" }
        counts[words.joined(separator: " "), default: 0] += 1
      }
    }
    return counts
  }

  @Test func `everything comes up, a second run changes nothing, and undo leaves the sandbox as it was`() async throws {
    let plinkflow = try seed()
    defer { plinkflow.remove() }
    let first = try await plinkflow.start(run).ending()
    #expect(first.status == 0, "\(first.errors)")
    let status = try Value.parse(Source(name: "status", text: try await plinkflow("status", "--json").output))
    #expect(status["state"]?.string == "done")
    let steps = status["steps"]?.elements ?? []
    #expect(Set(steps.map { $0["how"]?.string }) == ["created"])
    let names = steps.map { $0["name"]?.string ?? "" }
    for name in ["environment", "service", "whitelist", "endpoint", "accept", "dns"] { #expect(names.contains(name)) }
    let contents = try await contents(plinkflow)
    #expect(contents["provider + vpc-endpoint-service"] == 1)
    #expect(contents["consumer + vpc-endpoint"] == 1)
    #expect(contents["consumer + vpn-connection"] == 1)

    let second = try await plinkflow("run", "privatelink.json5", "--sandbox")
    #expect(second.status == 0)
    #expect(second.output.hasSuffix("is done: \(steps.count) already so\n"), "\(second.output)")
    #expect(try await self.contents(plinkflow) == contents)

    let undo = try await plinkflow("undo", "--yes")
    #expect(undo.status == 0, "\(undo.errors)")
    #expect(try await plinkflow("sandbox", "show").output == "the sandbox is as it was at first\n")
    let again = try await plinkflow("undo", "--yes")
    #expect(again.status == 0)
    #expect(again.output == "nothing to undo: no run stands\n")
  }

  @Test func `a plan shows what would be made, and makes nothing`() async throws {
    let plinkflow = try seed()
    defer { plinkflow.remove() }
    let plan = try await plinkflow("plan", "privatelink.json5", "--sandbox")
    #expect(plan.status == 0, "\(plan.errors)")
    #expect(plan.output.contains("+ application "))
    #expect(plan.output.contains("+ dns "))
    #expect(try await contents(plinkflow).isEmpty)
    #expect(try await plinkflow("runs").output.split(separator: "\n").count == 1, "there is no run")
  }

  @Test func `a run that only waits goes on in the sandbox without being told again`() async throws {
    let plinkflow = try seed()
    defer { plinkflow.remove() }
    #expect(try await plinkflow.start(run + ["--no-wait"]).ending().status == 3)
    var last = try await plinkflow("run", "privatelink.json5")
    #expect(last.status == 0, "\(last.errors)")
    last = try await plinkflow("undo", "--yes")
    #expect(last.status == 0, "\(last.errors)")
    #expect(try await contents(plinkflow).isEmpty)
  }

  @Test func `it is not reset while a run works in it`() async throws {
    let plinkflow = try seed()
    defer { plinkflow.remove() }
    // With that delay the environment launches for longer than the test takes.
    let running = try plinkflow.start(["run", "privatelink.json5", "--sandbox", "--sandbox-delay", "600"])
    try await running.wait { running.errorsSoFar.contains("? environment ") || !running.isRunning }
    let refused = try await plinkflow("sandbox", "reset")
    #expect(refused.status == 1)
    #expect(
      refused.errors == """
        error: the sandbox cannot be reset while a plinkflow, process \(running.identifier), is at work on \
        `.plinkflow/journal.sqlite`

        """)
    #expect(try await !contents(plinkflow).isEmpty)
    running.send(SIGINT)
    #expect(try await running.ending().status == 128 + SIGINT)
    let reset = try await plinkflow("sandbox", "reset")
    #expect(reset.output == "the sandbox is as it was at first\n")
    #expect(try await contents(plinkflow).isEmpty)
  }

  @Test func `the world that it prints is one that it takes`() async throws {
    let plinkflow = try seed()
    defer { plinkflow.remove() }
    try plinkflow.write(try await plinkflow("sandbox", "world").output, to: "world.json5")
    let ending = try await plinkflow.start(run + ["--sandbox-world", "world.json5"]).ending()
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(try await plinkflow("sandbox", "reset").status == 0)
    #expect(try await contents(plinkflow).isEmpty)
  }

  // MARK: What has no simulation

  /// A step of each sort: simulated, a program, one that observes the network, one that needs no simulation.
  private static let mixed = """
    { workflow: "mixed", connections: { consumer: { type: "aws", region: "ap-northeast-1" } }, steps: {
      zone: { uses: "route53.zone", with: { name: "oreg.internal", vpc_id: "vpc-0c5e7d31" } },
      made: { uses: "command.run", with: {
        observe: ["test", "-e", "made"], absent_status: [1], apply: ["touch", "made"], undo: ["rm", "made"] } },
      named: { uses: "check.dns", with: { name: "example.com", resolver: "127.0.0.1" }, timeout: "1s" },
      joined: { uses: "core.milestone", needs: ["zone"] } } }
    """

  @Test(arguments: [["run"], ["plan"], ["doctor"], ["run", "--new"], ["adopt"]])
  func `a kind without a simulation is refused before anything is done`(command: [String]) async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(Self.mixed, to: "mixed.json5")
    let operands = command == ["adopt"] ? ["mixed.json5", "zone=Z1"] : ["mixed.json5"]
    let arguments = [command[0]] + operands + command.dropFirst() + ["--sandbox"]
    let refused = try await plinkflow.start(arguments).ending()
    #expect(refused.status == 2)
    #expect(
      refused.errors == """
        error: the sandbox does not simulate `check.dns`, `command.run`
        note: `check.dns` acts in the real world: step `named`
        note: `command.run` acts in the real world: step `made`
        help: `--real check.dns --real command.run` lets them act there

        """)
    #expect(!plinkflow.has("made"))
    #expect(try await plinkflow("sandbox", "show").output == "the sandbox is as it was at first\n")
  }

  @Test func `a kind that is named acts in the real world, in run, drift, undo and what goes on`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let text = Self.mixed.split(separator: "\n").filter { !$0.contains("check.dns") }.joined(separator: "\n")
    try plinkflow.write(text, to: "mixed.json5")
    let sandbox = ["--sandbox", "--sandbox-delay", "0"]
    let run = try await plinkflow.start(["run", "mixed.json5", "--real", "command.run"] + sandbox).ending()
    #expect(run.status == 0, "\(run.errors)")
    #expect(plinkflow.has("made"))
    #expect(try await plinkflow("drift").status == 0)
    // It is frozen with the run: what the run did for real can be taken back without saying so again.
    let undo = try await plinkflow("undo", "--yes")
    #expect(undo.status == 0, "\(undo.errors)")
    #expect(!plinkflow.has("made"))
    #expect(try await plinkflow("sandbox", "show").output == "the sandbox is as it was at first\n")
    let new = try await plinkflow.start(["run", "mixed.json5"] + sandbox).ending()
    #expect(new.status == 2)
    #expect(new.errors.hasPrefix("error: the sandbox does not simulate `command.run`\n"))
  }

  @Test func `a step that is added to an unfinished run is refused until its kind is named`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    func text(_ more: String) -> String {
      """
      { workflow: "w", connections: { consumer: { type: "aws", region: "ap-northeast-1" } }, steps: {
        zone: { uses: "route53.zone", with: { name: "oreg.internal", vpc_id: "vpc-0c5e7d31" } },
        yes: { uses: "core.approve", with: { message: "go on?" } }\(more) } }
      """
    }
    try plinkflow.write(text(""), to: "w.json5")
    let sandbox = ["--sandbox", "--sandbox-delay", "0", "--no-wait"]
    #expect(try await plinkflow.start(["run", "w.json5"] + sandbox).ending().status == 3)
    try plinkflow.write(
      text(#", made: { uses: "command.run", with: { apply: ["touch", "made"], repeatable: true } }"#), to: "w.json5")
    let refused = try await plinkflow("run", "w.json5", "--no-wait")
    #expect(refused.status == 2)
    #expect(refused.errors.hasPrefix("error: the sandbox does not simulate `command.run`\n"))
    #expect(!plinkflow.has("made"))
    let named = try await plinkflow.start(["run", "w.json5", "--real", "command.run"] + sandbox).ending()
    #expect(named.status == 3, "\(named.errors)")
    #expect(plinkflow.has("made"))
  }

  @Test func `a kind is named with the sandbox only`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(#"{ workflow: "w", steps: { a: { uses: "core.milestone" } } }"#, to: "w.json5")
    let run = try await plinkflow("run", "w.json5", "--real", "command.run")
    #expect(run.status == 2)
    #expect(run.errors.hasPrefix("error: option `--real` means nothing without `--sandbox`\n"))
    #expect(try await plinkflow("run", "w.json5").status == 0)
    let drift = try await plinkflow("drift", "--real", "command.run")
    #expect(drift.status == 2)
    #expect(drift.errors.hasSuffix(" does not use the sandbox, so that `--real` says nothing about it\n"))
  }

  @Test func `a plugin's check changes nothing real in the sandbox`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(#"{ "command.run": { apply: ["touch", "made"] } }"#, to: "given.json5")
    let check = try await plinkflow("plugin", "check", "command", "--params", "given.json5", "--sandbox")
    #expect(check.status == 2)
    #expect(
      check.errors == """
        error: the sandbox does not simulate `command.run`
        note: `command.run` acts in the real world
        help: `--real command.run` lets it act there

        """)
    #expect(!plinkflow.has("made"))
  }
}
