import Document
import Foundation
import Testing

@testable import PlinkflowCLI

/// A workflow's name that writes the clipboard, sets the window's title, turns the reading direction, and forges lines
/// and commands of GitHub Actions: no command shows it as it is.
@Suite struct HostileNameTests {
  private static let name =
    #"\u001b]52;c;cm0gLXJmIH4=\u0007\u001b]0;t\u0007\u202ex\u009b2J\r::error::forged\n::error::forged\u2028##[error]y"#

  private static let commands: [[String]] = [
    ["validate", "w.json5"], ["plan", "w.json5"], ["plan", "w.json5", "--json"], ["run", "w.json5"],
    ["run", "w.json5", "--json"], ["run", "w.json5", "--quiet"], ["status"], ["status", "--json"], ["runs"],
    ["runs", "--json"], ["log"], ["log", "--json"], ["report"], ["report", "--format", "markdown"],
    ["drift"], ["drift", "--json"], ["doctor", "w.json5"], ["policy", "w.json5"], ["graph", "w.json5"],
    ["graph", "w.json5", "--format", "svg"], ["graph", "w.json5", "--format", "mermaid"], ["undo", "--dry-run"],
    ["journal", "verify"], ["undo", "--yes"],
  ]

  @Test(arguments: [[:], ["GITHUB_ACTIONS": "true"]])
  func `no command shows what steers a terminal or a runner`(environment: [String: String]) async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(
      #"{ "workflow": "\#(Self.name)", "steps": { "a": { "uses": "core.milestone" } } }"#, to: "w.json5")
    for command in Self.commands {
      let ending = try await plinkflow.start(command, environment: environment).ending()
      for text in [ending.output, ending.errors] {
        let steering = text.unicodeScalars.filter { $0.steersDisplay && $0 != "\n" && $0 != "\t" }
        #expect(steering.isEmpty, "\(command): \(text.debugDescription)")
        // In a page the end of a line is a space, and only GitHub takes what follows it for more.
        if command != ["report"] || !environment.isEmpty {
          let isForged = text.split(separator: "\n").contains { $0.hasPrefix("::error::forged") }
          #expect(!isForged, "\(command): \(text.debugDescription)")
        }
        if !environment.isEmpty { #expect(!text.contains("##[error]"), "\(command): \(text.debugDescription)") }
      }
    }
  }

  @Test func `the name is told escaped`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(
      #"{ "workflow": "\u001b]52;c;cm0gLXJmIH4=\u0007x", "steps": { "a": { "uses": "core.milestone" } } }"#,
      to: "w.json5")
    #expect(
      try await plinkflow("validate", "w.json5").output == #"\u{1B}]52;c;cm0gLXJmIH4=\u{7}x is valid: 1 step"# + "\n")
  }
}

/// What a command says, put together from its own words and from what came from outside.
@Suite struct DisplayTextTests {
  private let hostile = "a\u{1B}[31mb\r\n\tc\u{202E}"

  @Test func `what is put into words becomes one line that steers nothing`() {
    let text: DisplayText = "step `\(hostile)`,\n\(2) of \(3.5)"
    #expect(text.text == "step `a\\u{1B}[31mb\\r\\n\\tc\\u{202E}`,\n2 of 3.5")
  }

  @Test func `composed lines end where they did`() {
    #expect(DisplayText(lines: "x\n\(hostile)\n").text == "x\na\\u{1B}[31mb\\r\n\tc\\u{202E}\n")
    let text: DisplayText = "first\n\(lines: "x\ny\u{7}")"
    #expect(text.text == "first\nx\ny\\u{7}")
  }

  @Test func `what is safe stays as it is`() {
    let part: DisplayText = "a\nb"
    let whole: DisplayText = "(\(part))"
    #expect(whole.text == "(a\nb)")
  }

  @Test func `of sequences for a terminal only colours pass, where a renderer put them`() {
    let coloured = "\u{1B}[1;31merror:\u{1B}[0m x\u{1B}[2J\u{1B}]0;t\u{7}\u{1B}[31\u{1B}"
    #expect(
      DisplayText(coloured: coloured).text
        == "\u{1B}[1;31merror:\u{1B}[0m x\\u{1B}[2J\\u{1B}]0;t\\u{7}\\u{1B}[31\\u{1B}")
  }

  @Test(arguments: ["\r", "\r\n", "\n", "\u{85}", "\u{2028}"])
  func `a command of GitHub Actions is broken up behind every end of a line`(end: String) {
    #expect(!Annotations.harmless("x\(end)::error::y").contains("\(end)::error"))
    #expect(Annotations.harmless("x\(end) ::error::y").hasSuffix(" \\::error::y"))
  }

  @Test func `the data of an annotation have no end of a line in them`() {
    let text = Annotations.error(Diagnostic("x", notes: ["a"], help: "b"))
    #expect(text == "::error title=plinkflow%3A x::x%0Anote: a%0Ahelp: b")
  }
}
