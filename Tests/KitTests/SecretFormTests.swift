import Foundation
import Testing

@testable import PlinkflowKit

/// A secret in the forms that programs print it in, written by encoders that are not plinkflow's.
@Suite struct SecretFormTests {
  private static let secrets = [
    "hunter2hunter2", "correct horse battery staple", "p\"a\\s's/w<o>r&d%2F+=", "Gänsefüßchen „€“ 𝄞!",
    "1234567890123456",
    "line one of it\nline two of it\n\nline four of it", "tab\tand\rreturn and bell\u{7}",
    "~!@#$%^&*()_+`-={}|[]:;<>?,./",
    String(repeating: "0123456789abcdefGHIJKL", count: 40),
  ]

  /// By name, what an encoder makes of a text.
  private static let encoders: [(name: String, encode: @Sendable (String) -> String)] = [
    ("as it is", { $0 }), ("upper case", { $0.uppercased() }), ("lower case", { $0.lowercased() }),
    ("JSON", json), ("JSON in JSON", { json(json($0)) }),
    ("JSON in ASCII", ascii), ("JSON in ASCII in JSON", { json(ascii($0)) }),
    ("URL", { percent($0, keeping: .alphanumerics) }),
    ("URL that keeps much", { percent($0, keeping: .urlQueryAllowed) }),
    ("URL of JSON", { percent(json($0), keeping: .alphanumerics) }),
    ("form", { percent($0, keeping: .alphanumerics).replacing("%20", with: "+") }),
    ("hexadecimal", { Data($0.utf8).map { String(format: "%02x", $0) }.joined() }),
    ("HEXADECIMAL", { Data($0.utf8).map { String(format: "%02X", $0) }.joined() }),
    ("base64", { Data($0.utf8).base64EncodedString() }),
    ("base64 behind a byte", { Data("x\($0)yz".utf8).base64EncodedString() }),
    ("base64 behind two bytes", { Data("xy\($0)z".utf8).base64EncodedString() }),
    (
      "base64 in lines",
      { Data("user:\($0)".utf8).base64EncodedString(options: [.lineLength64Characters, .endLineWithCarriageReturn]) }
    ),
    (
      "base64url",
      {
        Data("a\($0)".utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing(
          "=", with: "")
      }
    ),
    ("lines that end in CR LF", { $0.replacing("\n", with: "\r\n") }),
  ]

  @Sendable private static func json(_ text: String) -> String {
    let data = try? JSONSerialization.data(withJSONObject: [text], options: [])
    return String(decoding: data ?? Data(), as: UTF8.self)
  }

  /// As Python's `json.dumps` does.
  @Sendable private static func ascii(_ text: String) -> String {
    json(text).utf16.map { $0 < 128 ? String(UnicodeScalar(UInt8($0))) : String(format: "\\u%04x", $0) }.joined()
  }

  private static func percent(_ text: String, keeping kept: CharacterSet) -> String {
    let ascii = kept.intersection(CharacterSet(charactersIn: Unicode.Scalar(0)..<Unicode.Scalar(128)))
    return text.addingPercentEncoding(withAllowedCharacters: ascii) ?? ""
  }

  private func ranges(of secrets: [String], in text: String) -> [Range<Int>] {
    let revealed = secrets.reduce(into: RevealedSecrets()) { $0.insert($1, from: "env:X") }
    return revealed.ranges(in: Array(text.utf8))
  }

  @Test(arguments: secrets, encoders.indices)
  func `a secret is found in every form`(secret: String, index: Int) {
    let (name, encode) = Self.encoders[index]
    let text = encode(secret)
    let found = ranges(of: Self.secrets, in: "before it " + text + " behind it")
    // What an encoder writes beside the secret is a bracket, a quote, or a digit that it shares with its neighbours.
    let covered = found.reduce(0) { $0 + $1.count }
    #expect(covered >= text.utf8.count - 16, "\(name): \(text) in \(found)")
    #expect(found.allSatisfy { $0.lowerBound >= 10 && $0.upperBound <= 10 + text.utf8.count }, "\(name)")
  }

  @Test func `texts without a secret are left alone`() {
    let text = """
      {"name": "app.example.com", "key": "AKIAIOSFODNN7EXAMPLE", "path": "C:\\\\Users\\\\x", "url": "https://a/?b=%20%zz%"}
      VGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcyBvdmVyIHRoZSBsYXp5IGRvZw== 54686520717569636b \\u00zz \\ud834 % \\
      """
    #expect(ranges(of: Self.secrets, in: text).isEmpty)
  }
}
