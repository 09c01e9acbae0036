import Document
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
    try plinkflow.write(World.text(consumers: Self.count + 1), to: "world.json5")
    try plinkflow.write(World.parameters(consumers: Self.count), to: "fifty.json5")
    try plinkflow.write(World.parameters(consumers: Self.count + 1), to: "more.json5")
    try plinkflow.write(World.parameters(consumers: Self.count + 1, leavingOut: 5), to: "less.json5")
    func run(_ parameters: String, delay: String = "0") -> [String] {
      [
        "run", "multi-tenant.json5", "--params", parameters, "--sandbox", "--sandbox-delay", delay,
        "--sandbox-world", "world.json5",
      ]
    }

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
    let whole = try await Self.steps(plinkflow)
    // Application, environment and service; for each consumer: principal, endpoint, yes, zone, name.
    #expect(whole.count == 3 + 5 * Self.count)
    #expect(whole.allSatisfy { $0.state == "done" && $0.how == "created" })
    let fifty = try await Self.shown(by: plinkflow)
    for number in 0..<Self.count { #expect(fifty[World.account(number)] == Self.eachHas) }
    #expect(fifty[World.account(Self.count)] == nil)
    #expect(fifty[World.provider]?["vpc-endpoint-service-permission"] == Self.count)
    // All yeses lie in one account: one look serves all that wait at that moment, so that these grow with time, and not
    // with the number of consumers.
    let provider = try await Self.calls(plinkflow, of: "provider")
    #expect(provider["AcceptVpcEndpointConnections"] == Self.count)
    for (action, count) in provider where action.hasPrefix("Describe") {
      #expect(count < 2 * Self.count, "\(action)")
    }

    let another = try await plinkflow.start(run("more.json5")).ending()
    #expect(another.status == 0, "\(another.errors)")
    let more = try await Self.steps(plinkflow)
    let key = World.key(Self.count)
    #expect(
      Set(more.filter { $0.how == "created" }.map(\.name))
        == Set(["whitelist", "endpoint", "accept", "zone", "dns"].map { "\($0)[\"\(key)\"]" }))
    #expect(more.count == 3 + 5 * (Self.count + 1))
    #expect(more.allSatisfy { $0.how == "created" || $0.how == "unchanged" })
    #expect(try await Self.shown(by: plinkflow)[World.account(Self.count)] == Self.eachHas)

    // Five leave: nothing goes without a yes, and a kill on the way is made good by the same command.
    let unasked = try await plinkflow.start(run("less.json5")).ending()
    #expect(unasked.status == 2)
    #expect(unasked.errors.hasPrefix("no longer in the workflow:\n- "))
    #expect(
      unasked.errors.hasSuffix(
        """
        error: nobody is there to be asked: standard input is no terminal
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
    for number in 0..<5 { #expect(fewer[World.account(number)] == nil) }
    for number in 5...Self.count { #expect(fewer[World.account(number)] == Self.eachHas) }
    #expect(fewer[World.provider]?["vpc-endpoint-service-permission"] == Self.count - 4)

    #expect(try await plinkflow("undo", "--yes").status == 0)
    #expect(try await Self.shown(by: plinkflow)[World.account(Self.count)] == nil)
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
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(contentsOf: root.appending(path: "workflows/multi-tenant.json5"), encoding: .utf8)
  }
}

/// A simulated AWS with a provider and many consumers, all of them with the same addresses.
private enum World {
  static let provider = "111111111111"

  static func account(_ number: Int) -> String { String(200_000_000_000 + number) }

  static func key(_ number: Int) -> String { "tenant-\(number)" }

  private static func id(_ prefix: String, _ number: Int) -> String {
    let digits = String(number + 0x1000, radix: 16)
    return prefix + "-" + String(repeating: "0", count: 8 - digits.utf8.count) + digits
  }

  static func text(consumers: Int) -> String {
    let accounts = (0..<consumers).map { number in
      """
      {
        id: "\(account(number))", name: "\(key(number))", secret_key: "opens nothing",
        access_key: "AKIASANDBOXTENANT\(String(number + 100))",
        zones: { "ap-northeast-1a": "apne1-az4" },
        vpcs: [{
          id: "\(id("vpc", number))", cidr: "10.0.0.0/16", dns_support: true, dns_hostnames: true,
          subnets: [{ id: "\(id("subnet", number))", cidr: "10.0.0.0/24", zone: "ap-northeast-1a" }],
          security_groups: [{ id: "\(id("sg", number))", name: "default" }],
        }],
      }
      """
    }
    return """
      { region: "ap-northeast-1", accounts: [{
        id: "\(provider)", name: "provider", access_key: "AKIASANDBOXPROVIDER2", secret_key: "opens nothing",
        zones: { "ap-northeast-1a": "apne1-az4", "ap-northeast-1c": "apne1-az1" },
        vpcs: [{
          id: "vpc-0a1d806e", cidr: "10.0.0.0/16", dns_support: true, dns_hostnames: true,
          subnets: [
            { id: "subnet-97aa55cf", cidr: "10.0.0.0/24", zone: "ap-northeast-1a" },
            { id: "subnet-d7d47fa1", cidr: "10.0.1.0/24", zone: "ap-northeast-1c" },
          ],
          security_groups: [{ id: "sg-1d12c87b", name: "web" }],
        }],
        roles: ["aws-elasticbeanstalk-ec2-role", "aws-elasticbeanstalk-service-role"],
        instance_profiles: { "aws-elasticbeanstalk-ec2-role": ["aws-elasticbeanstalk-ec2-role"] },
      }, \(accounts.joined(separator: ",\n"))] }
      """
  }

  static func parameters(consumers: Int, leavingOut gone: Int = 0) -> String {
    let entries = (gone..<consumers).map { number in
      """
      "\(key(number))": {
        account_id: "\(account(number))", profile: "\(key(number))", vpc_id: "\(id("vpc", number))",
        subnet_ids: ["\(id("subnet", number))"], security_group_ids: ["\(id("sg", number))"],
        zone: "\(key(number)).internal",
      }
      """
    }
    return "{ consumers: { \(entries.joined(separator: ",\n")) } }"
  }
}
