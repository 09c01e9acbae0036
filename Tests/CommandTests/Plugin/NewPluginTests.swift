import Document
import Fixtures
import Foundation
import Testing

/// What `plinkflow plugin new` writes in Python and in Bash, over files that a careless program would lose.
@Suite struct NewPluginTests {
  private static let languages = ["--python", "--bash"]

  private func folder(_ language: String, path: String = "note") async throws -> Plinkflow {
    let plinkflow = try Plinkflow()
    #expect(try await plinkflow("plugin", "new", "text", language).status == 0)
    try plinkflow.write(
      #"{ workflow: "w", steps: { a: { uses: "text.file", with: { path: "\#(path)", text: "wanted\n" } } } }"#,
      to: "w.json5")
    return plinkflow
  }

  private func run(_ plinkflow: Plinkflow, _ arguments: String...) async throws -> Plinkflow.Ending {
    try await plinkflow.start(arguments, environment: ["PLINKFLOW_PLUGIN_PATH": plinkflow.path("text")]).ending()
  }

  private func mode(_ name: String, _ plinkflow: Plinkflow) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: plinkflow.path(name))[.posixPermissions] as? Int
  }

  @Test(arguments: languages)
  func `bytes that are no UTF-8 and a mode of its own are put back as they were`(language: String) async throws {
    let plinkflow = try await folder(language)
    defer { plinkflow.remove() }
    let latin = Data([0x63, 0x61, 0x66, 0xe9, 0x0a, 0x00, 0xff, 0x0a])
    _ = FileManager.default.createFile(
      atPath: plinkflow.path("note"), contents: latin, attributes: [.posixPermissions: 0o640])
    let ending = try await run(plinkflow, "run", "w.json5")
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(FileManager.default.contents(atPath: plinkflow.path("note")) == Data("wanted\n".utf8))
    #expect(try mode("note", plinkflow) == 0o640)
    #expect(try await run(plinkflow, "undo", "--yes").status == 0)
    #expect(FileManager.default.contents(atPath: plinkflow.path("note")) == latin)
    #expect(try mode("note", plinkflow) == 0o640)
  }

  @Test(arguments: languages)
  func `a folder or a link in its place is left alone`(language: String) async throws {
    for kind in ["folder", "link"] {
      let plinkflow = try await folder(language)
      defer { plinkflow.remove() }
      try plinkflow.write("other", to: "other")
      if kind == "link" {
        try FileManager.default.createSymbolicLink(
          atPath: plinkflow.path("note"), withDestinationPath: "other")
      } else {
        try FileManager.default.createDirectory(atPath: plinkflow.path("note"), withIntermediateDirectories: false)
      }
      let ending = try await run(plinkflow, "run", "w.json5")
      #expect(ending.status == 1, "\(ending.errors)")
      #expect(
        ending.errors.contains("error: step `a` cannot go on: something that this run did not create is in the way\n"),
        "\(ending.errors)")
      #expect(try String(contentsOfFile: plinkflow.path("other"), encoding: .utf8) == "other")
    }
  }

  @Test(arguments: languages)
  func `a path that cannot be observed is an error, and nothing is changed`(language: String) async throws {
    let plinkflow = try await folder(language, path: "file/note")
    defer { plinkflow.remove() }
    try plinkflow.write("other", to: "file")
    let ending = try await run(plinkflow, "run", "w.json5")
    #expect(ending.status == 1, "\(ending.errors)")
    #expect(ending.errors.contains("Not a directory"), "\(ending.errors)")
    #expect(try String(contentsOfFile: plinkflow.path("file"), encoding: .utf8) == "other")
  }

  /// The program itself is asked, as a user who may not read the file: everybody may be read by root.
  @Test(arguments: languages)
  func `a file that cannot be read is an error, and no absent one`(language: String) async throws {
    let plinkflow = try await folder(language)
    defer { plinkflow.remove() }
    let files = FileManager.default
    _ = files.createFile(
      atPath: plinkflow.path("note"), contents: Data("kept".utf8), attributes: [.posixPermissions: 0])
    try files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: plinkflow.path(""))
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    let program = plinkflow.path("text/plinkflow-plugin-text")
    process.arguments =
      geteuid() == 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", program] : [program]
    process.currentDirectoryURL = plinkflow.folder
    let (input, output) = (Pipe(), Pipe())
    (process.standardInput, process.standardOutput) = (input, output)
    try process.run()
    let parameters = #""kind":"text.file","token":"t","parameters":{"path":"note","text":"wanted"}"#
    let requests = """
      {"jsonrpc":"2.0","id":1,"method":"observe","params":{\(parameters)}}
      {"jsonrpc":"2.0","id":2,"method":"apply","params":{\(parameters),"found":{"state":"absent"}}}
      {"jsonrpc":"2.0","id":3,"method":"undo","params":{\(parameters),"before":{"state":"absent"}}}

      """
    try input.fileHandleForWriting.write(contentsOf: Data(requests.utf8))
    try input.fileHandleForWriting.close()
    let replies = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let lines = replies.split(separator: "\n")
    #expect(lines.count == 3, "\(replies)")
    for line in lines {
      let reply = try Value.parse(Source(name: "a reply", text: String(line)))
      #expect(reply["result"] == nil, "\(line)")
      #expect(reply["error"]?["data"]?["notes"]?.canonicalText.contains("Permission denied") == true, "\(line)")
    }
    try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: plinkflow.path("note"))
    #expect(try String(contentsOfFile: plinkflow.path("note"), encoding: .utf8) == "kept")
  }
}
