import Foundation
import Testing

/// `plinkflow report`, as a person and a script see it.
@Suite struct ReportCommandTests {
  private static let workflow = """
    {
      workflow: "halves",
      steps: {
        good: { uses: "command.run", with: { apply: ["echo", "{\\"answer\\": 42}"] } },
        bad: { uses: "command.run", needs: ["good"], with: { apply: ["false"], refused_status: [1] } },
        after: { uses: "core.milestone", needs: ["bad"] },
      },
    }
    """

  @Test func `as Markdown it tells what failed and what is next`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(Self.workflow, to: "w.json5")
    #expect(try await plinkflow("run", "w.json5").status == 1)
    let report = try await plinkflow("report", "--format", "markdown")
    #expect(report.status == 0)
    let lines = report.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(lines[0] == "## halves: failed")
    #expect(lines[2].hasPrefix("Run `") && lines[2].hasSuffix(": 1 done, 1 failed, 1 not started."))
    #expect(lines[4] == "**`bad`** was refused by \\`false\\`")
    #expect(lines[5] == "- it exited with 1")
    #expect(Array(lines[7...8]) == ["| step | kind | state | took |", "|---|---|---|---|"])
    #expect(lines[9].hasPrefix("| `good` | `command.run` | created | "))
    #expect(lines[10].hasPrefix("| `bad` | `command.run` | failed | "))
    #expect(lines[11] == "| `after` | `core.milestone` | not started |  |")
    #expect(lines[13] == "Next: `plinkflow run w.json5`")
  }

  @Test func `a report is written over, and nothing else is`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(Self.workflow, to: "w.json5")
    _ = try await plinkflow("run", "w.json5")
    for _ in 1...2 { #expect(try await plinkflow("report", "--output", "r.html").status == 0) }
    let page = try String(contentsOfFile: plinkflow.path("r.html"), encoding: .utf8)
    #expect(page.contains(#""answer": 42"#))
    #expect(page.contains("was refused by `false`"))
    let refused = try await plinkflow("report", "--output", "w.json5")
    #expect(refused.status == 2)
    #expect(
      refused.errors == """
        error: `w.json5` is there already and is no report, so it was left as it is
        help: `--output` names another

        """)
    try FileManager.default.createSymbolicLink(atPath: plinkflow.path("link"), withDestinationPath: "r.html")
    #expect(try await plinkflow("report", "--output", "link").status == 2)
    let watched = try await plinkflow("report", "--watch")
    #expect(watched.status == 2)
    #expect(watched.errors.hasPrefix("error: "))
  }
}
