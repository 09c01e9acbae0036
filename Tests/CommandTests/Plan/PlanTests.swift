import Document
import Foundation
import Testing

/// `plinkflow plan`, and runs that have to keep to one.
@Suite struct PlanTests {
  private static let names = """
    {
      workflow: "names",
      params: { ttl: { type: "integer", default: 60 } },
      connections: { consumer: { type: "aws" } },
      steps: {
        zone: { uses: "route53.zone", on: "consumer", with: { name: "oreg.internal", vpc_id: "vpc-0c5e7d31" } },
        www: {
          uses: "route53.record",
          on: "consumer",
          with: {
            zone_id: "${zone.zone_id}", name: "www.oreg.internal", type: "A", ttl: "${params.ttl}", values: ["10.0.0.7"],
            overwrite: true,
          },
        },
      },
    }
    """

  private func folder() throws -> Plinkflow {
    let plinkflow = try Plinkflow()
    try plinkflow.write(Self.names, to: "names.json5")
    return plinkflow
  }

  private func runs(_ plinkflow: Plinkflow) async throws -> Int {
    try await plinkflow("runs").output.split(separator: "\n").count - 1
  }

  @Test func `what is not there is told field by field, with what is known only later, and how long it takes`()
    async throws
  {
    let plinkflow = try folder()
    defer { plinkflow.remove() }
    let plan = try await plinkflow("plan", "names.json5", "--sandbox")
    #expect(
      plan.output == """
        + zone  create: nothing is there  (about 3.0 s)
            name: "oreg.internal"
            vpc_id: "vpc-0c5e7d31"
        + www   create or keep, once `zone` is done  (about 3.0 s)
            zone_id: known after `zone`
            name: "www.oreg.internal"
            type: "A"
            ttl: 60
            values: ["10.0.0.7"]
            overwrite: true
        2 steps: 1 to create, 1 known later
        takes about 6.0 s: a guess, from what such steps usually take

        """)
  }

  @Test func `what is there and differs is told by its old and new values`() async throws {
    let plinkflow = try folder()
    defer { plinkflow.remove() }
    #expect(try await plinkflow("run", "names.json5", "--sandbox", "--sandbox-delay", "0").status == 0)
    let same = try await plinkflow("plan", "names.json5", "--sandbox")
    #expect(same.output == "= zone  already so\n= www   already so\n2 steps: 2 already so\n")
    let other = try await plinkflow("plan", "names.json5", "--sandbox", "--param", "ttl=300")
    let lines = other.output.split(separator: "\n").map(String.init)
    #expect(lines.count == 5)
    #expect(lines[1].hasPrefix("~ www   change: no longer as wanted"))
    #expect(Array(lines[2...3]) == ["    ttl: `60` becomes `300`", "2 steps: 1 to change, 1 already so"])
    #expect(lines[4].hasSuffix(": as in the last run that changed them"))
    let object = try Value.parse(
      Source(
        name: "plan",
        text: try await plinkflow("plan", "names.json5", "--sandbox", "--param", "ttl=300", "--json").output))
    let www = try #require(object["steps"]?.elements?.last)
    #expect(www["action"]?.string == "change")
    #expect(
      www["differences"]?.canonicalText == #"[{"field":"ttl","found":"60","wanted":"300"}]"#)
    #expect(www["measured"] == Value(.boolean(true)))
    #expect(www["parameters"]?["ttl"]?["value"] == Value(.integer(300)))
  }

  @Test func `a secret is told as one, and what cannot be undone is named`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(TrialWorkflow.text, to: "w.json5")
    let environment = TrialWorkflow.environment
    let text = try await plinkflow("plan", "w.json5", "--out", "plan.json", environment: environment).output
    #expect(text.contains("    secrets: {\"TRIAL_KEY\":\"(secret)\"}\n"), "\(text)")
    #expect(text.contains("+ two    create or keep, once `one` is done"))
    #expect(text.contains("    environment: known after `one`\n"))
    let kept = try String(contentsOfFile: plinkflow.path("plan.json"), encoding: .utf8)
    for said in [text, kept, try await plinkflow("plan", "w.json5", "--json", environment: environment).output] {
      #expect(!said.contains(TrialWorkflow.secret))
    }
    try plinkflow.write(
      #"{ workflow: "once", steps: { shout: { uses: "command.run", with: { apply: ["/bin/echo"] } } } }"#,
      to: "once.json5")
    #expect(
      try await plinkflow("plan", "once.json5").output.hasSuffix("\ncannot be undone: `shout` (command.run)\n"))
  }

  @Test func `a run that keeps to its plan is done, and one that would do something else begins nothing`() async throws
  {
    let plinkflow = try folder()
    defer { plinkflow.remove() }
    let planning = try await plinkflow("plan", "names.json5", "--sandbox", "--sandbox-delay", "0", "--out", "plan.json")
    #expect(planning.errors == "wrote plan.json\n")
    let run = ["run", "names.json5", "--sandbox", "--sandbox-delay", "0", "--plan", "plan.json"]
    let other = try await plinkflow.start(run + ["--param", "ttl=300"]).ending()
    #expect(other.status == 2)
    #expect(
      other.errors == """
        error: the run would no longer do what `plan.json` says
        note: other parameters: `ttl`
        note: step `www`: other parameters: `ttl`
        note: nothing was begun
        help: see what changed, and plan again with `plan --out`

        """)
    #expect(try await runs(plinkflow) == 0)
    #expect(try await plinkflow.start(run).ending().status == 0)
    let again = try await plinkflow.start(run).ending()
    #expect(again.status == 2)
    #expect(
      again.errors == """
        error: the run would no longer do what `plan.json` says
        note: step `zone`: was "create: nothing is there", is now "already so"
        note: step `www`: was "create or keep, once `zone` is done", is now "already so"
        note: nothing was begun
        help: see what changed, and plan again with `plan --out`

        """)
    #expect(try await runs(plinkflow) == 1)
  }

  @Test func `another file, another world and another run are no longer what was planned`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let text =
      #"{ workflow: "w", steps: { a: { uses: "core.milestone" }, b: { uses: "core.approve", with: { message: "go" } } } }"#
    try plinkflow.write(text, to: "w.json5")
    _ = try await plinkflow("plan", "w.json5", "--sandbox", "--out", "plan.json")
    try plinkflow.write(text.replacing("a: {", with: "c: {"), to: "w.json5")
    let moved = try await plinkflow("run", "w.json5", "--plan", "plan.json", "--no-wait")
    #expect(moved.status == 2)
    #expect(
      moved.errors == """
        error: the run would no longer do what `plan.json` says
        note: the plan is for the sandbox, and this run is for the real world
        note: the workflow's text has changed
        note: step `a` is gone
        note: step `c` is new
        note: nothing was begun
        help: see what changed, and plan again with `plan --out`

        """)
    _ = try await plinkflow("plan", "w.json5", "--out", "plan.json")
    #expect(try await plinkflow("run", "w.json5", "--no-wait").status == 3)
    let later = try await plinkflow("run", "w.json5", "--plan", "plan.json", "--no-wait")
    #expect(later.status == 2)
    #expect(later.errors.contains("note: a new run was planned, and going on with run "), "\(later.errors)")
    // A plan of the run that goes on is one to keep to.
    _ = try await plinkflow("plan", "w.json5", "--out", "plan.json")
    #expect(try await plinkflow("run", "w.json5", "--plan", "plan.json", "--no-wait").status == 3)
  }

  @Test func `a file that is no plan is refused, and never written over`() async throws {
    let plinkflow = try folder()
    defer { plinkflow.remove() }
    let over = try await plinkflow("plan", "names.json5", "--sandbox", "--out", "names.json5")
    #expect(over.status == 2)
    #expect(
      over.errors == """
        error: `names.json5` is there already and is no plan, so it was left as it is
        help: `--out` names another

        """)
    let cases = [
      (
        "{}",
        """
        error: `p.json` is no plan
        help: `plinkflow plan FILE --out plan.json` writes one

        """
      ),
      (
        #"{ "plinkflow_plan": 7 }"#,
        """
        error: the plan `p.json` has format 7, and this plinkflow reads format 1
        help: plan anew with this plinkflow

        """
      ),
    ]
    for (text, words) in cases {
      try plinkflow.write(text, to: "p.json")
      let run = try await plinkflow("run", "names.json5", "--sandbox", "--plan", "p.json")
      #expect(run.status == 2)
      #expect(run.errors == words)
    }
    let both = try await plinkflow("run", "names.json5", "--plan", "p.json", "--new")
    #expect(both.errors == "error: options `--plan` and `--new` exclude each other\n")
  }
}
