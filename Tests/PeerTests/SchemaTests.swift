import Document
import Fixtures
import Foundation
import Testing

/// The JSON Schema of workflow files, read by somebody else's validator.
@Suite(.enabled(if: Peer.isCalled, Peer.absence)) struct SchemaTests {
  /// What the validator says of each document, by its name.
  private func verdicts(on files: [URL]) async throws -> [(name: String, verdict: String)] {
    let folder = try Folder()
    let program = try ChildProcess(
      try BuiltProgram.url(), ["schema"], in: folder,
      environment: Peer.surroundings(folder).merging([
        "PLINKFLOW_PLUGIN_PATH": Repository.root.appending(path: "Plugins/Examples/RFC2136").path
      ]) { $1 })
    program.closeInput()
    let ending = try await program.ending()
    #expect(ending.status == 0, "\(ending.errors)")
    try folder.write(ending.output, to: "schema.json")
    var names: [String] = []
    for file in files {
      // Editors read JSON5 themselves; the validator reads JSON.
      let value = try Value.parse(Source(name: file.lastPathComponent, bytes: [UInt8](Data(contentsOf: file))))
      try folder.write(value.canonicalText, to: file.lastPathComponent)
      names.append(folder.path(file.lastPathComponent))
    }
    let said = try await Peer.run("schema.py", [folder.path("schema.json")] + names, in: folder)
    let lines = said.split(separator: "\n").map(String.init)
    try #require(lines.count == files.count)
    return zip(files.map(\.lastPathComponent), lines).map { ($0, $1) }
  }

  private func files(in folder: String) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(
      at: Repository.root.appending(path: folder), includingPropertiesForKeys: nil
    ).filter { $0.pathExtension == "json5" && !$0.lastPathComponent.hasSuffix(".params.json5") }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
  }

  @Test func `it accepts every workflow of the repository`() async throws {
    let files = try files(in: "workflows")
    #expect(files.count >= 6)
    for (name, verdict) in try await verdicts(on: files) { #expect(verdict == "ok", "\(name)") }
  }

  @Test func `the schema of events accepts each event of a run and its undo, and nothing else`() async throws {
    let folder = try Folder()
    let program = try BuiltProgram.url()
    func plinkflow(_ arguments: String...) async throws -> String {
      let process = try ChildProcess(program, arguments, in: folder, environment: Peer.surroundings(folder))
      process.closeInput()
      return try await process.ending().output
    }
    let seed = Repository.root.appending(path: "workflows/privatelink.json5").path(percentEncoded: false)
    let run = try await plinkflow("run", seed, "--sandbox", "--sandbox-delay", "0.1", "--json")
    let undo = try await plinkflow("undo", "--yes", "--json")
    let events = (run + undo).split(separator: "\n").map(String.init)
    #expect(Set(events.compactMap { try? Value.parse(Source(name: "e", text: $0))["event"]?.string }).count >= 9)
    let broken = [#"{"event": "opened"}"#, #"{"event": "made"}"#, events[1].replacing(#""step""#, with: #""stop""#)]
    try folder.write(try await plinkflow("schema", "--events"), to: "schema.json")
    var names: [String] = []
    for (number, event) in (events + broken).enumerated() {
      try folder.write(event, to: "\(number).json")
      names.append(folder.path("\(number).json"))
    }
    let said = try await Peer.run("schema.py", [folder.path("schema.json")] + names, in: folder)
    let verdicts = said.split(separator: "\n").map { $0 == "ok" }
    #expect(verdicts == events.map { _ in true } + broken.map { _ in false })
  }

  @Test func `it rejects every broken workflow, at the place that is broken`() async throws {
    let files = try files(in: "Tests/Peers/broken-workflows")
    #expect(files.count >= 18)
    for (name, verdict) in try await verdicts(on: files) { #expect(verdict != "ok", "\(name)") }
    let said = Dictionary(uniqueKeysWithValues: try await verdicts(on: files))
    #expect(said["unknown-kind.json5"]?.hasPrefix("steps.a.uses: 'route53.recrod' is not one of") == true)
    #expect(
      said["unknown-field.json5"]
        == "steps.a.with: Additional properties are not allowed ('mesage' was unexpected)")
    #expect(said["missing-field.json5"] == "steps.a.with: 'message' is a required property")
  }
}
