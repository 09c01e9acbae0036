import Foundation
import Testing

/// What a command answers on a device that takes nothing more is lost, and a script must not go on as if it had it.
@Suite struct FullOutputTests {
  private static let commands: [[String]] = [
    ["--version"], ["--help"], ["help"], ["validate", "--help"], ["validate", "w.json5"], ["plan", "w.json5"],
    ["plan", "w.json5", "--json"], ["run", "w.json5", "--json"], ["drift"], ["drift", "--json"],
    ["status"], ["status", "--json"], ["runs"], ["runs", "--json"], ["log"], ["log", "--json"], ["report"],
    ["report", "--format", "markdown"], ["graph", "w.json5"], ["graph", "w.json5", "--format", "svg"],
    ["journal", "verify"], ["doctor", "w.json5"], ["doctor", "w.json5", "--json"], ["steps"],
    ["steps", "command.run"], ["schema"], ["schema", "--events"], ["sandbox", "world"], ["plugin", "list"],
    ["completions", "bash"], ["undo", "--dry-run"],
  ]

  private func folder() async throws -> Plinkflow {
    let plinkflow = try Plinkflow()
    try plinkflow.write(
      #"{ workflow: "w", steps: { a: { uses: "core.milestone" }, b: { uses: "core.milestone", needs: ["a"] } } }"#,
      to: "w.json5")
    _ = try await plinkflow("run", "w.json5")
    return plinkflow
  }

  @Test func `an answer that found no room is an error of every command`() async throws {
    let plinkflow = try await folder()
    defer { plinkflow.remove() }
    for command in Self.commands {
      let well = try await plinkflow.start(command).ending()
      let full = try await plinkflow.start(command, by: ["sh", "-c", #""$0" "$@" > /dev/full"#]).ending()
      #expect(well.status == 0, "\(command): \(well.errors)")
      #expect(full.status == 1, "\(command)")
      #expect(
        full.errors.hasSuffix("error: standard output cannot be written\nnote: No space left on device\n"),
        "\(command): \(full.errors)")
    }
  }

  @Test func `a run without room for its events goes on to its end, and says that they are lost`() async throws {
    let plinkflow = try await folder()
    defer { plinkflow.remove() }
    let full = try await plinkflow.start(
      ["run", "w.json5", "--json"], by: ["sh", "-c", #""$0" "$@" > /dev/full"#]
    ).ending()
    #expect(full.status == 1)
    #expect(full.errors == "error: standard output cannot be written\nnote: No space left on device\n")
    #expect(try await plinkflow("status").output.contains(": done\n"))
  }

  @Test func `another mistake keeps its exit status`() async throws {
    let plinkflow = try await folder()
    defer { plinkflow.remove() }
    let full = try await plinkflow.start(["status", "nope"], by: ["sh", "-c", #""$0" "$@" > /dev/full"#]).ending()
    #expect(full.status == 2)
    #expect(!full.errors.contains("standard output"), "\(full.errors)")
  }

  @Test func `a reader that went away is no error`() async throws {
    let plinkflow = try await folder()
    defer { plinkflow.remove() }
    let ending = try await plinkflow.start(
      ["run", "w.json5", "--json"], by: ["bash", "-c", #""$0" "$@" | true; echo "${PIPESTATUS[0]}""#]
    ).ending()
    #expect(ending.output == "0\n")
    #expect(ending.errors.isEmpty)
  }
}
