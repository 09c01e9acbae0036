import Fixtures
import Foundation
import Testing

/// Programs are run in the folder of their workflow's file, wherever a command is typed, and are the ones that a run
/// began with.
@Suite struct FolderTests {
  /// A workflow in `site`, whose step runs files beside it, and which is run from the folder above.
  private func folder() throws -> Plinkflow {
    let plinkflow = try Plinkflow()
    try FileManager.default.createDirectory(atPath: plinkflow.path("site"), withIntermediateDirectories: false)
    try plinkflow.write(
      """
      { workflow: "w", steps: { a: { uses: "command.run", with: {
        observe: ["sh", "observe.sh"], absent_status: [1], apply: ["sh", "./apply.sh"], undo: ["sh", "undo.sh"] } } } }
      """, to: "site/w.json5")
    try plinkflow.write("test -e made\n", to: "site/observe.sh")
    try plinkflow.write("echo x >> made\n", to: "site/apply.sh")
    try plinkflow.write("rm -f made\n", to: "site/undo.sh")
    return plinkflow
  }

  private func move(_ plinkflow: Plinkflow, to name: String) throws {
    try FileManager.default.moveItem(atPath: plinkflow.path("site"), toPath: plinkflow.path(name))
  }

  @Test func `run, drift, run again and undo work from any folder`() async throws {
    let plinkflow = try folder()
    defer { plinkflow.remove() }
    let first = try await plinkflow("run", "site/w.json5")
    #expect(first.status == 0, "\(first.errors)")
    #expect(plinkflow.has("site/made") && !plinkflow.has("made"))
    let journal = plinkflow.path(".plinkflow/journal.sqlite")
    for arguments in [["drift", "--journal", journal], ["run", plinkflow.path("site/w.json5"), "--journal", journal]] {
      let ending = try await plinkflow.start(arguments, by: ["env", "-C", "/"]).ending()
      #expect(ending.status == 0, "\(ending.errors)")
    }
    #expect(try String(contentsOfFile: plinkflow.path("site/made"), encoding: .utf8) == "x\n")
    let undone = try await plinkflow.start(["undo", "--yes", "--journal", journal], by: ["env", "-C", "/"]).ending()
    #expect(undone.status == 0, "\(undone.errors)")
    let all = try await plinkflow("undo", "--yes")
    #expect(all.status == 0, "\(all.errors)")
    #expect(!plinkflow.has("site/made"))
  }

  @Test func `a folder that is not there is told ahead, with its steps, and named by an option`() async throws {
    let plinkflow = try folder()
    defer { plinkflow.remove() }
    #expect(try await plinkflow("run", "site/w.json5").status == 0)
    let old = plinkflow.folder.resolvingSymlinksInPath().path + "/site"
    try move(plinkflow, to: "elsewhere")
    for command in [["undo", "--yes"], ["drift"]] {
      let refused = try await plinkflow.start(command).ending()
      #expect(refused.status == 2)
      let lines = refused.errors.split(separator: "\n").map(String.init)
      #expect(lines.first?.hasSuffix("'s programs is not on this machine: `\(old)`") == true, "\(refused.errors)")
      #expect(
        Array(lines.dropFirst()) == [
          "note: programs in it belong to step `a`", "help: `--folder PATH` says where it is",
        ])
    }
    #expect(try await plinkflow("drift", "--folder", "elsewhere").status == 0)
    let undone = try await plinkflow("undo", "--yes", "--folder", "elsewhere")
    #expect(undone.status == 0, "\(undone.errors)")
    #expect(!plinkflow.has("elsewhere/made"))
  }

  @Test func `programs that have changed are told ahead, with their steps, and agreed to by an option`() async throws {
    let plinkflow = try folder()
    defer { plinkflow.remove() }
    #expect(try await plinkflow("run", "site/w.json5").status == 0)
    let folder = plinkflow.folder.resolvingSymlinksInPath().path + "/site"
    try plinkflow.write("rm -f made; touch swept\n", to: "site/undo.sh")
    let refused = try await plinkflow("undo", "--yes")
    #expect(refused.status == 2)
    let lines = refused.errors.split(separator: "\n").map(String.init)
    #expect(lines.first?.hasSuffix(" have changed in `\(folder)`") == true, "\(refused.errors)")
    #expect(
      Array(lines.dropFirst()) == [
        "note: step `a` was carried out with another `undo.sh`",
        "help: put back what was there, or go on with what is there: `--folder \(folder)`",
      ])
    #expect(plinkflow.has("site/made"))
    let undone = try await plinkflow("undo", "--yes", "--folder", "site")
    #expect(undone.status == 0, "\(undone.errors)")
    #expect(plinkflow.has("site/swept"))
  }

  @Test func `a program that failed can be mended and run on`() async throws {
    let plinkflow = try folder()
    defer { plinkflow.remove() }
    try plinkflow.write("exit 3\n", to: "site/apply.sh")
    try plinkflow.write(
      """
      { workflow: "w", steps: {
        a: { uses: "command.run", with: { observe: ["sh", "observe.sh"], absent_status: [1], apply: ["sh", "apply.sh"],
          refused_status: [3] } } } }
      """, to: "site/w.json5")
    #expect(try await plinkflow("run", "site/w.json5").status == 1)
    try plinkflow.write("echo x >> made\n", to: "site/apply.sh")
    let ending = try await plinkflow("run", "site/w.json5")
    #expect(ending.status == 0, "\(ending.errors)")
  }

  @Test func `a plugin's program begins in that folder too`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    #expect(try await plinkflow("plugin", "new", "text", "--python").status == 0)
    try FileManager.default.createDirectory(atPath: plinkflow.path("site"), withIntermediateDirectories: false)
    try plinkflow.write(
      #"{ workflow: "w", steps: { a: { uses: "text.file", with: { path: "note", text: "x" } } } }"#, to: "site/w.json5")
    let plugins = ["PLINKFLOW_PLUGIN_PATH": plinkflow.path("text")]
    for arguments in [["run", "site/w.json5"], ["drift"]] {
      #expect(try await plinkflow.start(arguments, environment: plugins).ending().status == 0)
      #expect(plinkflow.has("site/note") && !plinkflow.has("note"))
    }
    #expect(try await plinkflow.start(["undo", "--yes"], environment: plugins).ending().status == 0)
    #expect(!plinkflow.has("site/note"))
  }
}
