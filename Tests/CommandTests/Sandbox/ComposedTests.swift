import Fixtures
import Foundation
import Testing

/// `workflows/privatelink-composed.json5`, whose steps stand in three other files.
@Suite struct ComposedTests {
  private static let files = [
    "privatelink-composed.json5", "provider.json5", "consumer.json5", "onpremises.json5", "privatelink.json5",
  ]

  private static func copied() throws -> Plinkflow {
    let plinkflow = try Plinkflow()
    for file in files {
      try plinkflow.write(
        try Repository.text(of: "workflows/\(file)"), to: file)
    }
    return plinkflow
  }

  @Test func `the three parts make what the whole makes`() async throws {
    var shown: [[String]] = []
    for file in ["privatelink.json5", "privatelink-composed.json5"] {
      let plinkflow = try Self.copied()
      defer { plinkflow.remove() }
      let ending = try await plinkflow("run", file, "--sandbox", "--sandbox-delay", "0")
      #expect(ending.status == 0, "\(ending.errors)")
      // Accounts and sorts of things; their ids are drawn by lot.
      let lines = try await plinkflow("sandbox", "show").output.split(separator: "\n")
      shown.append(lines.map { $0.split(separator: " ").prefix(2).joined(separator: " ") })
    }
    #expect(shown[0] == shown[1])
    #expect(shown[0].count > 15)
  }

  @Test func `a run is taken back without the files that it was begun with`() async throws {
    let plinkflow = try Self.copied()
    defer { plinkflow.remove() }
    let run = try await plinkflow("run", "privatelink-composed.json5", "--sandbox", "--sandbox-delay", "0")
    #expect(run.status == 0, "\(run.errors)")
    for file in Self.files { try FileManager.default.removeItem(atPath: plinkflow.path(file)) }
    let undone = try await plinkflow("undo", "--yes")
    #expect(undone.status == 0, "\(undone.errors)")
    #expect(try await plinkflow("sandbox", "show").output == "the sandbox is as it was at first\n")
  }

  @Test func `a changed part amends an unfinished run, and only where nothing has begun`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    func part(_ first: String, _ last: String) throws {
      try plinkflow.write(
        """
        {
          workflow: "part",
          steps: {
            first: { uses: "command.run", with: { observe: ["/usr/bin/test", "-e", "\(first)"], absent_status: [1], apply: ["/usr/bin/touch", "\(first)"] } },
            yes: { uses: "core.approve", needs: ["first"], with: { message: "go on?" } },
            last: { uses: "core.milestone", needs: ["yes"]\(last) },
          },
        }
        """, to: "part.json5")
    }
    try plinkflow.write("{ workflow: 'w', steps: { a: { uses: './part.json5' } } }", to: "w.json5")
    try part("one", "")
    #expect(try await plinkflow("run", "w.json5", "--no-wait").status == 3)
    try part("one", ", timeout: '1m'")
    let amended = try await plinkflow("run", "w.json5", "--no-wait")
    #expect(amended.status == 3)
    #expect(amended.errors.contains("goes on with a changed workflow; new or other steps: `a.last`"))
    try part("two", ", timeout: '1m'")
    let refused = try await plinkflow("run", "w.json5", "--no-wait")
    #expect(refused.status == 2)
    #expect(refused.errors.contains("`a.first`"))
  }
}
