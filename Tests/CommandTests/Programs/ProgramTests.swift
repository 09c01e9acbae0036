import Document
import Fixtures
import Foundation
import Testing

/// Workflows whose steps are programs of the user's.
@Suite struct ProgramTests {

  private static let notes = """
    {
      workflow: "notes",
      steps: {
        first: { uses: "note.file", with: { path: "first.txt", text: "one" } },
        second: { uses: "note.file", with: { path: "second.txt", text: "${first.text}, two" } },
      },
    }
    """

  /// A folder with a workflow and the example plugin of the repository.
  private func folder() throws -> Plinkflow {
    let plinkflow = try Plinkflow()
    let example = Repository.root.appending(path: "Plugins/Examples/Note/plinkflow-plugin-note")
    try install(String(contentsOf: example, encoding: .utf8), as: "note", in: plinkflow)
    try plinkflow.write(Self.notes, to: "notes.json5")
    return plinkflow
  }

  private func install(_ text: String, as name: String, in plinkflow: Plinkflow) throws {
    let folder = plinkflow.folder.appending(path: ".plinkflow/plugins")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try ExecutableFile.write(text, to: folder.appending(path: "plinkflow-plugin-\(name)").path)
  }

  private func read(_ name: String, _ plinkflow: Plinkflow) -> String? {
    try? String(contentsOfFile: plinkflow.path(name), encoding: .utf8)
  }

