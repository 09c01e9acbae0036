import Fixtures
import Foundation
import Testing

/// `timeout` and `retry` of a step whose work a program does.
@Suite struct ProgramLimitTests {
  /// A step of `command.run`, each of whose programs notes a line, and then does what is given.
  private func folder(
    observe: String, apply: String = "touch there", undo: String = "rm there", _ limits: String
  ) throws -> Plinkflow {
    let plinkflow = try Plinkflow()
    for (name, script) in [("observe", observe), ("apply", apply), ("undo", undo)] {
      try plinkflow.write("echo x >> \(name).log\ncount=$(wc -l < \(name).log)\n\(script)\n", to: "\(name).sh")
    }
    try plinkflow.write(
      """
      { workflow: "w", steps: { a: { uses: "command.run", \(limits) with: {
        observe: ["sh", "observe.sh"], absent_status: [1], apply: ["sh", "apply.sh"], undo: ["sh", "undo.sh"] } } } }
      """, to: "w.json5")
    return plinkflow
  }

  private func count(_ name: String, _ plinkflow: Plinkflow) -> Int {
    (try? String(contentsOfFile: plinkflow.path("\(name).log"), encoding: .utf8))?.split(separator: "\n").count ?? 0
  }

  private let look = "test -e there || exit 1"

  @Test func `an observation that fails is tried again where the step says so, and only there`() async throws {
    for (limits, status) in [("retry: { attempts: 3, delay: \"10ms\" },", Int32(0)), ("", 1)] {
      let plinkflow = try folder(observe: "test $count -gt 2 || exit 7; \(look)", limits)
      defer { plinkflow.remove() }
      let ending = try await plinkflow("run", "w.json5")
      #expect(ending.status == status, "\(ending.errors)")
      #expect(count("apply", plinkflow) == (status == 0 ? 1 : 0))
      #expect(count("observe", plinkflow) == (status == 0 ? 4 : 1))
    }
  }

  @Test func `a change that fails is observed, and sent again as often as the step says`() async throws {
    let plinkflow = try folder(
      observe: look, apply: "test $count -gt 2 || exit 1; touch there", "retry: { attempts: 3, delay: \"10ms\" },")
    defer { plinkflow.remove() }
    #expect(try await plinkflow("run", "w.json5").status == 0)
    #expect(count("apply", plinkflow) == 3)
    // Once ahead of it all, once behind each change, and once ahead of each that is sent again.
    #expect(count("observe", plinkflow) == 6)

    let fewer = try folder(
      observe: look, apply: "test $count -gt 2 || exit 1; touch there", "retry: { attempts: 2, delay: \"10ms\" },")
    defer { fewer.remove() }
    let ending = try await fewer("run", "w.json5")
    #expect(ending.status == 1)
    #expect(
      ending.errors.contains(
        "error: step `a` failed: `sh` exited with 1\n"
          + "note: 1 step failed; nothing is in doubt, and parts of `a` may stand\n"), "\(ending.errors)")
    #expect(count("apply", fewer) == 2)
  }

  @Test func `an undo that fails is sent again as often as the step says`() async throws {
    let plinkflow = try folder(
      observe: look, undo: "test $count -gt 2 || exit 1; rm there", "retry: { attempts: 3, delay: \"10ms\" },")
    defer { plinkflow.remove() }
    #expect(try await plinkflow("run", "w.json5").status == 0)
    let ending = try await plinkflow("undo", "--yes")
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(count("undo", plinkflow) == 3)
    #expect(!plinkflow.has("there"))
  }

  @Test func `without observing a change that failed is never sent again`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(
      """
      { workflow: "w", steps: { a: { uses: "command.run", retry: { attempts: 3, delay: "10ms" }, with: {
        apply: ["sh", "-c", "echo x >> apply.log; exit 1"] } } } }
      """, to: "w.json5")
    #expect(try await plinkflow("run", "w.json5").status == 4)
    #expect(count("apply", plinkflow) == 1)
  }

  @Test(arguments: ["observe", "apply"])
  func `a program is ended when the step's time is over`(which: String) async throws {
    let plinkflow = try folder(
      observe: which == "observe" ? "exec sleep 600" : look, apply: "exec sleep 600", "timeout: \"3s\",")
    defer { plinkflow.remove() }
    let ending = try await plinkflow.start(["run", "w.json5"]).ending(within: .seconds(120))
    #expect(ending.status == (which == "observe" ? 1 : 4), "\(ending.errors)")
    #expect(ending.errors.contains("`sh` was ended when the step's `timeout` was over\n"), "\(ending.errors)")
    #expect(count("apply", plinkflow) == (which == "observe" ? 0 : 1))
  }

  @Test func `a plugin's program is not waited for any longer either, and goes on for others`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let folder = plinkflow.folder.appending(path: ".plinkflow/plugins")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try ExecutableFile.write(
      """
      #!/usr/bin/env python3
      import json, sys, threading, time
      def answer(request, result):
          print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}), flush=True)
      def late(request):
          time.sleep(6)
          answer(request, {"observation": {"state": "present", "outputs": {}}})
      for line in sys.stdin:
          request = json.loads(line)
          if request.get("method") == "initialize":
              answer(request, {"protocol": 1, "plugin": "slow", "summary": "waits", "kinds": [{
                  "name": "slow.thing", "summary": "waits", "reversible": True, "timeout": 300,
                  "parameters": {"type": "object", "properties": {"name": {"type": "string"}}}}]})
          elif request.get("method") == "observe":
              threading.Thread(target=late, args=(request,), daemon=True).start()
      """, to: folder.appending(path: "plinkflow-plugin-slow").path)
    try plinkflow.write(
      """
      { workflow: "w", steps: {
        hasty: { uses: "slow.thing", timeout: "1s", with: { name: "x" } },
        patient: { uses: "slow.thing", with: { name: "y" } } } }
      """, to: "w.json5")
    let ending = try await plinkflow.start(["run", "w.json5"]).ending(within: .seconds(120))
    #expect(ending.status == 1, "\(ending.errors)")
    #expect(
      ending.errors.contains(
        """
        error: step `hasty` got no answer from plugin `slow`
        note: it did not answer within the step's `timeout`
        note: gave up after 1 s

        """), "\(ending.errors)")
    #expect(try await plinkflow("status").output.contains("= patient"), "\(ending.errors)")
  }
}
