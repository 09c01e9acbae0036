import Document
import PlinkflowKit
import Testing
import Workflow

@Suite("Mistakes of a workflow together")
struct TogetherTests {
  private func mistakes(_ text: String, arguments: Arguments = Arguments()) -> Diagnostics {
    do throws(Diagnostics) {
      _ = try Workflow.load(Source(name: "flow.json5", text: text), arguments: arguments, catalog: catalog)
      return Diagnostics([])
    } catch {
      return error
    }
  }

  @Test func `all mistakes are told in the order of the file, and those of the command line after them`() {
    let text = """
      {
        steps: {
          a: { uses: "core.milestone", neds: [] },
          b: { uses: "test.anything", with: { text: "${params.who}" }, on: "x" },
          a: {},
        },
        workflow: 7,
        params: { q: { type: "text" }, r: { type: "string" } },
      }
      """
    var arguments = Arguments()
    arguments.add(assignment: "s=1")
    #expect(
      mistakes(text, arguments: arguments).all.map(\.summary) == [
        "unknown field `neds` in step `a`",
        "unknown parameter `who` in `text` in step `b`",
        "unknown connection `x` of step `b`",
        "the key `a` stands here a second time",
        "`workflow` in the workflow has to be a string, not a whole number",
        "`text` is not a choice for `type` in parameter `q`",
        "parameter `r` has no value",
        "the workflow has no parameter `s`",
      ])
  }

  @Test func `what only follows from another mistake is not told`() {
    let text = """
      {
        workflow: "w",
        params: { bad: { type: "text" }, empty: { type: "string" } },
        connections: { main: { type: "clowd" } },
        steps: {
          unknown: { uses: "no.such.kind", on: "main", with: { anything: 1, who: "${params.bad}" } },
          after: { uses: "net.record", with: { nmae: "x-${unknown.some.output}-${params.empty}", ttl: "${params.bad}" } },
          other: { uses: "net.record", on: "main", with: { name: "${unknown.x}" } },
        },
      }
      """
    #expect(
      mistakes(text).all.map(\.summary) == [
        "`text` is not a choice for `type` in parameter `bad`",
        "parameter `empty` has no value",
        "unknown type `clowd` of connection `main`",
        "unknown kind `no.such.kind` of step `unknown`",
        "unknown field `nmae` in step `after`",
      ])
  }

  @Test func `a secret in plain words is in no mistake of its line`() {
    let text = """
      { workflow: "w", unknown: 1, params: { p: { type: "string", secret: true, default: "hunter2", x: 1 } }, \
      connections: { c: { type: "cloud", region: "x", password: "hunter2", y: 1 } }, steps: { \
      s: { uses: "net.record", z: 1, with: { name: "n", key: "hunter2" } }, \
      t: { uses: "net.record", with: { name: "n", kee: "hunter2" } }, \
      u: { uses: "test.anything", with: { secrets: { A: 12, B: "hunter2", C: "x${params.p}" } } } } }
      """
    let found = mistakes(text)
    #expect(found.all.count > 8)
    #expect(!found.rendered().contains("hunter2"))
  }

  @Test(arguments: [
    ("{ psk: 'hunter2' hunter3: 1 }", "the file of parameters cannot be read here", 1, 18),
    ("{\n psk: hunter2,\n}", "the file of parameters cannot be read here", 2, 7),
    ("'hunter2'", "the parameters have to be an object, not a string", 1, 1),
    ("{ psk: 'hunter2', psk: 'hunter2' }", "the key `psk` stands here a second time", 1, 19),
  ]) func `a file of parameters that cannot be read is not shown where it may hold secrets`(
    text: String, summary: String, line: Int, column: Int
  ) throws {
    let source = Source(
      name: "flow.json5",
      text: "{ workflow: 'w', steps: {}, params: { psk: { type: 'string', secret: true, default: 'env:P' } } }")
    var arguments = Arguments()
    arguments.add(file: Source(name: "values.json5", text: text))
    let found = #expect(throws: Diagnostics.self) {
      try Workflow.load(source, arguments: arguments, catalog: catalog)
    }
    let shown = found?.rendered() ?? ""
    #expect(!shown.contains("hunter"), "\(shown)")
    #expect(
      shown.hasPrefix(
        """
        error: \(summary)
         --> values.json5:\(line):\(column)
          |
        \(line) | …
        """), "\(shown)")
    #expect(shown.contains("note: the line is not shown, since the workflow takes secrets"), "\(shown)")
  }

  @Test func `a secret in plain words is in no mistake of a parameters file`() {
    var arguments = Arguments()
    arguments.add(file: Source(name: "values.json5", text: "{ psk: 'hunter2', other: 'hunter2', count: 'x' }"))
    let found = mistakes(
      """
      { workflow: "w", steps: {}, params: { psk: { type: "string", secret: true }, count: { type: "integer" } } }
      """, arguments: arguments)
    #expect(
      found.all.map(\.summary) == [
        "parameter `psk` does not say where the secret is", "the workflow has no parameter `other`",
        "parameter `count` has to be a whole number, not a string",
      ])
    #expect(!found.rendered().contains("hunter2"))
    #expect(found.rendered().contains("{ psk: …, other: …, count: 'x' }"))
  }

  @Test func `values of the command line go before those of files`() throws {
    var arguments = Arguments(frozen: .object([.init("a", .string("frozen")), .init("b", .string("frozen"))]))
    arguments.add(file: Source(name: "one", text: "{ b: 'file', c: ['file'] }"))
    arguments.add(assignment: "c=x,y")
    arguments.add(assignment: "d=0.5")
    arguments.add(assignment: "e={k: [1]}")
    arguments.add(assignment: "f=true")
    arguments.add(assignment: "g=a=b")
    let text = """
      { workflow: "w", steps: {}, params: {
        a: { type: "string" }, b: { type: "string" }, c: { type: "list" }, d: { type: "number" }, e: { type: "object" },
        f: { type: "boolean" }, g: { type: "string" } } }
      """
    let flow = try Workflow.load(Source(name: "f", text: text), arguments: arguments, catalog: catalog)
    #expect(
      flow.arguments.canonicalText
        == #"{"a":"frozen","b":"file","c":["x","y"],"d":0.5,"e":{"k":[1]},"f":true,"g":"a=b"}"#)
  }

  @Test func `a journaled value that no longer fits is told at its declaration`() {
    let frozen = Arguments(frozen: .object([.init("a", .string("x")), .init("gone", .null)]))
    let found = mistakes("{ workflow: 'w', steps: {}, params: { a: { type: 'integer' } } }", arguments: frozen)
    #expect(
      found.rendered() == """
        error: the value that the run was begun with for `a` has to be a whole number, not a string
         --> flow.json5:1:39
          |
        1 | { workflow: 'w', steps: {}, params: { a: { type: 'integer' } } }
          |                                       ^
        """)
  }

  @Test(arguments: ["env:PSK", "file:/run/secrets/psk", "command:pass show psk"])
  func `the three forms of a source are taken`(_ source: String) throws {
    let flow = try load(
      "{ workflow: 'w', steps: {}, params: { psk: { type: 'string', secret: true } } }", "psk=\(source)")
    #expect(flow.arguments["psk"]?.string == source)
  }

  @Test(arguments: ["", "env:", "env:A B", "env:1A", "file:", "command: ", "vault:x", "correct horse"])
  func `anything else is no source`(_ text: String) {
    #expect(!Secret.isSource(text))
  }
}
