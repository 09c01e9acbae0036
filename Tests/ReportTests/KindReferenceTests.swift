import Document
import PlinkflowKit
import Report
import Testing

/// What is told of a kind to those who write workflows.
@Suite struct KindReferenceTests {
  private func kind(_ name: String, exclusive: String?) -> StepKind {
    StepKind(
      name: name, summary: "a line of a file", help: Help(), parameters: .object([]), outputs: .object([]),
      isReversible: true, visibleWithin: .zero, usually: .seconds(1), patience: .seconds(60), exclusive: exclusive,
      client: nil
    ) { (_: Value, _: any Sendable) throws(StepError) -> BoundStep in throw .refused("is none") }
  }

  private var plugin: Plugin {
    Plugin(
      name: "shared", summary: "lines",
      steps: [kind("shared.line", exclusive: "hosts"), kind("shared.free", exclusive: nil)])
  }

  @Test func `a kind whose steps change one at a time says so, and others say nothing`() {
    let reference = KindReference([plugin])
    #expect(
      reference.page(of: plugin.steps[0]).hasPrefix(
        """
        shared.line: a line of a file

        connection: none
        undo: takes its change back
        timeout: 1 min where the step has none
        exclusive: `hosts`, so its steps change one at a time

        """))
    #expect(!reference.page(of: plugin.steps[1]).contains("exclusive"))
    let sections = reference.markdown.split(separator: "### ")
    #expect(
      sections.first { $0.hasPrefix("shared.line") }?.contains(
        "; its steps change one at a time (`exclusive: \"hosts\"`).") == true)
    #expect(sections.first { $0.hasPrefix("shared.free") }?.contains("exclusive") == false)
  }

  @Test func `the schema knows the field of steps and of connections`() {
    let connection = ConnectionKind(
      name: "shared.host", summary: "a host", help: [:], parameters: .object([]), client: ClientType(named: "host")
    ) { (_: Value, _: String) async throws(StepError) -> any Sendable in Nothing() }
    let schema = WorkflowSchema([Plugin(name: "shared", summary: "", steps: plugin.steps, connections: [connection])])
    let definitions = schema.value["definitions"]
    #expect(definitions?["kind"]?["properties"]?["exclusive"]?["type"] == .string("string"))
    let type = definitions?["connection"]?["allOf"]?.elements?.first?["then"]
    #expect(type?["properties"]?["exclusive"]?["type"] == .string("string"))
    #expect(definitions?["use"]?["properties"]?["exclusive"] == nil)
  }
}
