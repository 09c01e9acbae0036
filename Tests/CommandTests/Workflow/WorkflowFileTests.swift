import Testing

/// Commands that read a workflow file and touch nothing else.
@Suite struct WorkflowFileTests {
  @Test func `all mistakes of a file are told together, and nothing is begun`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(
      """
      {
        workflow: "trial",
        steps: {
          first: { uses: "core.milestone", neds: [] },
          second: { uses: "core.mileston" },
          third: { uses: "core.milestone", needs: ["frist"] },
        },
      }
      """, to: "w.json5")
    for command in ["validate", "run", "plan", "graph"] {
      let ending = try await plinkflow(command, "w.json5")
      #expect(ending.status == 2)
      #expect(ending.output.isEmpty)
      #expect(
        ending.errors == """
          error: unknown field `neds` in step `first`
           --> w.json5:4:38
            |
          4 |     first: { uses: "core.milestone", neds: [] },
            |                                      ^^^^
          help: a similar field exists: `needs`

          error: unknown kind `core.mileston` of step `second`
           --> w.json5:5:21
            |
          5 |     second: { uses: "core.mileston" },
            |                     ^^^^^^^^^^^^^^^
          help: a similar kind exists: `core.milestone`

          error: unknown step `frist` in `needs` of step `third`
           --> w.json5:6:46
            |
          6 |     third: { uses: "core.milestone", needs: ["frist"] },
            |                                              ^^^^^^^
          help: a similar step exists: `first`

          """)
    }
    #expect(!plinkflow.has(".plinkflow"))
  }

  @Test func `a file that is not there is named`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let ending = try await plinkflow("validate", "nowhere.json5")
    #expect(ending.status == 2)
    #expect(ending.errors == "error: `nowhere.json5` cannot be read\nnote: no such file or directory\n")
  }

  @Test func `a sound file is valid, and its graph has each step and arrow`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(
      """
      {
        workflow: "trial",
        steps: {
          first: { uses: "core.milestone" },
          second: { uses: "core.milestone", needs: ["first"] },
        },
      }
      """, to: "w.json5")
    let valid = try await plinkflow("validate", "w.json5")
    #expect(valid.status == 0)
    #expect(valid.output == "trial is valid: 2 steps\n")
    let dot = try await plinkflow("graph", "w.json5")
    #expect(dot.status == 0)
    #expect(
      dot.output == """
        digraph "trial" {
          rankdir=LR;
          node [shape=box];
          n0 [label="first\\ncore.milestone"];
          n1 [label="second\\ncore.milestone"];
          n0 -> n1;
        }

        """)
    let mermaid = try await plinkflow("graph", "w.json5", "--format=mermaid")
    #expect(mermaid.output.hasPrefix("flowchart LR\n"))
    #expect(mermaid.output.contains("n0 --> n1"))
  }
}
