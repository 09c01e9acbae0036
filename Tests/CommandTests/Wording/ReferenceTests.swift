import Testing

/// What the program says about itself.
@Suite struct ReferenceTests {
  @Test func `the version is a line on standard output`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let ending = try await plinkflow("--version")
    #expect(ending.status == 0)
    #expect(ending.output == "plinkflow 0.1.0\n")
    #expect(ending.errors.isEmpty)
  }

  @Test func `help opens with one sentence and two examples and names every command`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let ending = try await plinkflow("help")
    #expect(ending.status == 0)
    let lines = ending.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0].hasSuffix("."))
    #expect(lines[1...4].joined(separator: "|").hasPrefix("|Examples|  plinkflow "))
    for command in [
      "run", "undo", "plan", "adopt", "drift", "status", "runs", "journal", "log", "report", "approve", "vpn-config",
      "validate",
      "doctor",
      "policy",
      "graph",
      "steps", "schema", "init", "import-eb", "plugin", "sandbox", "completions", "help",
    ] {
      #expect(ending.output.contains("\n  \(command) "), "\(command)")
    }
  }

  @Test(
    arguments: [
      "run", "undo", "plan", "adopt", "drift", "status", "runs", "journal", "log", "report", "approve", "vpn-config",
      "validate",
      "doctor",
      "policy",
      "graph",
      "steps", "schema", "init", "import-eb", "plugin", "sandbox", "completions", "help",
    ])
  func `each command has a page that opens with a sentence and two examples`(command: String) async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let page = try await plinkflow("help", command)
    #expect(page.status == 0)
    let lines = page.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0].hasSuffix("."))
    #expect(lines[1].isEmpty && lines[2] == "Examples")
    #expect(lines[3].hasPrefix("  plinkflow ") && lines[4].hasPrefix("  plinkflow "))
    #expect(page.output.contains("Usage: plinkflow \(command)"))
    let same = try await plinkflow(command, "--help")
    #expect(same.output == page.output)
  }

  @Test(
    arguments: [
      [], ["rnu"], ["--verbose"], ["run"], ["run", "w.json5", "--jobs", "0"], ["status", "--jsn"],
    ])
  func `bad arguments end with status 2 and begin nothing`(arguments: [String]) async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let ending = try await plinkflow.start(arguments).ending()
    #expect(ending.status == 2)
    #expect(ending.output.isEmpty)
    #expect(ending.errors.hasPrefix("error: "))
    #expect(!plinkflow.has(".plinkflow"))
  }

  @Test func `steps lists the kinds by plugin, and one kind in full`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let list = try await plinkflow("steps")
    #expect(list.status == 0)
    for kind in [
      "beanstalk.environment", "privatelink.service", "privatelink.principals", "privatelink.endpoint",
      "privatelink.acceptance", "route53.zone", "route53.record", "vpn.gateway", "vpn.attachment",
      "vpn.customer_gateway", "vpn.connection", "vpn.route", "vpn.propagation", "ec2.security_group",
      "ec2.security_group_rule",
      "core.milestone", "core.approve", "command.run",
    ] {
      #expect(list.output.contains("\n  \(kind) "), "\(kind)")
    }
    let page = try await plinkflow("steps", "route53.record")
    #expect(page.status == 0)
    for part in ["connection: of type `aws`", "undo: ", "parameters\n", "outputs", "ChangeResourceRecordSets"] {
      #expect(page.output.contains(part), "\(part)")
    }
    let unknown = try await plinkflow("steps", "route53.recrod")
    #expect(unknown.status == 2)
    #expect(
      unknown.errors == "error: unknown kind `route53.recrod`\nhelp: a similar kind exists: `route53.record`\n")
  }
}

extension ReferenceTests {
  @Test func `the reference as Markdown names every kind and every parameter of one`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let page = try await plinkflow("steps", "--markdown")
    #expect(page.status == 0)
    #expect(page.output.hasPrefix("# Kinds of step\n\n## core\n"))
    let list = try await plinkflow("steps").output.split(separator: "\n").filter { $0.hasPrefix("  ") }
    for kind in list.compactMap({ $0.split(separator: " ").first }) {
      #expect(page.output.contains("\n### \(kind)\n"), "\(kind)")
    }
    #expect(
      page.output.contains("\n| `wait_for` | ") || page.output.contains("\n| `zone_id` | string | "),
      "parameters are listed")
    for line in page.output.split(separator: "\n") where line.hasPrefix("|") {
      #expect(line.replacing("\\|", with: "").filter { $0 == "|" }.count == 4, "\(line)")
    }
  }
}
