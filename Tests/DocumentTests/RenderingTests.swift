import Document
import Testing

@Suite("A mistake as a person reads it")
struct RenderingTests {
  private func rendered(_ text: String, marking part: String, concealing hidden: String? = nil) throws -> String {
    func span(_ part: String) throws -> Span {
      let bytes = Array(text.utf8)
      let wanted = Array(part.utf8)
      let start = try #require(
        (0...(bytes.count - wanted.count)).first { bytes[$0..<($0 + wanted.count)].elementsEqual(wanted) })
      return Span(start: start, end: start + wanted.count)
    }
    let location = SourceLocation(
      Source(name: "f", text: text), try span(part), concealing: try hidden.map { [try span($0)] } ?? [])
    return Diagnostic("wrong", at: location).rendered()
  }

  @Test func `the frame is the one of the style guide`() {
    let lines = String(repeating: "\n", count: 63)
    let text = lines + "      ttll: 60,\n"
    let start = lines.utf8.count + 6
    let mistake = Diagnostic(
      "unknown field `ttll` in step `dns`",
      at: .init(Source(name: "workflows/privatelink.json5", text: text), Span(start: start, end: start + 4)),
      help: "a similar field exists: `ttl`")
    #expect(
      mistake.rendered() == """
        error: unknown field `ttll` in step `dns`
          --> workflows/privatelink.json5:64:7
           |
        64 |       ttll: 60,
           |       ^^^^
        help: a similar field exists: `ttl`
        """)
  }

  @Test func `notes stand between the line and the help`() {
    let mistake = Diagnostic("it failed", notes: ["one", "two"], help: "try")
    #expect(mistake.rendered() == "error: it failed\nnote: one\nnote: two\nhelp: try")
  }

  @Test func `a caret stands right behind tabs and wide characters`() throws {
    #expect(
      try rendered("\ta: 名前x,\r\nnext", marking: "x") == """
        error: wrong
         --> f:1:7
          |
        1 | \ta: 名前x,
          | \t       ^
        """)
    // The accent is a character of its own that takes no column.
    #expect(try rendered("e\u{301}x", marking: "x").hasSuffix("|  ^"))
  }

  @Test func `what steers a terminal is shown and not obeyed`() throws {
    #expect(
      try rendered("a\u{1B}[2J\u{202E}b", marking: "b").hasSuffix(
        """
        1 | a\\u{1B}[2J\\u{202E}b
          |                   ^
        """))
    #expect(Diagnostic("a\u{7}\nb", notes: ["\u{202E}"]).rendered() == "error: a\\u{7}\\nb\nnote: \\u{202E}")
  }

  @Test func `a long line is cut around the cause`() throws {
    let text = String(repeating: "a", count: 500) + "X" + String(repeating: "b", count: 500)
    let shown = try rendered(text, marking: "X").split(separator: "\n")
    #expect(shown[1] == " --> f:1:501")
    #expect(shown[3] == "1 | …" + String(repeating: "a", count: 60) + "X" + String(repeating: "b", count: 59) + "…")
    #expect(shown[4] == "  | " + String(repeating: " ", count: 61) + "^")
  }

  @Test func `a cause of several lines is underlined in its first`() throws {
    #expect(try rendered("x {\n}", marking: "{\n}").hasSuffix("1 | x {\n  |   ^"))
  }

  @Test func `the end of the text can be the cause`() {
    let location = SourceLocation(Source(name: "f", text: "ab"), Span(start: 2, end: 2))
    #expect(Diagnostic("wrong", at: location).rendered().hasSuffix("1 | ab\n  |   ^"))
  }

  @Test func `what is concealed is nowhere`() throws {
    let shown = try rendered("psk: 'hunter2', x: 1", marking: "x", concealing: "'hunter2'")
    #expect(shown.hasSuffix("1 | psk: …, x: 1\n  |         ^"))
    #expect(try rendered("psk: 'hunter2'", marking: "hunter2", concealing: "'hunter2'").hasSuffix("psk: …\n  |      ^"))
  }

  @Test func `several mistakes are set apart, and too many are counted`() {
    let two = Diagnostics([Diagnostic("one"), Diagnostic("two")])
    #expect(two.rendered() == "error: one\n\nerror: two")
    let many = Diagnostics((0..<103).map { Diagnostic("\($0)") }).rendered()
    #expect(many.hasSuffix("error: 99\n\nnote: 3 more mistakes are not shown"))
  }

  @Test func `colour only repeats`() throws {
    let location = SourceLocation(Source(name: "f", text: "ab"), Span(start: 0, end: 1))
    let mistake = Diagnostic("wrong", at: location, notes: ["n"], help: "h")
    let colours = try Regex("\u{1B}\\[[0-9;]*m")
    #expect(mistake.rendered(color: true) != mistake.rendered())
    #expect(mistake.rendered(color: true).replacing(colours, with: "") == mistake.rendered())
  }
}
