import Document
import Fixtures
import Foundation
import Fuzzing
import Testing

@Suite struct HostileTextTests {
  /// The repository's own workflow files, and small texts for what those do not have.
  private static func corpus() throws -> [[UInt8]] {
    let files = try FileManager.default.contentsOfDirectory(at: Repository.workflows, includingPropertiesForKeys: nil)
    let own = try files.filter { $0.pathExtension == "json5" }.sorted { $0.path < $1.path }
      .map { [UInt8](try Data(contentsOf: $0)) }
    let small = [
      "{a:[1,-2.5e3,0x1F,.5,+Infinity,NaN],'b':\"\\u00e9\\x41\\\n\",/*c*/d:null,}", "[[[[]]],{},\"\"]//end",
      #"{"🦊":"\ud83e\udd8a","x":9223372036854775807,"y":1e400}"#,
    ]
    return own + small.map { Array($0.utf8) }
  }

  @Test func `no text ends the reader, and what it reads it writes and reads again`() throws {
    let mutator = Mutator(
      corpus: try Self.corpus(),
      words: [
        "{", "[", "}", "]", "\"", "'", "\\u", "\\ud83e", "/*", "*/", "//", ":", ",", "0x", "1e999", "-", "${",
        "\u{2028}", "\u{feff}",
      ])
    let failing = try Campaign("text", mutator).failing(inputs: 1000) { bytes in
      let source = Source(name: "fuzz.json5", bytes: bytes)
      guard let value = try? Value.parse(source) else { return true }
      let again = try Value.parse(Source(name: "again.json5", text: value.canonicalText))
      return again.canonicalText == value.canonicalText
    }
    #expect(failing == [])
  }

  @Test func `every refusal of a hostile text can be shown`() throws {
    let mutator = Mutator(corpus: try Self.corpus(), words: ["{", "[", "\u{1b}[31m", "\"", "\n", "\u{202e}"])
    let failing = try Campaign("refusals", mutator).failing(inputs: 500) { bytes in
      let source = Source(name: "fuzz.json5", bytes: bytes)
      do throws(Diagnostics) {
        _ = try Value.parse(source)
        return true
      } catch {
        let shown = error.rendered()
        return !shown.isEmpty && !shown.contains("\u{1b}")
      }
    }
    #expect(failing == [])
  }
}
