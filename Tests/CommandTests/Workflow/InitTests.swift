import Document
import Foundation
import Testing

/// `plinkflow init`: what it writes can be run, and it writes over nothing.
@Suite struct InitTests {
  @Test(
    arguments: [
      (["--service", "beanstalk"], "is done: 15 created\n"),
      (["--service", "nlb", "--accounts", "one", "--site", "none"], "is done: 6 created, 1 adopted\n"),
      (["--names", "standing", "--site", "none"], "is done: 7 created, 1 adopted\n"),
      (["--service", "nlb", "--names", "none"], "is done: 11 created, 1 adopted\n"),
    ])
  func `what it writes runs in the sandbox, and is taken back`(options: [String], result: String) async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let written = try await plinkflow.start(["init", "shop.json5", "--yes"] + options).ending()
    #expect(
      written.output == """
        wrote shop.json5, shop.params.json5
        try it: `plinkflow run shop.json5 --params shop.params.json5 --sandbox`

        """, "\(written.errors)")
    let run = try await plinkflow(
      "run", "shop.json5", "--params", "shop.params.json5", "--sandbox", "--sandbox-delay", "0")
    #expect(run.output.hasSuffix(result), "\(run.errors)")
    #expect(try await plinkflow("undo", "--yes").status == 0)
    #expect(try await plinkflow("sandbox", "show").output == "the sandbox is as it was at first\n")
  }

  @Test func `what is said by options stands in the parameter file, and a wrong value writes nothing`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let wrong = try await plinkflow("init", "--yes", "--param", "region=Tokyo")
    #expect(wrong.status == 2)
    #expect(wrong.errors.hasPrefix("error: "))
    #expect(!plinkflow.has("privatelink.json5") && !plinkflow.has("privatelink.params.json5"))
    let hostile = "a\"},// ${each}\u{1B}[2J"
    let right = try await plinkflow(
      "init", "--yes", "--param", "consumer_subnets=subnet-1, subnet-2", "--param", "platform=\(hostile)")
    #expect(right.status == 0, "\(right.errors)")
    let text = try String(contentsOfFile: plinkflow.path("privatelink.params.json5"), encoding: .utf8)
    let parameters = try Value.parse(Source(name: "p", text: text))
    #expect(parameters["consumer_subnets"]?.elements?.compactMap(\.string) == ["subnet-1", "subnet-2"])
    #expect(parameters["platform"]?.string == hostile)
    #expect(!text.contains("\u{1B}"))
    #expect(try await plinkflow("validate", "privatelink.json5", "--params", "privatelink.params.json5").status == 0)
  }

  @Test func `a file that is there is left as it is, and without a terminal nothing is asked`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write("mine", to: "shop.params.json5")
    let told = [
      (
        ["init", "shop.json5", "--yes"],
        "error: `shop.params.json5` is there already, and it was left as it is\nhelp: `FILE` names another\n"
      ),
      (
        ["init", "other.json5"],
        """
        error: cannot ask: standard input is not a terminal
        help: add `--yes`, and say what you have by options: `plinkflow help init`

        """
      ),
      (
        ["init", "shop", "--yes"],
        """
        error: `shop` cannot be the file of a workflow
        help: its name is letters, digits, `_` and `-`, a letter first, and ends with `.json5`

        """
      ),
      (
        ["init", "b.json5", "--yes", "--service", "nlb", "--names", "none", "--site", "none", "--param", "regio=x"],
        """
        error: `regio=x` is no parameter of this workflow with a value
        note: its parameters are `region`, `provider_account`, `provider_profile`, `name`, `load_balancer`, \
        `consumer_account`, `consumer_profile`, `consumer_vpc`, `consumer_subnets`, `endpoint_group`
        help: a similar parameter exists: `region`

        """
      ),
    ]
    for (arguments, words) in told {
      let ending = try await plinkflow.start(arguments).ending()
      #expect(ending.status == 2)
      #expect(ending.errors == words)
    }
    #expect(!plinkflow.has("shop.json5"))
    #expect(try String(contentsOfFile: plinkflow.path("shop.params.json5"), encoding: .utf8) == "mine")
  }

  @Test func `a person is asked, and asked again where the answer cannot be`() async throws {
    if TerminalWindow.isMissing() { return }
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let window = try await TerminalWindow(columns: 120, rows: 40, in: plinkflow)
    try await window.type("plinkflow init shop.json5")
    let answers = [
      ("what is offered", "tape"), ("one of beanstalk, nlb", "nlb"), ("who offers", "one"), ("on-premises", "none"),
      ("gets a name", "none"), ("region:", ""), ("provider_account:", "12"), ("has to look like", "444444444444"),
      ("provider_profile:", ""), ("name:", "till"), ("load_balancer:", ""), ("consumer_vpc:", ""),
      ("consumer_subnets:", "subnet-1a,subnet-2b"), ("endpoint_group:", ""),
    ]
    for (question, answer) in answers {
      try await window.wait(question) { screen in
        let lines = screen.split(separator: "\n").suffix(2)
        return lines.contains { $0.contains(question) } && lines.last?.hasSuffix("]") == true
      }
      try await window.type(answer)
    }
    try await window.wait("the end") { $0.contains("wrote shop.json5, shop.params.json5") }
    await window.close()
    let text = try String(contentsOfFile: plinkflow.path("shop.params.json5"), encoding: .utf8)
    let parameters = try Value.parse(Source(name: "p", text: text))
    #expect(parameters["provider_account"]?.string == "444444444444")
    #expect(parameters["name"]?.string == "till")
    #expect(parameters["consumer_subnets"]?.elements?.compactMap(\.string) == ["subnet-1a", "subnet-2b"])
    #expect(parameters["consumer_vpc"]?.string == "vpc-0a1d806e")
  }
}
