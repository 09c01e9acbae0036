import Document
import Foundation
import Testing

@testable import PlinkflowKit

/// What is shown of texts in which secrets stand. They are looked for by their bytes, whatever stands beside them.
@Suite struct RedactionTests {
  private func secrets(_ texts: String...) -> RevealedSecrets {
    texts.reduce(into: RevealedSecrets()) { $0.insert(Array($1.utf8)) }
  }

  private func masked(_ text: String, _ secrets: RevealedSecrets, endsInside: Bool = false) -> String {
    var bytes = Array(text.utf8)
    for range in secrets.ranges(in: bytes, endsInside: endsInside).reversed() {
      bytes.replaceSubrange(range, with: "*".utf8)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func `of two secrets that begin alike the longer one is taken out, whichever was revealed first`() {
    #expect(masked("a hunter2hunter2 b hunter2 c", secrets("hunter2", "hunter2hunter2")) == "a * b * c")
    #expect(masked("a hunter2hunter2 b hunter2 c", secrets("hunter2hunter2", "hunter2")) == "a * b * c")
    #expect(masked("key=correct horse", secrets("horse", "correct horse", "correct")) == "key=*")
  }

  @Test func `nothing is left of two secrets that overlap`() {
    #expect(masked("xabcdefgx", secrets("abcde", "defg")) == "x*x")
    #expect(masked("aaaa", secrets("aa")) == "*")
  }

  @Test func `a mark that combines with a secret's last character does not hide it`() {
    #expect(masked("correct horse\u{301} x", secrets("correct horse")) == "*\u{301} x")
    #expect(masked("pass\r\nword", secrets("pass\r")) == "*\nword")
  }

  @Test func `the beginning of a secret at the end of what was read is taken out`() {
    let secrets = secrets("correct horse battery")
    #expect(masked("x correct horse", secrets, endsInside: true) == "x *")
    #expect(masked("x correct", secrets, endsInside: true) == "x correct")
    #expect(masked("x correct horse", secrets) == "x correct horse")
  }

  @Test(arguments: 0...40) func `a cut goes through no secret`(position: Int) async throws {
    let secret = "up3rS3cretValue-\(UUID().uuidString)"
    Redaction.remember(secret)
    let bytes = Array((secret + String(repeating: "x", count: 100)).utf8)
    let end = Redaction.redactedEnd(of: bytes, count: 100 + position)
    #expect(end == (position == 0 ? "" : "(secret)") + String(repeating: "x", count: 100))
  }
}
