import Document
import Foundation
import Fuzzing
import PlinkflowKit
import Testing
import Workflow

/// Workflow files and files of parameters from strangers, read in full.
@Suite struct HostileFileTests {
  private static let words = [
    "{", "[", "\"", "${", "}", "${params.", "${each.key}", "[*]", "[\"a\"]", "for_each: ", "steps: {",
    "uses: \"./x.json5\"",
    "needs: [", "secret: true", "pattern: \"(\"", "default: ", "\u{0}", "\u{202e}", "$${", ".", "1e999",
  ]

  @Test func `no workflow file ends its reader, and one that is taken is whole`() throws {
    let grouped = """
      {
        workflow: "many", params: { of: { type: "object", default: { a: { n: 1 }, b: { n: 2 } } } },
        connections: { c: { for_each: "${params.of}", type: "cloud", region: "r-${each.key}" } },
        steps: { g: { for_each: "${params.of}", steps: {
          n: { uses: "net.network", on: "c", with: { name: "n${each.value.n}" } },
          r: { uses: "net.record", on: "c", with: { name: "${n.network_id}" }, needs: ["n"] } } },
          all: { uses: "test.anything", with: { any: "${g[*]}" } } },
      }
      """
    let mutator = Mutator(corpus: [LoadingTests().text, grouped].map { Array($0.utf8) }, words: Self.words)
    let failing = try Campaign("workflow", mutator).failing(inputs: 1500) { bytes in
      let source = Source(name: "flow.json5", bytes: bytes)
      var arguments = Arguments()
      for text in ["subnets=a,b", "psk=env:PSK"] { arguments.add(assignment: text) }
      do throws(Diagnostics) {
        let workflow = try Workflow.load(source, arguments: arguments, catalog: catalog)
        return workflow.steps.indices.allSatisfy { index in
          workflow.steps[index].dependencies.allSatisfy { workflow.steps.indices.contains($0) && $0 != index }
        }
      } catch {
        return !error.all.isEmpty && !error.rendered().unicodeScalars.contains("\u{202e}")
      }
    }
    #expect(failing == [])
  }

  @Test func `no file of parameters ends its reader`() throws {
    let corpus = [#"{ subnets: ["a", "b"], count: 3, psk: "env:PSK", region: "eu-west-1" }"#]
    let mutator = Mutator(corpus: corpus.map { Array($0.utf8) }, words: Self.words)
    let failing = try Campaign("parameters", mutator).failing(inputs: 1500) { bytes in
      let file = Source(name: "params.json5", bytes: bytes)
      do throws(Diagnostics) {
        _ = try load(LoadingTests().text, file: file)
        return true
      } catch {
        return !error.all.isEmpty
      }
    }
    #expect(failing == [])
  }

  /// Fifty letters would take longer than anybody lives: that the test ends shows that nothing of it goes on.
  @Test func `all patterns of a file have one allowance, and those that would take for ever are told`() throws {
    let candidate = String(repeating: "a", count: 50) + "b"
    let parameters = ["p", "q"].map { #"\#($0): { type: "string", pattern: "(a+)+$", default: "\#(candidate)" }"# }
    let found = #expect(throws: Diagnostics.self) {
      try load(
        #"{ workflow: "w", params: { \#(parameters.joined(separator: ", ")) }, steps: { a: { uses: "core.milestone" } } }"#
      )
    }
    #expect(
      found?.all.map(\.summary) == [
        "`\(candidate)` takes too long to compare with the pattern of parameter `p`",
        "`\(candidate)` takes too long to compare with the pattern of parameter `q`",
      ])
    #expect(
      found?.all.first?.notes == [
        "pattern: `(a+)+$`", "all patterns of a workflow together may take 20000000 steps and 5 s",
      ])
  }

  @Test(arguments: [
    (String(repeating: "[", count: 5000), "is longer than 4096 bytes"),
    (
      String(repeating: "(", count: 101) + String(repeating: ")", count: 101),
      "has more than 100 brackets inside of one another"
    ),
    ("(", "is no regular expression"), ("a{", "is no regular expression"),
  ])
  func `a pattern beyond reason is refused before it is read`(pattern: String, why: String) {
    let found = #expect(throws: Diagnostics.self) {
      try load(
        #"{ workflow: "w", params: { p: { type: "string", pattern: "\#(pattern)", default: "a" } }, "#
          + #"steps: { a: { uses: "core.milestone" } } }"#)
    }
    #expect(found?.all.map(\.summary) == ["the pattern of parameter `p` \(why)"])
  }

  @Test(arguments: [
    ("^[a-z]{2,4}(-[a-z]+)+-[0-9]+$", "ap-northeast-1", true), ("^[a-z]{2,4}(-[a-z]+)+-[0-9]+$", "ap-northeast", false),
    ("(?x) b # a letter", "abc", true), ("(?i)B", "abc", true), ("^b", "abc", false), ("(a)(b)\\\\2", "xabb", true),
    ("^$", "", true), ("é", "caf\u{e9}", true), ("a|c$", "bcd", false),
  ])
  func `a pattern is found anywhere in a text`(pattern: String, text: String, matches: Bool) {
    func loads() -> Bool {
      (try? load(
        #"{ workflow: "w", params: { p: { type: "string", pattern: "\#(pattern)", default: "\#(text)" } }, "#
          + #"steps: { a: { uses: "core.milestone" } } }"#)) != nil
    }
    #expect(loads() == matches)
  }

  @Test func `a run that was begun with a pattern of another dialect is read as before`() throws {
    let text = """
      { workflow: "w", params: { p: { type: "string", pattern: "^{.*}$", default: "{}" } },
        steps: { a: { uses: "core.milestone" } } }
      """
    let frozen = Arguments(frozen: .object([.init("p", .string("{}"))]))
    let source = Source(name: "flow.json5", text: text)
    let flow = try Workflow.load(source, arguments: frozen, catalog: catalog, isFrozen: true)
    #expect(flow.arguments == .object([.init("p", .string("{}"))]))
  }

  @Test func `of more mistakes than are kept the first are shown, and that there are more`() throws {
    func mistakes(_ count: Int) throws -> String {
      let fields = (0..<count).map { "k\($0): 1" }.joined(separator: ", ")
      let found = #expect(throws: Diagnostics.self) {
        try load("{ workflow: \"w\", steps: { a: { uses: \"core.milestone\" } }, \(fields) }")
      }
      return String(try #require(found).rendered().split(separator: "\n").last ?? "")
    }
    #expect(try mistakes(10_000) == "note: 9900 more mistakes are not shown")
    #expect(try mistakes(10_001) == "note: at least 9901 more mistakes are not shown")
    #expect(try mistakes(20_000) == "note: at least 9901 more mistakes are not shown")
  }
}
