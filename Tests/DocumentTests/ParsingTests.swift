import Document
import Fixtures
import Testing

@Suite("Reading JSON5")
struct ParsingTests {
  /// Texts of the JSON5 specification and of its own test suite's subjects, with the JSON that each means.
  @Test(arguments: [
    ("{}", "{}"), ("[]", "[]"), ("[1,]", "[1]"), ("{a:1,}", #"{"a":1}"#), ("[[], [ ] ]", "[[],[]]"),
    ("null", "null"), ("true", "true"), (" false // no\n", "false"),
    ("/* a * / ** */ 1", "1"), ("// only\r2", "2"), ("\u{FEFF}1", "1"), ("\u{A0}\u{2003}\u{3000}\u{2028}7", "7"),
    ("{$_a1: 1, ünïcode: 2, 'quoted key': 3, \"x\": 4}", #"{"$_a1":1,"quoted key":3,"x":4,"ünïcode":2}"#),
    (#"{\u0061b: 1}"#, #"{"ab":1}"#), ("{null: 1, Infinity: 2}", #"{"Infinity":2,"null":1}"#),
    ("0x1F", "31"), ("-0xC8", "-200"), ("+5", "5"), (".5", "0.5"), ("5.", "5"), ("-.25e1", "-2.5"), ("1e3", "1000"),
    ("6.02214076E23", "6.02214076e+23"), ("-0", "0"), ("0", "0"), ("1.50", "1.5"), ("5.e1", "50"),
    ("9223372036854775807", "9223372036854775807"), ("-9223372036854775808", "-9223372036854775808"),
    ("'a\"b'", #""a\"b""#), (#""it's""#, #""it's""#), ("'one\\\ntwo\\\r\nthree'", #""onetwothree""#),
    (#"'\x41\u00e9\n\t\b\f\v\0\q\'\\\/'"#, #""Aé\n\t\u0008\u000c\u000b\u0000q'\\/""#),
    (#"'\ud83d\ude00'"#, #""😀""#), ("'\u{2028}'", #""\u2028""#),
  ])
  func `a text means its JSON`(_ text: String, _ json: String) throws {
    #expect(try Value.parse(Source(name: "t", text: text)).canonicalText == json)
  }

  @Test(arguments: [
    ("{ // first\n workflow: 'w', steps: oh no", "w"), ("{a: {workflow: 'inner'}, 'workflow': \"outer\"}", "outer"),
    ("{a: 1,}", nil), ("{a: 1 workflow: 'w'}", nil), ("{a 1, workflow: 'w'}", nil), ("['workflow']", nil), ("", nil),
    ("{", nil), ("{workflow:", nil), ("{workflow: '\u{FFFD}'}", "\u{FFFD}"),
  ])
  func `one member is read without what stands behind it`(_ text: String, _ found: String?) {
    #expect(Value.member("workflow", of: Source(name: "t", text: text))?.string == found)
  }

  @Test(arguments: [
    ("", "the text is empty", 1, 1),
    ("  // nothing", "the text is empty", 1, 1),
    ("1 2", "expected the end of the text, found `2`", 1, 3),
    ("{a:1\n b:2}", "expected `,` or `}` after a member, found `b`", 2, 2),
    ("[1 2]", "expected `,` or `]` after an element, found `2`", 1, 4),
    ("[1,,2]", "expected a value, found `,`", 1, 4),
    ("{a 1}", "expected `:` after the key `a`, found `1`", 1, 4),
    ("{1a: 1}", "expected a key, found `1a`", 1, 2),
    ("{,}", "expected a key, found `,`", 1, 2),
    ("{a: 1", "`{` is never closed", 1, 1),
    ("[1, [2", "`[` is never closed", 1, 5),
    ("nul", "expected a value, found `nul`", 1, 1),
    ("{a: )}", "expected a value, found `)`", 1, 5),
    ("'abc", "this string is never closed", 1, 1),
    ("'a\nb'", "this string is not closed in its line", 1, 1),
    ("/* no end", "a comment is never closed", 1, 1),
    (#"'\u12'"#, "this escape needs 4 hexadecimal digits", 1, 2),
    (#"'\xZ1'"#, "this escape needs 2 hexadecimal digits", 1, 2),
    (#"'\7'"#, "no escape begins with a digit", 1, 2),
    (#"'\ud83d!'"#, "half of a surrogate pair is no character", 1, 2),
    (#"'\ude00'"#, "half of a surrogate pair is no character", 1, 2),
    ("NaN", "a number has to be finite", 1, 1),
    ("[-Infinity]", "a number has to be finite", 1, 2),
    ("1e999", "this number is too large", 1, 1),
    ("01", "a number cannot begin with a zero", 1, 1),
    ("9223372036854775808", "this whole number does not fit in 64 bits", 1, 1),
    ("0xFFFFFFFFFFFFFFFFF", "this whole number does not fit in 64 bits", 1, 1),
    ("0x", "this number has no digits after `0x`", 1, 1),
    ("1e", "the exponent of this number has no digits", 1, 1),
    ("12ab", "`12ab` is no number", 1, 1),
    ("1.2.3", "`1.2.3` is no number", 1, 1),
    ("-", "expected a value, found `-`", 1, 1),
    (".", "expected a value, found `.`", 1, 1),
  ])
  func `a mistake is told with its place`(_ text: String, _ summary: String, _ line: Int, _ column: Int) throws {
    let mistake = try #require(mistakes(in: Source(name: "t", text: text)).first)
    #expect(mistake.summary == summary)
    #expect(mistake.rendered().contains("--> t:\(line):\(column)\n"))
  }

  private func mistakes(in source: Source, limits: Limits = Limits()) -> [Diagnostic] {
    var found: [Diagnostic] = []
    _ = Value.parse(source, limits: limits, noting: &found)
    return found
  }

  @Test func `every value and key knows where it stands`() throws {
    let text = "{ a: 'é', 'b': [ 10 ] }"
    let value = try Value.parse(Source(name: "t", text: text))
    func written(_ span: Span?) -> String? {
      span.map { String(decoding: Array(text.utf8)[Int($0.start)..<Int($0.end)], as: UTF8.self) }
    }
    #expect(written(value.span) == text)
    #expect(value.members?.map { written($0.keySpan) } == ["a", "'b'"])
    #expect(written(value["a"]?.span) == "'é'")
    #expect(written(value["b"]?.elements?.first?.span) == "10")
  }

  @Test func `all repeated keys are told, and the first value is kept`() {
    var found: [Diagnostic] = []
    let value = Value.parse(
      Source(name: "t", text: "{\n a: 1,\n b: { c: 1, c: 2 },\n 'a': 3,\n}"), noting: &found)
    #expect(found.map(\.summary) == ["the key `c` stands here a second time", "the key `a` stands here a second time"])
    #expect(found.map(\.notes) == [["the first one is in line 3"], ["the first one is in line 2"]])
    #expect(value?.canonicalText == #"{"a":1,"b":{"c":1}}"#)
  }

  @Test func `a repeated key among many is found`() {
    let keys = (0..<100).map { "k\($0): \($0)" } + ["k7: 1"]
    #expect(mistakes(in: Source(name: "t", text: "{\(keys.joined(separator: ","))}")).count == 1)
  }

  @Test func `nesting is bounded`() throws {
    func nested(_ depth: Int) -> Source {
      Source(name: "t", text: String(repeating: "[", count: depth) + String(repeating: "]", count: depth))
    }
    #expect(mistakes(in: nested(100)).isEmpty)
    #expect(mistakes(in: nested(101)).map(\.summary) == ["the text is nested deeper than 100 levels"])
    #expect(mistakes(in: Source(name: "t", text: String(repeating: "{a:[", count: 100_000))).count == 1)
  }

  @Test(arguments: ["\"%\"", "'%'", "{e%: 1}", "{'e%': 1}", "[{a: 'e%'}]"])
  func `combining marks in a row are bounded, written or escaped, in texts and in keys`(text: String) throws {
    for mark in ["\u{301}", "\\u0301"] {
      func source(_ count: Int) -> Source {
        Source(name: "t", text: text.replacing("%", with: String(repeating: mark, count: count)))
      }
      #expect(mistakes(in: source(30)).isEmpty)
      #expect(mistakes(in: source(31)).map(\.summary) == ["this text has more than 30 combining marks in a row"])
      #expect(mistakes(in: source(31), limits: Limits(combiningMarks: .max)).isEmpty)
    }
  }

  @Test func `marks of a written language are not too many`() throws {
    let words = "Ťhẹ̀ क्षत्रिय שָׁלוֹם ภาษาไทย tiếng Việt"
    #expect(try Value.parse(Source(name: "t", text: "'\(words)'")).string == words)
  }

  @Test func `size is bounded`() {
    let found = mistakes(in: Source(name: "t", text: "[1, 2, 3]"), limits: Limits(size: 8))
    #expect(found.map(\.summary) == ["`t` is larger than 8 bytes"])
    for (limit, expected) in [(5, []), (4, ["the text has more than 4 values"])] {
      let source = Source(name: "t", text: "[1, {a: 2}, 3]")
      #expect(mistakes(in: source, limits: Limits(values: limit)).map(\.summary) == expected)
    }
    #expect(found.map(\.notes) == [["it has 9"]])
  }

  @Test(
    arguments: [
      ([0x22, 0xC3, 0x22], 1), ([0x22, 0xED, 0xA0, 0x80, 0x22], 1), ([0x31, 0x20, 0xC0, 0xAF], 2),
      ([0xF4, 0x90, 0x80, 0x80], 0), ([0x22, 0xE2, 0x82], 1),
    ] as [([UInt8], Int)])
  func `text that is no UTF-8 is refused where it breaks`(_ bytes: [UInt8], _ offset: Int) {
    let found = mistakes(in: Source(name: "t", bytes: bytes))
    #expect(found.map(\.summary) == ["the text is not valid UTF-8"])
    #expect(found.first?.location.map { Int($0.span.start) } == offset)
  }

  /// Any bytes give a value or a mistake that can be shown; the seed is fixed, so a failure can be repeated.
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `no text ends the program`(_ seed: UInt64) {
    var random = Dice(seed: seed)
    let original = Array(
      #"{ workflow: "é😀", 'b': [1, -0x2f, .5e+3, null, true], /* c */ d: { "e\u0041\ud83d\ude00": '\x41\'', }, } // f"#
        .utf8)
    let dangerous = Array("{}[]:,'\"\\/*u0x.-+eE\n\r\u{2028}\u{FEFF}$".utf8) + [0x00, 0xFF, 0xC3, 0xED, 0xF4]
    for _ in 0..<1000 {
      var bytes = original
      for _ in 0...Int.random(in: 0..<6, using: &random) {
        let offset = Int.random(in: 0..<max(1, bytes.count), using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0 where !bytes.isEmpty: bytes.remove(at: offset)
        case 1: bytes.insert(dangerous.randomElement(using: &random) ?? 0, at: offset)
        case 2 where !bytes.isEmpty: bytes[offset] = UInt8.random(in: 0...255, using: &random)
        default: bytes = Array(bytes.prefix(offset))
        }
      }
      let source = Source(name: "t", bytes: bytes)
      var found: [Diagnostic] = []
      let value = Value.parse(source, noting: &found)
      #expect(value != nil || !found.isEmpty)
      #expect(found.allSatisfy { !$0.rendered().isEmpty })
      guard let value, found.isEmpty else { continue }
      // What was read is written in a spelling that reads the same.
      let again = try? Value.parse(Source(name: "t", text: value.canonicalText))
      #expect(again == value)
      #expect((try? Value.parse(Source(name: "t", text: value.readableText))) == value)
    }
  }
}