  @Test func `the example runs, is left as it is, repaired, and taken back`() async throws {
    let plinkflow = try folder()
    defer { plinkflow.remove() }
    try plinkflow.write("before", to: "second.txt")
    let first = try await plinkflow("run", "notes.json5")
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.output.hasSuffix("is done: 1 created, 1 changed\n"))
    #expect(read("second.txt", plinkflow) == "one, two")
    #expect(try await plinkflow("run", "notes.json5").output.hasSuffix("is done: 2 already so\n"))
    #expect(try await plinkflow("drift").status == 0)
    try plinkflow.write("by hand", to: "first.txt")
    #expect(try await plinkflow("drift").status == 1)
    #expect(try await plinkflow("undo", "--yes").status == 0)
    #expect(try await plinkflow("undo", "--yes").status == 0)
    #expect(!plinkflow.has("first.txt"))
    #expect(read("second.txt", plinkflow) == "before")
  }

  @Test func `a parameter that the program's schema forbids is a mistake of the file`() async throws {
    let plinkflow = try folder()
    defer { plinkflow.remove() }
    try plinkflow.write(
      #"{ workflow: "w", steps: { a: { uses: "note.file", with: { path: "a", txet: "b" } } } }"#, to: "w.json5")
    let ending = try await plinkflow("validate", "w.json5")
    #expect(ending.status == 2)
    #expect(
      ending.errors == """
        error: unknown field `txet` in step `a`
         --> w.json5:1:70
          |
        1 | { workflow: "w", steps: { a: { uses: "note.file", with: { path: "a", txet: "b" } } } }
          |                                                                      ^^^^
        help: a similar field exists: `text`

        """)
  }

  @Test func `a program that cannot be used is told where it is named, and nothing is begun`() async throws {
    let plinkflow = try folder()
    defer { plinkflow.remove() }
    try install("#!/bin/sh\necho no licence >&2\nexit 3\n", as: "note", in: plinkflow)
    let ending = try await plinkflow("run", "notes.json5")
    #expect(ending.status == 2)
    #expect(
      ending.errors == """
        error: step `first` uses `note.file`, and plugin `note` cannot be used
         --> notes.json5:4:20
          |
        4 |     first: { uses: "note.file", with: { path: "first.txt", text: "one" } },
          |                    ^^^^^^^^^^^
        note: `\(plinkflow.folder.resolvingSymlinksInPath().path)/.plinkflow/plugins/plinkflow-plugin-note` was asked to `initialize`
        note: it exited with 3
        note: it wrote: no licence

        """)
    #expect(!plinkflow.has(".plinkflow/journal.sqlite"))
  }

  @Test func `a changed program goes on with a run only where that is agreed to`() async throws {
    let plinkflow = try folder()
    defer { plinkflow.remove() }
    #expect(try await plinkflow("run", "notes.json5").status == 0)
    let file = ".plinkflow/plugins/plinkflow-plugin-note"
    try install(#require(read(file, plinkflow)) + "# changed\n", as: "note", in: plinkflow)
    let refused = try await plinkflow("undo", "--yes")
    #expect(refused.status == 2)
    let lines = refused.errors.split(separator: "\n").map(String.init)
    #expect(lines[0].hasSuffix("was carried out with another program than there is now"))
    #expect(
      Array(lines.dropFirst()) == [
        "note: `plinkflow-plugin-note` has changed",
        "help: put back what was there, or go on with what is there: `--accept-changed-plugins`",
      ])
    #expect(plinkflow.has("first.txt"))
    #expect(try await plinkflow("undo", "--yes", "--accept-changed-plugins").status == 0)
    #expect(!plinkflow.has("first.txt"))
  }

  /// Appends a line for every change that it makes, so that nothing is made twice unseen.
  ///
  /// - Parameter timeout: how many seconds it may take to answer.
  private static func counting(_ apply: String, timeout: Int = 60) -> String {
    """
    #!/usr/bin/env python3
    import json, os, sys, time
    FILE = {"type": "object", "properties": {"path": {"type": "string"}}, "required": ["path"]}
    KIND = {"name": "count.line", "reversible": True, "timeout": \(timeout), "parameters": FILE}
    for text in sys.stdin:
        request = json.loads(text)
        if "id" not in request:
            continue
        params, result = request["params"], {}
        if request["method"] == "initialize":
            result = {"protocol": 1, "plugin": "count", "kinds": [KIND]}
        elif request["method"] == "observe":
            there = os.path.exists(params["parameters"]["path"])
            result = {"observation": {"state": "present" if there else "absent"}}
        elif request["method"] == "apply":
            with open(params["parameters"]["path"], "a") as file:
                file.write(params["token"] + "\\n")
            \(apply)
        elif request["method"] == "undo" and os.path.exists(params["parameters"]["path"]):
            os.remove(params["parameters"]["path"])
        print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}), flush=True)
    """
  }

  @Test func `a program that ends after its change, before its reply, makes nothing twice`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try install(Self.counting("os._exit(9)"), as: "count", in: plinkflow)
    try plinkflow.write(
      #"{ workflow: "w", steps: { a: { uses: "count.line", with: { path: "lines" } } } }"#, to: "w.json5")
    let ending = try await plinkflow("run", "w.json5")
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(ending.output.hasSuffix("is done: 1 created\n"))
    #expect(read("lines", plinkflow)?.split(separator: "\n").count == 1)
    #expect(try await plinkflow("undo", "--yes").status == 0)
    #expect(!plinkflow.has("lines"))
  }

  @Test func `a program that hangs holds up nothing but its own steps, and is in doubt`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let example = Repository.root.appending(path: "Plugins/Examples/Note/plinkflow-plugin-note")
    try install(String(contentsOf: example, encoding: .utf8), as: "note", in: plinkflow)
    try install(
      Self.counting("time.sleep(600)", timeout: 5).replacing(
        "there = ", with: "there = time.sleep(600) if os.path.exists('lines') else "),
      as: "count", in: plinkflow)
    try plinkflow.write(
      """
      { workflow: "w", steps: {
        stuck: { uses: "count.line", with: { path: "lines" }, retry: { attempts: 3, delay: "10ms" } },
        after: { uses: "note.file", with: { path: "after", text: "x" }, needs: ["stuck"] },
        free: { uses: "note.file", with: { path: "free", text: "x" } },
        freed: { uses: "note.file", with: { path: "freed", text: "${free.text}" } },
      } }
      """, to: "w.json5")
    let ending = try await plinkflow("run", "w.json5")
    #expect(ending.status == 4, "\(ending.errors)")
    #expect(plinkflow.has("freed") && !plinkflow.has("after"))
    #expect(ending.errors.contains("error: step `stuck` cannot ask plugin `count` any more\n"))
    #expect(ending.errors.contains("\nnote: it said nothing for 5 s, and was ended\n"), "\(ending.errors)")
    // The one change that was sent is found by the next run, with a program that answers.
    try install(Self.counting("pass"), as: "count", in: plinkflow)
    let next = try await plinkflow("run", "w.json5", "--accept-changed-plugins")
    #expect(next.status == 0, "\(next.errors)")
    #expect(read("lines", plinkflow)?.split(separator: "\n").count == 1)
  }

  @Test func `killed in the middle, it leaves no program behind, and the next run goes on`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try install(
      Self.counting("open('process', 'w').write(str(os.getpid())); time.sleep(1.5)"), as: "count", in: plinkflow)
    try plinkflow.write(
      #"{ workflow: "w", steps: { a: { uses: "count.line", with: { path: "lines" } } } }"#, to: "w.json5")
    let running = try plinkflow.start(["run", "w.json5"])
    try await running.wait {
      (try? String(contentsOfFile: plinkflow.path("process"), encoding: .utf8))?.isEmpty == false
    }
    running.send(SIGKILL)
    _ = try await running.ending()
    let process = try #require(read("process", plinkflow).flatMap(Int32.init))
    // It finds its input closed when it is back from its change.
    try await running.wait { kill(process, 0) != 0 }
    #expect(kill(process, 0) != 0)
    let next = try await plinkflow("run", "w.json5")
    #expect(next.status == 0, "\(next.errors)")
    #expect(read("lines", plinkflow)?.split(separator: "\n").count == 1)
  }

  @Test func `what a workflow grants is checked, and only the workflow that is run grants anything`() async throws {
    let plinkflow = try folder()
    defer { plinkflow.remove() }
    try plinkflow.write(
      #"{ workflow: "w", plugins: { note: { environment: ["A-B"] }, core: {} }, steps: {} }"#, to: "w.json5")
    let ending = try await plinkflow("validate", "w.json5")
    #expect(ending.status == 2)
    #expect(ending.errors.contains("error: `A-B` in plugin `note` cannot be the name of a variable\n"))
    #expect(
      ending.errors.contains(
        "error: plugin `core` is a part of plinkflow, and no program that could be granted anything\n"))
    try plinkflow.write(
      #"{ workflow: "part", plugins: { note: { environment: ["A"] } }, steps: {} }"#, to: "part.json5")
    try plinkflow.write(#"{ workflow: "whole", steps: { part: { uses: "./part.json5" } } }"#, to: "whole.json5")
    let part = try await plinkflow("validate", "whole.json5")
    #expect(part.status == 2)
    #expect(part.errors.hasPrefix("error: `plugins` stands in `part.json5`, which another file uses\n"))
    #expect(try await plinkflow("validate", "part.json5").status == 0)
  }
}
