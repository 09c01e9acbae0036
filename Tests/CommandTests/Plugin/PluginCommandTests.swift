import Fixtures
import Foundation
import Testing

/// `plinkflow plugin`: what authors of plugins begin with.
@Suite struct PluginCommandTests {
  private static let kept = """
      ok    observe only reads
      ok    apply makes what is wanted, and observe sees it
      ok    apply twice with one token makes one thing
      ok    what was made is found by its token, without a receipt
      ok    undo restores what was there
      ok    undo twice is quiet
      ok    killed between apply and its reply, it makes nothing twice and forgets nothing
      ok    what is changed by a second step is put back
      ok    two steps at once, of two things, both come out as wanted
      ok    undo of what was never made is quiet
      ok    parameters that the schema forbids are refused
      -     secrets do not come back: the kind takes no secret
    11 kept, 0 broken, 1 not tried

    """

  @Test(arguments: ["--python", "--bash"])
  func `a new plugin keeps every rule`(language: String) async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let new = try await plinkflow("plugin", "new", "inventory", language)
    #expect(new.status == 0, "\(new.errors)")
    #expect(
      new.output == "wrote inventory/plinkflow-plugin-inventory, inventory/test\nnext: `inventory/test`\n")
    let check = try await plinkflow(
      "plugin", "check", "inventory", environment: ["PLINKFLOW_PLUGIN_PATH": plinkflow.path("inventory")])
    #expect(check.status == 0, "\(check.errors)")
    #expect(check.output == "inventory.file\n" + Self.kept)
    #expect(!plinkflow.has("inventory.check"))
    let again = try await plinkflow("plugin", "new", "inventory")
    #expect(again.status == 2)
    #expect(
      again.errors
        == "error: `inventory` is there already\nhelp: choose another name, or another folder\n")
  }

  /// Keeps lines in one file. A change reads all of it, and writes it anew; where another thing was observed, another
  /// change comes in between if it is sent at once.
  private static func lines(_ exclusive: String) -> String {
    #"""
    #!/usr/bin/env python3
    import json, sys, threading

    KIND = {"name": "lines.line", "summary": "a line of a file", "reversible": True, \#(exclusive)
            "parameters": {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"],
                           "additionalProperties": False,
                           # Nothing changes a line: the second example is there for the third.
                           "examples": [{"text": "one"}, {"text": "two"}, {"text": "three"}]},
            "outputs": {"type": "object", "properties": {}}}
    both = threading.Event()
    meeting = threading.Barrier(2)
    output = threading.Lock()

    def say(message):
        with output:
            print(json.dumps(message), flush=True)

    def read():
        try:
            with open("lines") as file:
                return file.read().split()
        except FileNotFoundError:
            return []

    def write(lines):
        with open("lines", "w") as file:
            file.write("".join(line + "\n" for line in lines))

    def result(request):
        method, text = request["method"], request["params"].get("parameters", {}).get("text")
        if method == "initialize":
            return {"protocol": 1, "plugin": "lines", "kinds": [KIND]}
        if text == "three":
            both.set()
        lines = read()
        if method == "observe":
            here = {"state": "present", "outputs": {}, "drift": []} if text in lines else {"state": "absent"}
            return {"observation": here}
        if method == "apply" and both.is_set():
            try:
                meeting.wait(3)
            except threading.BrokenBarrierError:
                meeting.reset()
        others = [line for line in lines if line != text]
        write(others + [text] if method == "apply" else others)
        if method == "undo" and text == "three":
            both.clear()
        return {"receipt": None} if method == "apply" else {}

    def serve(request):
        parameters = request["params"].get("parameters")
        if parameters is not None and set(parameters) != {"text"}:
            error = {"code": -32000, "message": "has parameters that do not fit", "data": {"class": "refused"}}
            say({"jsonrpc": "2.0", "id": request["id"], "error": error})
        else:
            say({"jsonrpc": "2.0", "id": request["id"], "result": result(request)})

    for line in sys.stdin:
        request = json.loads(line)
        if "id" in request:
            threading.Thread(target=serve, args=(request,), daemon=True).start()
    """#
  }

  @Test func `a plugin that loses one of two changes is told, and keeps the rule with one change at a time`()
    async throws
  {
    let rule = "two steps at once, of two things, both come out as wanted"
    for (exclusive, isKept) in [("", false), (#""exclusive": "lines","#, true)] {
      let plinkflow = try Plinkflow()
      defer { plinkflow.remove() }
      try ExecutableFile.write(Self.lines(exclusive), to: plinkflow.path("plinkflow-plugin-lines"))
      let check = try await plinkflow(
        "plugin", "check", "lines", environment: ["PLINKFLOW_PLUGIN_PATH": plinkflow.path("")])
      #expect(check.output.contains("  \(isKept ? "ok    " : "fail  ")\(rule)\n"), "\(check.output)\(check.errors)")
      let lost = "example: both were made, and this one is not there as wanted"
      #expect(check.output.contains(lost) == !isKept)
    }
  }

  @Test func `a new plugin in Swift fits what plinkflow offers`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let new = try await plinkflow("plugin", "new", "inventory", "--swift")
    #expect(new.status == 0, "\(new.errors)")
    #expect(
      new.output.hasSuffix(
        "\nnext: `cd inventory && swift run plinkflow-inventory plugin check inventory --params check.json5`\n"))
    // Building the package would build all of plinkflow once more; the compiler is shown the modules that there are.
    let built = try #require(Bundle.main.executableURL).deletingLastPathComponent()
    let sources = plinkflow.path("inventory/Sources/plinkflow-inventory")
    let compiler = Process()
    compiler.executableURL = URL(filePath: "/usr/bin/env")
    compiler.arguments =
      [
        "swiftc", "-typecheck", "-swift-version", "6", "-warnings-as-errors", "-I",
        built.appending(path: "Modules").path,
      ]
      + ["CSQLite/module.modulemap", "CCurl/include/module.modulemap"].flatMap { map in
        ["-Xcc", "-fmodule-map-file=" + Repository.root.appending(path: "Sources/\(map)").path]
      } + ["main.swift", "TextFile.swift"].map { "\(sources)/\($0)" }
    let complaints = Pipe()
    compiler.standardError = complaints
    try compiler.run()
    let said = String(decoding: complaints.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    compiler.waitUntilExit()
    #expect(compiler.terminationStatus == 0, "\(said)")
  }

  @Test func `the example of the repository is what a new plugin in Python is`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    _ = try await plinkflow("plugin", "new", "note", "--python")
    let example = try Repository.text(of: "Plugins/Examples/Note/plinkflow-plugin-note")
    #expect(try String(contentsOfFile: plinkflow.path("note/plinkflow-plugin-note"), encoding: .utf8) == example)
    #expect(example.split(separator: "\n", omittingEmptySubsequences: false).count < 200)
  }

  @Test func `the step of the page on plugins, and of a new plugin in Swift, is the one that is tested`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    _ = try await plinkflow("plugin", "new", "team", "--swift")
    let tested = try Repository.text(of: "Tests/PluginTests/TextFile.swift")
    let written = plinkflow.path("team/Sources/plinkflow-team/TextFile.swift")
    #expect(try String(contentsOfFile: written, encoding: .utf8) == tested)
    let page = try Repository.text(of: "Plugins/README.md")
    #expect(page.contains("```swift\n\(tested)```\n"))
  }

  @Test func `a rule that is broken is told with what was seen, and ends with status 1`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    _ = try await plinkflow("plugin", "new", "note")
    let file = plinkflow.path("note/plinkflow-plugin-note")
    let text = try String(contentsOfFile: file, encoding: .utf8).replacing(
      "            os.remove(path)", with: "            pass")
    try ExecutableFile.write(text, to: file)
    let check = try await plinkflow(
      "plugin", "check", "note", environment: ["PLINKFLOW_PLUGIN_PATH": plinkflow.path("note")])
    #expect(check.status == 1)
    #expect(
      check.output.contains(
        """
          fail  apply makes what is wanted, and observe sees it
                  undo left it as it was before undo
                  observe sees what is wanted

        """), "\(check.output)")
  }

  @Test func `a plugin that nobody has is told where it was looked for`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let ending = try await plinkflow("plugin", "check", "nothere")
    #expect(ending.status == 2)
    #expect(
      ending.errors == """
        error: no plugin is called `nothere`
        note: no program `plinkflow-plugin-nothere` is in `.plinkflow/plugins`, in PLINKFLOW_PLUGIN_PATH or on PATH
        help: `plinkflow plugin list` lists the plugins

        """)
    let new = try await plinkflow("plugin", "new", "../up")
    #expect(new.status == 2)
    #expect(new.errors.hasPrefix("error: `../up` cannot be the name of a plugin\n"))
  }

  @Test func `a plugin that cannot be used is told with its last words`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let program = plinkflow.path("plinkflow-plugin-broken")
    try ExecutableFile.write("#!/bin/sh\necho no licence >&2\nexit 3\n", to: program)
    let check = try await plinkflow(
      "plugin", "check", "broken", environment: ["PLINKFLOW_PLUGIN_PATH": plinkflow.path("")])
    #expect(check.status == 1)
    #expect(
      check.errors == """
        error: plugin `broken` cannot be used
        note: `\(plinkflow.folder.resolvingSymlinksInPath().path)/plinkflow-plugin-broken` was asked to `initialize`
        note: it exited with 3
        note: it wrote: no licence

        """)
  }

  @Test(
    arguments: [
      (
        "route53", #"{ "route53.zone": { name: "oreg.internal", vpc_id: "vpc-0c5e7d31" } }"#,
        """
        error: `route53.zone` needs a connection, and none was given
        help: the file of `--params` gives one of type `aws` under `connections`

        """
      ),
      (
        "strongswan",
        #"{ "strongswan.key": { id: "x" }, connections: { left: { type: "strongswan.daemon", socket: "vici" } } }"#,
        "error: connection `left` has no whole path of a socket in `socket`: `vici`\n"
      ),
      (
        "route53", "{ a: 1",
        """
        error: `{` is never closed
         --> given.json5:1:1
          |
        1 | { a: 1
          | ^

        """
      ),
    ])
  func `what is given for a check and cannot be right is told before anything is tried`(
    plugin: String, given: String, words: String
  ) async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(given, to: "given.json5")
    let check = try await plinkflow(
      "plugin", "check", plugin, "--params", "given.json5", "--sandbox", "--real", "strongswan.key")
    #expect(check.status == 2)
    #expect(check.errors == words)
    #expect(!check.output.contains("  ok  "))
  }

  @Test func `built-in kinds are checked in the sandbox`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(
      """
      { "route53.zone": { name: "oreg.internal", vpc_id: "vpc-0c5e7d31" }, connections: { consumer: { type: "aws" } } }
      """, to: "zones.json5")
    let check = try await plinkflow("plugin", "check", "route53", "--params", "zones.json5", "--sandbox")
    #expect(check.status == 0, "\(check.errors)\(check.output)")
    #expect(check.output.contains("  -     no examples: give some with `--params FILE`\n"))
    #expect(check.output.contains("  ok    killed between apply and its reply"))
    #expect(!plinkflow.has(".plinkflow"))
  }
}
