import Report
import Testing

@Suite struct GraphTests {
  private let graph = GraphDrawing(
    name: "a \"quoted\" name",
    nodes: [
      GraphDrawing.Node(name: "zone", kind: "route53.zone", dependencies: []),
      GraphDrawing.Node(name: "dns", kind: "route53.record", dependencies: [0]),
    ])

  @Test func `DOT has a node for each step and an arrow to the step that needs it`() {
    #expect(
      graph.dot == """
        digraph "a \\"quoted\\" name" {
          rankdir=LR;
          node [shape=box];
          n0 [label="zone\\nroute53.zone"];
          n1 [label="dns\\nroute53.record"];
          n0 -> n1;
        }
        """)
  }

  @Test func `Mermaid has a node for each step and an arrow to the step that needs it`() {
    #expect(
      graph.mermaid == """
        flowchart LR
          n0["zone<br/>route53.zone"]
          n1["dns<br/>route53.record"]
          n0 --> n1
        """)
  }

  @Test func `names cannot break out of their labels`() {
    let hostile = GraphDrawing(
      name: "x", nodes: [GraphDrawing.Node(name: "a\"]; <b>\n\\", kind: "k", dependencies: [])])
    #expect(hostile.dot.contains(#"n0 [label="a\"]; <b>\\n\\\nk"];"#))
    #expect(hostile.mermaid.contains(#"n0["a#34;#93;#59; #60;b#62;#92;n#92;<br/>k"]"#))
  }
}
