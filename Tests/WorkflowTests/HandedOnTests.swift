import Document
import Testing
import Workflow

@Suite("Values that are handed on")
struct HandedOnTests {
  /// Uses of one file in a row, each handed what the one before puts out.
  private static func chain(_ count: Int, of file: String, start: String) -> Files {
    var lines = ["f0: { uses: './pass.json5', with: { v: \(start) } }"]
    for index in 1..<count { lines.append("f\(index): { uses: './pass.json5', with: { v: '${f\(index - 1).v}' } }") }
    return Files(texts: [
      "flow.json5": "{ workflow: 'w', steps: {\n\(lines.joined(separator: ",\n"))\n} }", "pass.json5": file,
    ])
  }

  private static let pass =
    "{ workflow: 'p', params: { v: { type: 'string' } }, steps: {}, outputs: { v: '${params.v}' } }"

  @Test func `a value goes through many files`() throws {
    #expect(try Self.chain(30, of: Self.pass, start: "'x'").load().steps.isEmpty)
  }

  @Test func `a value that goes through too many files is refused`() {
    let found = #expect(throws: Diagnostics.self) { try Self.chain(200, of: Self.pass, start: "'${f199.v}'").load() }
    #expect(found?.all.isEmpty == false)
    #expect(
      found?.all.allSatisfy {
        $0.summary.hasSuffix("is handed on through more than 64 files") || $0.summary.hasSuffix("leads back to itself")
      } == true)
  }

  @Test func `a list that grows in each file is refused before it fills the memory`() {
    let elements = [String](repeating: "{ a: '${params.v}' }", count: 100).joined(separator: ", ")
    let file = """
      { workflow: 'p', params: { v: { type: 'list', items: 'object' } }, steps: {},
        outputs: { v: [\(elements)] } }
      """
    let found = #expect(throws: Diagnostics.self) { try Self.chain(40, of: file, start: "[]").load() }
    #expect(
      found?.all.map(\.summary) == ["the value is larger than 8388608 bytes once its references are replaced"])
  }

  @Test func `a text that only observes like a reference stays text on every way`() throws {
    let flow = try Files(texts: [
      "flow.json5": """
      {
        workflow: "w",
        params: { keys: { type: "list" } },
        steps: {
          a: { uses: "test.anything" },
          t: { for_each: "${params.keys}", uses: "test.anything", with: { text: "${each.value}{a.b} ${a.c}" } },
          f: { uses: "./f.json5", with: { keys: "${params.keys}", text: "$${a.x} ${t['${a.n}'].o}" } },
        },
      }
      """,
      "f.json5": """
      {
        workflow: "f",
        params: { keys: { type: "list" }, text: { type: "string" }, other: { type: "string", default: "${a.y}" } },
        steps: {
          s: {
            for_each: "${params.keys}", uses: "test.anything",
            with: { any: ["${params.text}", "${params.other}!", "${each.key}", "${params.keys}"] },
          },
        },
      }
      """,
    ]).load("keys=[\"${a.n}\", \"$\"]")
    let outputs = try Value.parse(Source(name: "o", text: "{ c: 'C', o: 'O' }"))
    func handed(_ name: String) throws -> String {
      try flow.parameters(of: try #require(flow.index(of: name))) { _ in outputs }.canonicalText
    }
    #expect(try handed(#"t["${a.n}"]"#) == #"{"text":"${a.n}{a.b} C"}"#)
    #expect(try handed(#"t["$"]"#) == #"{"text":"${a.b} C"}"#)
    #expect(try handed(#"f.s["$"]"#) == #"{"any":["${a.x} O","${a.y}!","$",["${a.n}","$"]]}"#)
    let step = flow.steps[try #require(flow.index(of: #"f.s["$"]"#))]
    #expect(step.dependencies.map { flow.steps[$0].name } == [#"t["${a.n}"]"#])
  }

  @Test func `one list of keys may lead from one step to another`() throws {
    let flow = try load(
      """
      { workflow: "w", steps: {
        a: { for_each: ["x", "y"], uses: "net.network", on: "c", with: { name: "n" } },
        b: { for_each: ["y", "x"], uses: "test.anything", with: { text: "${a[each.key].network_id}" } },
      }, connections: { c: { type: "cloud", region: "r" } } }
      """)
    #expect(flow.steps.map(\.dependencies) == [[], [], [1], [0]])
  }

  @Test func `a secret reaches a file by its source only`() throws {
    let texts = [
      "flow.json5": """
      {
        workflow: "w",
        params: { psk: { type: "string", secret: true, default: "env:PSK" } },
        connections: { c: { type: "cloud", region: "r" } },
        steps: {
          one: { uses: "./f.json5", with: { key: "${params.psk}" }, connections: { c: "c" } },
          two: { uses: "./f.json5", with: { key: "file:/k" }, connections: { c: "c" } },
          each-one: { for_each: { a: { k: "env:A" } }, uses: "net.record", with: { name: "n", key: "${each.value.k}" } },
        },
      }
      """.replacing("each-one", with: "many"),
      "f.json5": """
      {
        workflow: "f", params: { key: { type: "string", secret: true } }, connections: { c: { type: "cloud", region: "r" } },
        steps: { r: { uses: "net.record", with: { name: "n", key: "${params.key}" } } },
      }
      """,
    ]
    let flow = try Files(texts: texts).load()
    #expect(
      try (0..<3).map { try flow.parameters(of: $0) { _ in nil }["key"]?.string } == ["env:PSK", "file:/k", "env:A"])
    let plain = Files(texts: texts.mapValues { $0.replacing("env:A", with: "hunter2") })
    #expect(!plain.shown.contains("hunter2"))
    #expect(plain.shown.hasPrefix("error: `key` in step `many` does not say where the secret is\n"))
  }
}
