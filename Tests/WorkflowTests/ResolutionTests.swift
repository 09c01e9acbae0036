import Document
import PlinkflowKit
import Testing
import Workflow

@Suite("References while a workflow runs")
struct ResolutionTests {
  private func fault(_ with: String, outputs: String?) throws -> StepError? {
    let flow = try load(
      """
      { workflow: "w", steps: { a: { uses: "test.anything" }, b: { uses: "test.anything", with: { any: \(with) } } } }
      """)
    let value = try outputs.map { try Value.parse(Source(name: "o", text: $0)) }
    do throws(StepError) {
      _ = try flow.parameters(of: 1) { $0 == 0 ? value : nil }
      return nil
    } catch {
      return error
    }
  }

  @Test func `a reference that leads nowhere is refused by name`() throws {
    #expect(
      try fault("'${a.facts.zone[2]}'", outputs: "{ facts: { zone: ['x'] } }")
        == .refused("refers to `a.facts.zone[2]`, which does not exist", notes: ["`a.facts.zone` is a list of 1"]))
    #expect(
      try fault("'${a.fact}'", outputs: "{ facts: 1, other: 2 }")
        == .refused(
          "refers to `a.fact`, which does not exist", notes: ["`a` is an object with `facts`, `other`"]))
    #expect(
      try fault("'${a.x}'", outputs: nil) == .refused("refers to `a.x`, and step `a` has no outputs yet"))
  }

  @Test func `only a single value goes into a text`() throws {
    #expect(
      try fault("'x ${a.list}'", outputs: "{ list: [1] }")
        == .refused("refers to `a.list` inside a text, and that is a list"))
    #expect(
      try fault("['x ${a.nothing}']", outputs: "{ nothing: null }")
        == .refused("refers to `a.nothing` inside a text, and that is null"))
  }

  @Test(arguments: [
    ("'${a.n}'", "7"), ("'n=${a.n}'", #""n=7""#), ("'${a.f}/${a.t}'", #""0.5/true""#), ("'$${a.n}'", #""${a.n}""#),
    ("'$ $$ ${a.s}$'", #""$ $$ ${x}$""#), ("'${a.l[1]}'", #"{"k":null}"#), ("{ k: ['${a.s}'] }", #"{"k":["${x}"]}"#),
  ])
  func `a whole reference keeps its type, and one in a text is spelt`(_ with: String, _ result: String) throws {
    let flow = try load(
      """
      { workflow: "w", steps: { a: { uses: "test.anything" }, b: { uses: "test.anything", with: { any: \(with) } } } }
      """)
    let outputs = try Value.parse(Source(name: "o", text: "{ n: 7, f: .5, t: true, s: '${x}', l: [1, { k: null }] }"))
    #expect(try flow.parameters(of: 1) { _ in outputs }["any"]?.canonicalText == result)
  }

  @Test func `a text that only looks like a reference stays text`() throws {
    let flow = try load(
      """
      { workflow: "w", params: { p: { type: "string", default: "${a.n}" } },
        steps: { a: { uses: "test.anything" }, b: { uses: "test.anything", with: { text: "${params.p}" } } } }
      """)
    #expect(flow.steps[1].dependencies.isEmpty)
    #expect(try flow.parameters(of: 1) { _ in nil }["text"]?.string == "${a.n}")
    #expect(flow.steps[1].definition == #"{"uses":"test.anything","with":{"text":"$${a.n}"}}"#)
  }
}
