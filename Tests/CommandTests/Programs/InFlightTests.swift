import Fixtures
import Foundation
import Testing

/// Programs that go on where plinkflow does not, and do what makes them hard to see: what they change is changed once.
@Suite struct InFlightTests {
  /// A step whose effect is a line in `made`, by a program that first does as it is told and then waits for `go`.
  private func folder(apply script: String, timeout: String = "10m") throws -> Plinkflow {
    let plinkflow = try Plinkflow()
    // Without the file of the workflow the test is over.
    let change = "while test -e w.json5 && ! test -e go; do sleep 0.02; done; test -e w.json5 && echo x >> made"
    try plinkflow.write(change, to: "change.sh")
    try plinkflow.write("echo x >> begun\n\(script)\n", to: "apply.sh")
    try plinkflow.write(
      """
      { workflow: "w", steps: { a: { uses: "command.run", retry: { attempts: 2, delay: "10ms" }, with: {
        observe: ["sh", "-c", "test -s made && test ! -s taken"], absent_status: [1], apply: ["sh", "apply.sh"],
        undo: ["sh", "-c", "echo x >> taken"], timeout: "\(timeout)" } } } }
      """, to: "w.json5")
    return plinkflow
  }

  private func lines(_ name: String, _ plinkflow: Plinkflow) -> Int {
    (try? String(contentsOfFile: plinkflow.path(name), encoding: .utf8))?.split(separator: "\n").count ?? 0
  }

  /// Ways to be hard to see, each of which ends with the change or waits for it.
  private static let disguises = [
    "closes its input": "exec <&-; sh change.sh",
    "closes every file": "exec <&- >&- 2>&-; exec sh change.sh",
    "makes a group of its own": "exec timeout 600 sh change.sh </dev/null",
    "begins a session, with nothing that it was given": "setsid env -i sh change.sh </dev/null >/dev/null 2>&1 & wait",
    // It ends once plinkflow has, which would take its end for that of the change.
    "leaves its change to a session of its own":
      "setsid -f env -i sh change.sh </dev/null >/dev/null 2>&1; while kill -0 $PPID; do sleep 0.02; done",
  ]

  @Test(arguments: disguises.keys.sorted())
  func `a program that outlives a killed run is waited for under another TMPDIR too`(disguise: String) async throws {
    let script = try #require(Self.disguises[disguise])
    let plinkflow = try folder(apply: script)
    defer { plinkflow.remove() }
    for name in ["one", "two"] {
      try FileManager.default.createDirectory(atPath: plinkflow.path(name), withIntermediateDirectories: false)
    }
    let first = try plinkflow.start(["run", "w.json5"], environment: ["TMPDIR": plinkflow.path("one")])
    try await first.wait { plinkflow.has("begun") }
    first.send(SIGKILL)
    #expect(try await first.ending().status == 128 + SIGKILL)
    let second = try plinkflow.start(["run", "w.json5"], environment: ["TMPDIR": plinkflow.path("two")])
    try await second.wait {
      second.errorsSoFar.contains("the program of an attempt before this one is still at work (process ")
    }
    try plinkflow.write("", to: "go")
    let ending = try await second.ending()
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(lines("begun", plinkflow) == 1 && lines("made", plinkflow) == 1)
    #expect(try await plinkflow("undo", "--yes").status == 0)
    #expect(lines("taken", plinkflow) == 1)
    let left = try FileManager.default.contentsOfDirectory(atPath: plinkflow.path(".plinkflow/journal.sqlite.programs"))
    #expect(left.isEmpty, "\(left)")
  }

  @Test(arguments: disguises.keys.sorted())
  func `a program that takes too long is ended with all that it started`(disguise: String) async throws {
    let script = try #require(Self.disguises[disguise])
    let plinkflow = try folder(apply: script, timeout: "3s")
    defer { plinkflow.remove() }
    let first = try await plinkflow("run", "w.json5")
    #expect(first.status != 0, "\(first.errors)")
    try plinkflow.write("", to: "go")
    let second = try await plinkflow("run", "w.json5")
    #expect(second.status == 0, "\(second.errors)")
    #expect(lines("made", plinkflow) == 1)
  }

  @Test func `a program that is ended under its child is not started again beside it`() async throws {
    let plinkflow = try folder(apply: "echo $$ > leader; setsid env -i sh change.sh </dev/null >/dev/null 2>&1 & wait")
    defer { plinkflow.remove() }
    let running = try plinkflow.start(["run", "w.json5"])
    try await running.wait { self.lines("leader", plinkflow) == 1 }
    let text = try String(contentsOfFile: plinkflow.path("leader"), encoding: .utf8)
    let leader = try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    kill(leader, SIGKILL)
    try plinkflow.write("", to: "go")
    let ending = try await running.ending()
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(lines("made", plinkflow) == 1)
  }

