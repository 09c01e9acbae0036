import Document
import Foundation
import Testing

/// Parameters, outputs and messages that would be markup, commands of a terminal or of GitHub Actions, or another
/// direction of writing, wherever they are shown.
@Suite struct HostileParameterTests {
  private static let hostile =
    "</script><script>alert(1)</script>\u{1B}[2J\u{1B}]0;owned\u{07}\u{202E}gnp\r\n::error::owned\n  ::stop-commands::x\n"
    + "##[add-mask]o | `b` \"q\" 'q' <img src=x onerror=alert(2)> ${x}\u{9B}31m"

  /// A workflow whose first step puts the text out, waits for it and repeats it, and whose second one fails with it.
  private func folder() throws -> Plinkflow {
    let plinkflow = try Plinkflow()
    try plinkflow.write(
      """
      {
        workflow: "hostile",
        params: { text: { type: "string" }, permit: { type: "string", default: "no" } },
        steps: {
          one: {
            uses: "command.run",
            with: {
              observe: ["/bin/sh", "-c", "test -e one || exit 1; cat one"], absent_status: [1],
              apply: ["/bin/sh", "-c", "printf '%s' \\"$OUTPUT\\" > one"],
              undo: ["/bin/rm", "one"],
              environment: { OUTPUT: "${params.text}" },
            },
          },
          two: {
            uses: "command.run",
            needs: ["one"],
            with: {
              observe: ["/bin/sh", "-c", "test -e two || { printf '%s' \\"$TEXT\\" >&2; cat why; }"], absent_status: [],
              apply: ["true"],
              environment: { TEXT: "${one.text}" },
            },
          },
          three: {
            uses: "command.run",
            with: {
              apply: ["/bin/sh", "-c", "printf '%s' \\"$PLINKFLOW_PARAM_TEXT\\" >&2; exit 1"], refused_status: [1],
              parameters: { text: "${params.text}" },
            },
          },
        },
      }
      """, to: "w.json5")
    let output = Value.object([.init("text", .string(Self.hostile))]).canonicalText
    let answer = Value.object([.init("state", .string("settling")), .init("why", .string(Self.hostile))])
    try plinkflow.write(answer.canonicalText, to: "why")
    try plinkflow.write(Value.object([.init("text", .string(output))]).canonicalText, to: "p.json5")
    return plinkflow
  }

  /// Whether a text is harmless on a terminal, and in which way it is not.
  private func harm(in text: String) -> Unicode.Scalar? {
    text.unicodeScalars.first { scalar in
      switch scalar.value {
      case 0x0A: false
      case 0x00...0x1F, 0x7F...0x9F, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069: true
      default: false
      }
    }
  }

  @Test func `they are text on a terminal, in plans, logs, objects, reports and Markdown`() async throws {
    let plinkflow = try folder()
    defer { plinkflow.remove() }
    let commands = [
      ["plan", "w.json5", "--params", "p.json5"], ["plan", "w.json5", "--params", "p.json5", "--json"],
      ["plan", "w.json5", "--params", "p.json5", "--out", "plan.json"],
      ["run", "w.json5", "--params", "p.json5", "--no-wait"], ["status"], ["status", "--json"], ["log"],
      ["log", "--json"],
      ["runs"], ["runs", "--json"], ["run", "w.json5", "--no-wait", "--json"], ["report", "--format", "markdown"],
      ["report"], ["graph", "w.json5", "--params", "p.json5"], ["undo", "--dry-run"], ["undo", "--yes", "--json"],
      ["validate", "w.json5", "--params", "p.json5", "--param", "x=\(Self.hostile)"],
    ]
    var page = ""
    for arguments in commands {
      let ending = try await plinkflow.start(arguments).ending()
      #expect(harm(in: ending.output + ending.errors) == nil, "\(arguments)")
      if arguments == ["report"] { page = ending.output }
    }
    let plan = try String(contentsOfFile: plinkflow.path("plan.json"), encoding: .utf8)
    #expect(harm(in: plan) == nil)
    // What it says is still there, to be read; and nothing of it is markup.
    #expect(page.contains("&lt;/script&gt;&lt;script&gt;alert(1)"))
    #expect(page.components(separatedBy: "<script").count == 2)
    #expect(!page.contains("<img"))
  }

  @Test func `no line of theirs is a command to GitHub Actions, and each failure is an annotation at its step`()
    async throws
  {
    let plinkflow = try folder()
    defer { plinkflow.remove() }
    let environment = ["GITHUB_ACTIONS": "true"]
    var all = ""
    for arguments in [
      ["plan", "w.json5", "--params", "p.json5"], ["run", "w.json5", "--params", "p.json5", "--no-wait"], ["status"],
      ["log"], ["log", "--json"], ["report", "--format", "markdown"],
    ] {
      let ending = try await plinkflow.start(arguments, environment: environment).ending()
      all += ending.output + "\n" + ending.errors + "\n"
    }
    // Read as GitHub's runner does: white space at the beginning of a line does not count.
    let commands = all.split(whereSeparator: \.isNewline).map { $0.drop(while: \.isWhitespace) }.filter {
      $0.hasPrefix("::") || $0.contains("##[")
    }
    #expect(
      commands.map { $0.split(separator: " ").first.map(String.init) ?? "" } == [
        "::group::the", "::endgroup::", "::error",
      ])
    let error = String(try #require(commands.last))
    #expect(
      error.hasPrefix(
        "::error file=w.json5,line=23,col=5,title=plinkflow%3A step `three` was refused by `/bin/sh`::"
          + "step `three` was refused by `/bin/sh`%0Anote: it exited with 1%0Anote: "), "\(error)")
    #expect(error.contains("%0Ahelp: `plinkflow run w.json5` goes on"))
    for line in all.split(separator: "\n") where line.hasPrefix("{") {
      _ = try Value.parse(Source(name: "line", text: String(line)))
    }
  }

  @Test func `on a terminal they neither clear the screen nor name the window`() async throws {
    if TerminalWindow.isMissing() { return }
    let plinkflow = try folder()
    defer { plinkflow.remove() }
    let window = try await TerminalWindow(columns: 100, rows: 40, in: plinkflow)
    try await window.type("echo before; plinkflow run w.json5 --params p.json5")
    try await window.wait("the picture") { $0.contains("! three") && $0.contains("? two") && $0.contains("1 failed") }
    let screen = try await window.screen()
    #expect(screen.contains("\nbefore\n"))
    #expect(screen.split(separator: "\n").count { $0.hasPrefix("? two") } == 1)
    #expect(try await window.title() != "owned")
    try await window.press("C-c")
    try await window.wait("the end") { $0.hasSuffix("\n$") }
    #expect(try await window.screen().contains("\nbefore\n"))
    await window.close()
  }
}
