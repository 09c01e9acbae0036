import Document
import Foundation
import Testing

@testable import PlinkflowKit

/// What is shown of texts in which secrets stand. They are looked for by their bytes, whatever stands beside them.
@Suite struct RedactionTests {
  private func secrets(_ texts: String...) -> RevealedSecrets {
    texts.reduce(into: RevealedSecrets()) { $0.insert($1, from: "env:X") }
  }

  private func masked(_ text: String, _ secrets: RevealedSecrets, endsInside: Bool = false) -> String {
    var bytes = Array(text.utf8)
    for range in secrets.ranges(in: bytes, endsInside: endsInside).reversed() {
      bytes.replaceSubrange(range, with: "*".utf8)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func `of two secrets that begin alike the longer one is taken out, whichever was revealed first`() {
    #expect(masked("a hunter2hunter2 b hunter2h c", secrets("hunter2h", "hunter2hunter2")) == "a * b * c")
    #expect(masked("a hunter2hunter2 b hunter2h c", secrets("hunter2hunter2", "hunter2h")) == "a * b * c")
    #expect(masked("key=correct horse", secrets("ct horse", "correct horse", "correct ")) == "key=*")
  }

  @Test func `nothing is left of two secrets that overlap`() {
    #expect(masked("xabcdefghijkx", secrets("abcdefgh", "defghijk")) == "x*x")
    #expect(masked("aaaaaaaaaaa", secrets("aaaaaaaa")) == "*")
  }

  @Test func `a mark that combines with a secret's last character does not hide it`() {
    #expect(masked("correct horse\u{301} x", secrets("correct horse")) == "*\u{301} x")
    #expect(masked("password\r\nword", secrets("password\r")) == "*\r\nword")
  }

  @Test func `the beginning of a secret at the end of what was read is taken out`() {
    let secrets = secrets("correct horse battery", "C'est la clé secrète")
    #expect(masked("x correct horse", secrets, endsInside: true) == "x *")
    #expect(masked("x correct ", secrets, endsInside: true) == "x *")
    #expect(masked("x correct", secrets, endsInside: true) == "x correct")
    #expect(masked("x correct horse", secrets) == "x correct horse")
    #expect(masked("x c'est la cl\\u00", secrets, endsInside: true) == "x *")
  }

  @Test func `a secret of fewer than eight characters is not looked for`() {
    #expect(
      masked("the key 1234567 äöüäöüä", secrets("1234567", "äöüäöüä", "a\nb\nc\nd\ne")) == "the key 1234567 äöüäöüä")
    #expect(masked("the key 12345678, äöüäöüäö", secrets("12345678", "äöüäöüäö")) == "the key *, *")
  }

  @Test func `a line of a secret is looked for by itself, and the lines around any key are not`() {
    let key = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq\n  hkiG9w0BAQEFAASC\r\nshort\n-----END PRIVATE KEY-----"
    #expect(masked("hkiG9w0BAQEFAASC", secrets(key)) == "*")
    #expect(masked(key.replacing("\n", with: "\r\n"), secrets(key)) == "*")
    #expect(
      masked("-----BEGIN PRIVATE KEY-----\n    MIIEvQIBADANBgkq\n    short", secrets(key))
        == "-----BEGIN PRIVATE KEY-----\n    *\n    short")
  }

  @Test(arguments: 0...40) func `a cut goes through no secret`(position: Int) async throws {
    let secret = "up3rS3cretValue-\(UUID().uuidString)"
    Redaction.remember(secret, from: "env:X")
    let bytes = Array((secret + String(repeating: "x", count: 100)).utf8)
    let end = Redaction.redactedEnd(of: bytes, count: 100 + position)
    #expect(end == (position == 0 ? "" : "(secret)") + String(repeating: "x", count: 100))
  }
}
