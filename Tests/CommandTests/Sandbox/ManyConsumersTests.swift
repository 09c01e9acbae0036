import Document
import Fixtures
import Foundation
import Testing

/// `workflows/multi-tenant.json5` with fifty consumers in fifty accounts, in a sandbox whose world has them.
@Suite struct ManyConsumersTests {
  private static let count = 50
  /// What one consumer has: its endpoint, its zone, and the name in it.
  private static let eachHas = ["vpc-endpoint": 1, "hosted-zone": 1, "record-set": 1]

  @Test func `fifty consumers come up through a kill, one more is added alone, five leave, and all is taken back`()
    async throws
  {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(Self.workflow(), to: "multi-tenant.json5")
    try plinkflow.write(Tenants.world(of: Self.count + 1), to: "world.json5")
    try plinkflow.write(Tenants.parameters(of: Self.count), to: "fifty.json5")
    try plinkflow.write(Tenants.parameters(of: Self.count + 1), to: "more.json5")
    try plinkflow.write(Tenants.parameters(of: Self.count + 1, leavingOut: 5), to: "less.json5")
    func run(_ parameters: String, delay: String = "0") -> [String] {
      [
        "run", "multi-tenant.json5", "--params", parameters, "--sandbox", "--sandbox-delay", delay,
        "--sandbox-world", "world.json5",
      ]
    }

    let began = ContinuousClock.now
    // With that delay an environment launches for forty seconds, and zones are there long before: the kill finds the
    // run at work, however slow the machine.
    let killed = try plinkflow.start(run("fifty.json5", delay: "10"))
    try await killed.wait { killed.errorsSoFar.contains("+ zone[") || !killed.isRunning }
    killed.send(SIGKILL)
    #expect(try await killed.ending().status == 128 + SIGKILL)
    let begun = try await Self.steps(plinkflow)
    #expect(begun.contains { $0.state == "done" } && begun.contains { $0.state == "pending" })

    let resumed = try await plinkflow.start(run("fifty.json5")).ending()
    #expect(resumed.status == 0, "\(resumed.errors)")
    let seconds = (ContinuousClock.now - began) / .seconds(1)
    let whole = try await Self.steps(plinkflow)
    // Application, environment and service; for each consumer: principal, endpoint, yes, zone, name.
    #expect(whole.count == 3 + 5 * Self.count)
    #expect(whole.allSatisfy { $0.state == "done" && $0.how == "created" })
    let fifty = try await Self.shown(by: plinkflow)
    for number in 0..<Self.count { #expect(fifty[Tenants.account(number)] == Self.eachHas) }
    #expect(fifty[Tenants.account(Self.count)] == nil)
    #expect(fifty[ConsumerWorld.provider]?["vpc-endpoint-service-permission"] == Self.count)
    // All yeses lie in one account: one observation serves all that wait at that moment, so that these grow with time,
    // ten a second in the long run, and not with the number of consumers.
    let provider = try await Self.calls(plinkflow, of: "provider")
    #expect(provider["AcceptVpcEndpointConnections"] == Self.count)
    for (action, count) in provider where action.hasPrefix("Describe") {
      #expect(Double(count) < 40 + 10 * seconds, "\(action)")
    }

    let another = try await plinkflow.start(run("more.json5")).ending()
    #expect(another.status == 0, "\(another.errors)")
    let more = try await Self.steps(plinkflow)
    let key = Tenants.key(Self.count)
    #expect(
      Set(more.filter { $0.how == "created" }.map(\.name))
        == Set(["whitelist", "endpoint", "accept", "zone", "dns"].map { "\($0)[\"\(key)\"]" }))
    #expect(more.count == 3 + 5 * (Self.count + 1))
    #expect(more.allSatisfy { $0.how == "created" || $0.how == "unchanged" })
    #expect(try await Self.shown(by: plinkflow)[Tenants.account(Self.count)] == Self.eachHas)

    // Five leave: nothing goes without a yes, and a kill on the way is made good by the same command.
    let unasked = try await plinkflow.start(run("less.json5")).ending()
    #expect(unasked.status == 2)
    #expect(unasked.errors.hasPrefix("no longer in the workflow:\n- "))
    #expect(
      unasked.errors.hasSuffix(
        """
        error: cannot ask: standard input is not a terminal
        help: add `--yes` to undo 25 steps that the workflow no longer has, or `--keep-removed` to leave them

        """))
    #expect(try await Self.shown(by: plinkflow).count == Self.count + 2)
    let plan = try await plinkflow.start(["plan"] + run("less.json5").dropFirst()).ending()
    #expect(plan.output.contains("no longer in the workflow, taken back first: 25 steps\n"))
    #expect(plan.output.contains("- endpoint[\"tenant-4\"]"))
    let leaving = try plinkflow.start(run("less.json5", delay: "10") + ["--yes"])
    try await leaving.wait { leaving.errorsSoFar.contains("- dns[") || !leaving.isRunning }
    leaving.send(SIGKILL)
    #expect(try await leaving.ending().status == 128 + SIGKILL)
    let left = try await plinkflow.start(run("less.json5") + ["--yes"]).ending()
    #expect(left.status == 0, "\(left.errors)")
    #expect(left.output.hasSuffix("is done: \(3 + 5 * (Self.count - 4)) already so\n"))
    let fewer = try await Self.shown(by: plinkflow)
    for number in 0..<5 { #expect(fewer[Tenants.account(number)] == nil) }
    for number in 5...Self.count { #expect(fewer[Tenants.account(number)] == Self.eachHas) }
    #expect(fewer[ConsumerWorld.provider]?["vpc-endpoint-service-permission"] == Self.count - 4)

    #expect(try await plinkflow("undo", "--yes").status == 0)
    #expect(try await Self.shown(by: plinkflow)[Tenants.account(Self.count)] == nil)
    #expect(try await plinkflow("undo", "--yes").status == 0)
    #expect(try await plinkflow("sandbox", "show").output == "the sandbox is as it was at first\n")
  }

  private struct Step {
    let name: String
    let state: String
    let how: String
  }

  /// What `status --json` says of the last run.
  private static func steps(_ plinkflow: Plinkflow) async throws -> [Step] {
    let text = try await plinkflow("status", "--json").output
    let status = try Value.parse(Source(name: "status", text: text))
    return (status["steps"]?.elements ?? []).map { step in
      Step(
        name: step["name"]?.string ?? "", state: step["state"]?.string ?? "", how: step["how"]?.string ?? "")
    }
  }

  /// How often `status --json` says that each action was asked for over a connection.
  private static func calls(_ plinkflow: Plinkflow, of connection: String) async throws -> [String: Int] {
    let text = try await plinkflow("status", "--json").output
    let status = try Value.parse(Source(name: "status", text: text))
    var counts: [String: Int] = [:]
    for call in status["calls"]?.elements ?? [] where call["connection"]?.string == connection {
      guard case .integer(let count)? = call["count"]?.content, let action = call["action"]?.string else { continue }
      counts[action] = Int(count)
    }
    return counts
  }

  /// How many things of each sort were added, by account.
  private static func shown(by plinkflow: Plinkflow) async throws -> [String: [String: Int]] {
    var counts: [String: [String: Int]] = [:]
    var account = ""
    for line in try await plinkflow("sandbox", "show").output.split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      if line.hasPrefix("account "), words.count > 1 {
        account = words[1]
      } else if words.count > 1 {
        counts[account, default: [:]][words[1], default: 0] += 1
      }
    }
    return counts
  }

  private static func workflow() throws -> String {
    return try Repository.text(of: "workflows/multi-tenant.json5")
  }
}

/// Many consumers, each with an account of its own.
private enum Tenants {
  static func account(_ number: Int) -> String { String(200_000_000_000 + number) }

  static func key(_ number: Int) -> String { "tenant-\(number)" }

  static func world(of count: Int) -> String {
    ConsumerWorld.text(
      (0..<count).map { number in
        ConsumerWorld.Account(
          id: account(number), name: key(number), accessKey: "AKIASANDBOXTENANT\(number + 100)",
          networks: number..<number + 1)
      })
  }

  static func parameters(of count: Int, leavingOut gone: Int = 0) -> String {
    let entries = (gone..<count).map { number in
      """
      "\(key(number))": {
        account_id: "\(account(number))", profile: "\(key(number))", vpc_id: "\(ConsumerWorld.vpc(number))",
        subnet_ids: ["\(ConsumerWorld.subnet(number))"], security_group_ids: ["\(ConsumerWorld.group(number))"],
        zone: "\(key(number)).internal",
      }
      """
    }
    return "{ consumers: { \(entries.joined(separator: ",\n")) } }"
  }
}
