import Foundation
import Fuzzing
import Testing

@testable import AWSCore

/// JSON from a service, from a program that prints credentials, and from files that other tools keep.
@Suite struct HostileJSONTests {
  private struct Rules: Decodable {
    struct Rule: Decodable {
      let id: String?
      let addresses: [String]?
      let port: Int?
      let more: [String: Double]?
    }

    let rules: [Rule]
    let next: String?
  }

  private static let words = [
    "{", "[", "\"", "\\u", "\\ud800", "1e999", "-", "null", "\u{0}", "\"__type\":", "#", ":", "99999999999999999999",
    "{\"a\":", "[[",
  ]

  @Test func `no JSON reply ends its reader`() throws {
    let corpus = [
      #"{"rules": [{"id": "r-1", "addresses": ["10.0.0.1"], "port": 53, "more": {"a": 1.5e3}}, {}], "next": null}"#,
      #"{"__type": "com.amazonaws.x#AccessDeniedException:http://x", "message": "no é 🦊"}"#,
    ]
    let mutator = Mutator(corpus: corpus.map { Array($0.utf8) }, words: Self.words)
    let failing = try Campaign("json", mutator).failing(inputs: 2000) { bytes in
      let response = HTTPResponse(status: 400, headers: [("x-amzn-RequestId", "r")], body: bytes)
      _ = try? JSONDecoder().decode(Rules.self, from: Data(bytes))
      switch JSONReply.error(response) {
      case .answered(let status, let code, _, _, _): return status == 400 && !code.isEmpty
      case .unreadable(_, _, let body): return body.utf8.count <= 3 * 1024
      default: return false
      }
    }
    #expect(failing == [])
  }

  @Test func `depth and size of XML end where they should`() throws {
    var reader = XMLReader()
    reader.maximumElements = 100
    reader.maximumBytes = 1000
    func deep(_ depth: Int) -> [UInt8] {
      Array((String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)).utf8)
    }
    func many(_ count: Int) -> [UInt8] { Array(("<r>" + String(repeating: "<a/>", count: count - 1) + "</r>").utf8) }
    func long(_ bytes: Int) -> [UInt8] { Array(("<r>" + String(repeating: "x", count: bytes - 7) + "</r>").utf8) }
    for (last, beyond) in [(deep(64), deep(65)), (many(100), many(101)), (long(1000), long(1001))] {
      #expect(throws: Never.self) { try reader.read(last) }
      #expect(throws: XMLReader.Failure.tooLarge) { try reader.read(beyond) }
    }
  }
}
