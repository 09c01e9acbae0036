import Fixtures
import Foundation
import Testing

/// Secrets in what is handed on from step to step, and to undo: refused, and never changed on the way.
@Suite struct SecretValueTests {
  private static let allowance = "help: where that is chance, allow it with"

  /// A workflow whose step `make` prints an output that its secret stands in.
  private func workflow(_ plinkflow: Plinkflow, public published: String = "") throws {
    try plinkflow.write(
      #"echo x >> effects; printf '{"host":"db.%s.oreg.internal"}' "$DB_PASSWORD" | tee made"#, to: "make.sh")
    try plinkflow.write(
      """
      { workflow: "w", steps: {
        make: { uses: "command.run", \(published) with: { secrets: { DB_PASSWORD: "env:PW" },
          observe: ["sh", "-c", "cat made 2>&- || exit 1"], absent_status: [1],
          apply: ["sh", "make.sh"], undo: ["rm", "made"] } },
        use: { uses: "command.run", with: {
          environment: { HOST: "${make.host}" }, apply: ["sh", "-c", "echo $HOST > used"] } } } }
      """, to: "w.json5")
  }

  private func text(_ file: String, _ plinkflow: Plinkflow) -> String? {
    try? String(contentsOf: plinkflow.folder.appending(path: file), encoding: .utf8)
  }

  @Test func `an output with a secret in it is refused, and what was made is found and taken back`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try workflow(plinkflow)
    let environment = ["PW": "postgres"]
    let ending = try await plinkflow("run", "w.json5", environment: environment)
    #expect(ending.status == 1)
    #expect(
      ending.errors.contains(
        """
        error: step `make` answered with the text of a secret in `outputs.host` of its receipt
        note: it is what `env:PW` holds
        note: 1 step failed, 1 not started; nothing is in doubt
        \(Self.allowance) `public: ["host"]` in the step; else keep it out of there
        """), "\(ending.errors)")
    #expect(!plinkflow.has("used"))
    #expect(text("effects", plinkflow) == "x\n")
    // It stands, and is not made again.
    let again = try await plinkflow("run", "w.json5", environment: environment)
    #expect(again.status == 1)
    #expect(
      again.errors.contains("error: step `make` answered with the text of a secret in output `host`\n"),
      "\(again.errors)")
    #expect(text("effects", plinkflow) == "x\n")
    let undo = try await plinkflow("undo", "--yes", environment: environment)
    #expect(undo.status == 0, "\(undo.errors)")
    #expect(!plinkflow.has("made"))
  }

  @Test func `a receipt with a secret in it is not sent for again where nobody can observe it`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(#"echo x >> effects; printf '{"host":"db.%s"}' "$PW""#, to: "make.sh")
    try plinkflow.write(
      """
      { workflow: "w", steps: {
        make: { uses: "command.run", with: { secrets: { PW: "env:PW" }, apply: ["sh", "make.sh"] } } } }
      """, to: "w.json5")
    for _ in 0..<2 {
      let ending = try await plinkflow("run", "w.json5", environment: ["PW": "postgres"])
      #expect(ending.status == 4, "\(ending.errors)")
      #expect(ending.errors.contains("--done make"), "\(ending.errors)")
      #expect(text("effects", plinkflow) == "x\n")
    }
    let done = try await plinkflow("run", "w.json5", "--done", "make", environment: ["PW": "postgres"])
    #expect(done.status == 0, "\(done.errors)")
    #expect(text("effects", plinkflow) == "x\n")
  }

  @Test func `chance is allowed by name, also where the step stands already`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try workflow(plinkflow)
    #expect(try await plinkflow("run", "w.json5", environment: ["PW": "postgres"]).status == 1)
    try workflow(plinkflow, public: "public: [\"host\"],")
    let ending = try await plinkflow("run", "w.json5", environment: ["PW": "postgres"])
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(text("used", plinkflow) == "db.postgres.oreg.internal\n")
    #expect(text("effects", plinkflow) == "x\n")
  }

  @Test func `a secret that is too short is not looked for, and that is told`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try workflow(plinkflow)
    let validated = try await plinkflow("validate", "w.json5", environment: ["PW": "5432"])
    #expect(
      validated.errors
        == "note: the secret of `env:PW` has fewer than 8 characters, so it is not looked for in what programs print\n")
    let ending = try await plinkflow("run", "w.json5", environment: ["PW": "5432"])
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(text("used", plinkflow) == "db.5432.oreg.internal\n")
  }

  @Test func `a parameter of the file that holds a secret's text is refused before anything begins`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    func told(_ parameter: String, _ step: String, comment: String = "") async throws -> String {
      try plinkflow.write(
        """
        { workflow: "w", params: { host: { type: "string", default: "app.postgres.example" \(parameter) } }, steps: { \(comment)
          a: { uses: "command.run", \(step) with: { secrets: { K: "env:PW" }, environment: { URL: "https://postgres/" },
            apply: ["touch", "made"] } } } }
        """, to: "w.json5")
      let ending = try await plinkflow("run", "w.json5", "--quiet", environment: ["PW": "postgres"])
      #expect(ending.status == (ending.errors.isEmpty ? 0 : 2))
      #expect(plinkflow.has("made") == ending.errors.isEmpty)
      return ending.errors
    }
    let note = "note: it is what `env:PW` holds, and a run journals its workflow\n"
    let parameter =
      "error: parameter `host` holds the text of a secret\n" + note
      + "\(Self.allowance) `public: true` in its declaration; else give it as a secret\n"
    let step =
      "error: `environment.URL` of step `a` holds the text of a secret\n" + note
      + "\(Self.allowance) `public: [\"URL\"]` in the step; else name the source there\n"
    #expect(try await told("", "") == parameter + "\n" + step)
    #expect(try await told(", public: true", "") == step)
    #expect(
      try await told(", public: true", "public: ['environment'],", comment: "// Postgres!")
        == "error: line 1 of the workflow holds the text of a secret\n" + note + "help: take it out\n")
    #expect(try await told(", public: true", "public: ['environment'],") == "")
  }

  @Test func `a secret that a step of the run makes is not asked for ahead of it, and another one in its place is`()
    async throws
  {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let source = "file:\(plinkflow.path("key"))"
    try plinkflow.write(
      """
      { workflow: "w", params: { key: { type: "string", secret: true, default: "\(source)", made_in_run: true } }, steps: {
        make: { uses: "command.run", with: { observe: ["test", "-e", "key"], absent_status: [1],
          apply: ["sh", "-c", "echo made-in-the-run > key"] } },
        use: { uses: "command.run", needs: ["make"], with: { secrets: { K: "${params.key}" },
          apply: ["sh", "-c", "test \\"$K\\" = made-in-the-run && touch used"] } } } }
      """, to: "w.json5")
    let other = try await plinkflow("run", "w.json5", "--param", "key=env:OTHER")
    #expect(other.status == 2)
    #expect(
      other.errors == """
        error: step `use` needs a secret that cannot be read
        note: the environment has no variable `OTHER`
        note: it is `secrets.K`, from `env:OTHER`

        """)
    #expect(!plinkflow.has("key"))
    let ending = try await plinkflow("run", "w.json5")
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(plinkflow.has("used"))
  }

  @Test func `a source that is gone does not stop the undo of other steps`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(
      """
      { workflow: "w", steps: {
        a: { uses: "command.run", with: { observe: ["test", "-e", "a"], absent_status: [1], apply: ["touch", "a"], undo: ["rm", "a"] } },
        b: { uses: "command.run", with: { observe: ["test", "-e", "b"], absent_status: [1], apply: ["touch", "b"], undo: ["rm", "b"],
          secrets: { K: "env:PW" } } } } }
      """, to: "w.json5")
    #expect(try await plinkflow("run", "w.json5", environment: ["PW": "hunter2hunter2"]).status == 0)
    let undo = try await plinkflow("undo", "--yes")
    #expect(undo.status == 1)
    #expect(undo.errors.contains("error: step `b` needs a secret that cannot be read\n"), "\(undo.errors)")
    #expect(!plinkflow.has("a") && plinkflow.has("b"))
    #expect(try await plinkflow("undo", "--yes", environment: ["PW": "hunter2hunter2"]).status == 0)
    #expect(!plinkflow.has("b"))
  }

  @Test func `a kind that overwrites a secret says so in the plan`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try ExecutableFile.write(
      #"""
      #!/usr/bin/env python3
      import json, sys
      KIND = {"name": "user.key", "summary": "a user's key", "reversible": True, "restores": False,
              "parameters": {"type": "object", "properties": {"is": {"type": "string"}, "key": {"type": "string", "secret": True}}}}
      for line in sys.stdin:
          request = json.loads(line)
          if request["method"] == "initialize":
              result = {"protocol": 1, "plugin": "user", "kinds": [KIND]}
          elif request["params"]["parameters"]["is"] == "there":
              result = {"observation": {"state": "present", "outputs": {}, "drift": [
                  {"field": "key", "found": "the old one", "wanted": request["params"]["parameters"]["key"]}]}}
          else:
              result = {"observation": {"state": "absent"}}
          print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}), flush=True)
      """# + "\n", to: plinkflow.path("plinkflow-plugin-user"))
    try plinkflow.write(
      """
      { workflow: "w", steps: {
        a: { uses: "user.key", with: { is: "there", key: { command: "printf '%s s3cret' new", fresh: "15m" } } },
        b: { uses: "user.key", with: { is: "absent", key: "env:KEY" } } } }
      """, to: "w.json5")
    let environment = ["KEY": "hunter2hunter2", "PLINKFLOW_PLUGIN_PATH": plinkflow.path("")]
    let plan = try await plinkflow("plan", "w.json5", environment: environment)
    #expect(plan.status == 0, "\(plan.errors)")
    #expect(
      plan.output.contains("    key: `(secret)` becomes `(secret)`\n"), "\(plan.output)")
    #expect(plan.output.hasSuffix("\nundo cannot put back what is overwritten: `a` (user.key)\n"), "\(plan.output)")
    let kind = try await plinkflow("steps", "user.key", environment: environment)
    #expect(
      kind.output.contains("undo: takes its change back, but does not put back what it overwrote\n"), "\(kind.output)")
  }
}
