import Document
import Foundation
import Testing

@Suite("Values: equality and spelling")
struct ValueTests {
  private func parse(_ text: String) throws -> Value { try Value.parse(Source(name: "t", text: text)) }

  @Test(arguments: [
    ("{a: 1, b: 2}", "{ b: 2, a: 1 }"), ("1", "1.0"), ("-0.0", "0"), ("[1e2]", "[100]"), ("'a'", #""\u0061""#),
    ("{a: {x: 1, y: [ ]}}", "{'a': {y: [], x: 1}}"),
  ])
  func `equal values have one spelling and one hash`(_ a: String, _ b: String) throws {
    let (a, b) = (try parse(a), try parse(b))
    #expect(a == b)
    #expect(a.hashValue == b.hashValue)
    #expect(a.canonicalText == b.canonicalText)
  }

  @Test(arguments: [
    ("1", "1.5"), ("1", "'1'"), ("null", "false"), ("[]", "{}"), ("[1, 2]", "[2, 1]"), ("{a: 1}", "{b: 1}"),
    ("{a: 1}", "{a: 1, b: 1}"), ("{a: null}", "{b: null}"), ("'\u{E9}'", "'e\u{301}'"),
    ("{'\u{E9}': 1}", "{'e\u{301}': 1}"),
    ("9007199254740993", "9007199254740992.0"),
  ])
  func `different values differ`(_ a: String, _ b: String) throws {
    #expect(try parse(a) != parse(b))
    #expect(try Array(parse(a).canonicalText.utf8) != Array(parse(b).canonicalText.utf8))
  }

  @Test func `the canonical text is one line of JSON that others read`() throws {
    let value = try parse(#"{ b: [1, 2.5, true, null], a: "\u2028\u202e\n\u0000\ud83d\ude00\u007f\"\\", c: {} }"#)
    let text = value.canonicalText
    #expect(text == #"{"a":"\u2028\u202e\n\u0000😀\u007f\"\\","b":[1,2.5,true,null],"c":{}}"#)
    let read = try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    #expect(read == value)
  }

  @Test func `the readable text keeps the order`() throws {
    let value = try parse("{ b: { d: 'x', c: [1, 2] }, a: [{ e: null }], f: {}, g: [] }")
    #expect(
      value.readableText == """
        {
          "b": {
            "d": "x",
            "c": [1, 2]
          },
          "a": [
            {
              "e": null
            }
          ],
          "f": {},
          "g": []
        }
        """)
  }

  @Test func `a value passes through other coders`() throws {
    let value = try parse("{ a: [1, -2.5, 'x', true, null], b: { c: {} } }")
    #expect(try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value)) == value)
  }
}
