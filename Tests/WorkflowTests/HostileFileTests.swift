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
        return workflow.steps.indices.allSatisfy { place in
          workflow.steps[place].dependencies.allSatisfy { workflow.steps.indices.contains($0) && $0 != place }
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

  @Test func `a pattern that would take for ever is given up, and told`() throws {
    // Twenty letters take a minute or more, and each further one takes almost three times as long. The comparison goes on
    // after it was given up: it has to have an end, or it would take a processor away from all other tests.
    let candidate = String(repeating: "a", count: 20) + "b"
    let text = """
      {
        workflow: "w", params: { p: { type: "string", pattern: "(a+)+$", default: "\(candidate)" } },
        steps: { a: { uses: "core.milestone" } },
      }
      """
    let found = #expect(throws: Diagnostics.self) { try load(text) }
    #expect(
      found?.all.map(\.summary) == [
        "`\(candidate)` takes longer than 5 s to compare with the pattern of parameter `p`"
      ])
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