  @Test func `a server that is what the change was for holds up neither the next run nor its undo`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    // The starter waits to be killed with plinkflow; the server goes on.
    try plinkflow.write(
      """
      setsid sh -c 'echo $$ > server; exec sleep 600' </dev/null >/dev/null 2>&1 &
      until test -s server; do sleep 0.02; done
      test -e killed || touch begun
      until test -e killed; do sleep 0.02; done
      """, to: "apply.sh")
    try plinkflow.write(
      """
      { workflow: "w", steps: { a: { uses: "command.run", with: {
        observe: ["sh", "-c", "test -s server && kill -0 $(cat server)"], absent_status: [1], apply: ["sh", "apply.sh"],
        undo: ["sh", "-c", "kill $(cat server); rm server"] } } } }
      """, to: "w.json5")
    let first = try plinkflow.start(["run", "w.json5"])
    try await first.wait { plinkflow.has("begun") }
    first.send(SIGKILL)
    _ = try await first.ending()
    try plinkflow.write("", to: "killed")
    let second = try await plinkflow("run", "w.json5")
    #expect(second.status == 0, "\(second.errors)")
    let undone = try await plinkflow("undo", "--yes")
    #expect(undone.status == 0, "\(undone.errors)")
    #expect(!plinkflow.has("server"))
  }

  @Test func `a plugin's program that outlives a killed run is waited for, and not asked again`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let folder = plinkflow.folder.appending(path: ".plinkflow/plugins")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try ExecutableFile.write(Self.slowPlugin, to: folder.appending(path: "plinkflow-plugin-slow").path)
    try plinkflow.write(#"{ workflow: "w", steps: { a: { uses: "slow.line", with: {} } } }"#, to: "w.json5")
    let first = try plinkflow.start(["run", "w.json5"])
    try await first.wait { plinkflow.has("begun") }
    first.send(SIGKILL)
    _ = try await first.ending()
    let second = try plinkflow.start(["run", "w.json5"])
    try await second.wait {
      second.errorsSoFar.contains("plugin `slow` is still at work on an attempt before this one (process ")
    }
    try plinkflow.write("", to: "go")
    let ending = try await second.ending()
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(lines("begun", plinkflow) == 1 && lines("made", plinkflow) == 1)
  }

  @Test func `a plugin's program that answers late is not asked again meanwhile`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let folder = plinkflow.folder.appending(path: ".plinkflow/plugins")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    // It speaks meanwhile, so that it is not taken for one that hangs.
    let busy = #"print(json.dumps({"jsonrpc": "2.0", "method": "log", "params": {"text": "busy"}}), flush=True)"#
    let text = Self.slowPlugin.replacing("\"timeout\": 600", with: "\"timeout\": 1").replacing(
      "time.sleep(0.02)", with: "time.sleep(0.2); \(busy)")
    try ExecutableFile.write(text, to: folder.appending(path: "plinkflow-plugin-slow").path)
    try plinkflow.write(#"{ workflow: "w", steps: { a: { uses: "slow.line", with: {} } } }"#, to: "w.json5")
    let running = try plinkflow.start(["run", "w.json5"])
    try await running.wait {
      running.errorsSoFar.contains("plugin `slow` is still at work on an attempt before this one (process ")
    }
    try plinkflow.write("", to: "go")
    let ending = try await running.ending()
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(lines("begun", plinkflow) == 1 && lines("made", plinkflow) == 1)
  }

  /// Makes its change on a thread of its own, once there is a file `go`, also after its input was closed.
  private static let slowPlugin = """
    #!/usr/bin/env python3
    import json, os, sys, threading, time
    KIND = {"name": "slow.line", "summary": "waits", "reversible": True, "timeout": 600,
            "parameters": {"type": "object", "properties": {}}}
    def answer(request, result):
        print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}), flush=True)
    def apply(request):
        with open("begun", "a") as file:
            file.write("x\\n")
        while os.path.exists("w.json5") and not os.path.exists("go"):
            time.sleep(0.02)
        with open("made", "a") as file:
            file.write("x\\n")
        answer(request, {"receipt": None})
    for line in sys.stdin:
        request = json.loads(line)
        if request.get("method") == "initialize":
            answer(request, {"protocol": 1, "plugin": "slow", "summary": "waits", "kinds": [KIND]})
        elif request.get("method") == "observe":
            answer(request, {"observation": {"state": "present" if os.path.exists("made") else "absent"}})
        elif request.get("method") == "apply":
            threading.Thread(target=apply, args=(request,)).start()
    """
}
