import Document
import Testing
import Workflow

@Suite("Steps for each of several")
struct ForEachTests {
  private static let tenants = """
    {
      workflow: "tenants",
      params: {
        consumers: { type: "object", default: { acme: { region: "eu", size: 3 }, globex: { region: "us", size: 4 } } },
        letters: { type: "list", default: ["x", "y z", "$${a}"] },
      },
      connections: {
        main: { type: "cloud", region: "eu" },
        consumer: { for_each: "${params.consumers}", type: "cloud", region: "${each.value.region}" },
      },
      steps: {
        base: { uses: "net.network", on: "main", with: { name: "base" } },
        consumers: {
          for_each: "${params.consumers}",
          steps: {
            network: { uses: "net.network", on: "consumer", with: { name: "${each.key}-${base.network_id}" } },
            dns: {
              uses: "net.record", on: "main", needs: ["network"],
              with: { name: "${network.address.host}.${each.key}", ttl: "${each.value.size}", values: "${network.names}" },
            },
          },
        },
        letter: { for_each: "${params.letters}", uses: "test.anything", with: { text: "${each.value}!" } },
        one: { uses: "net.record", on: "main", with: { name: "${network['globex'].network_id}" } },
        join: {
          uses: "test.anything", needs: ["dns", 'letter["x"]'],
          with: { any: { all: "${network[*].network_id}", first: "${network[*].names[0]}" } },
        },
      },
    }
    """

  @Test func `each key has its instances, and references inside mean its own`() throws {
    let flow = try load(Self.tenants)
    #expect(
      flow.steps.map(\.name) == [
        "base", #"network["acme"]"#, #"dns["acme"]"#, #"network["globex"]"#, #"dns["globex"]"#, #"letter["x"]"#,
        #"letter["y z"]"#, #"letter["$${a}"]"#, "one", "join",
      ])
    #expect(flow.steps.map(\.dependencies) == [[], [0], [1], [0], [3], [], [], [], [3], [1, 2, 3, 4, 5]])
    #expect(flow.connections.map(\.name) == ["main", #"consumer["acme"]"#, #"consumer["globex"]"#])
    #expect(flow.steps[1].connection == 1)
    #expect(flow.steps[3].connection == 2)
    #expect(flow.connections[2].parameters.canonicalText == #"{"region":"us"}"#)
  }

  @Test func `what an instance is handed while it runs`() throws {
    let flow = try load(Self.tenants)
    func outputs(_ step: Int) throws -> Value {
      try Value.parse(
        Source(name: "o", text: "{ network_id: 'n\(step)', address: { host: 'h\(step)' }, names: ['a\(step)', 'b'] }"))
    }
    func handed(_ name: String) throws -> String {
      let index = try #require(flow.index(of: name))
      return try flow.parameters(of: index) { try? outputs($0) }.canonicalText
    }
    #expect(try handed(#"network["acme"]"#) == #"{"name":"acme-n0"}"#)
    #expect(try handed(#"dns["globex"]"#) == #"{"name":"h3.globex","ttl":4,"values":["a3","b"]}"#)
    #expect(try handed(#"letter["$${a}"]"#) == #"{"text":"$${a}!"}"#)
    #expect(try handed("one") == #"{"name":"n3"}"#)
    #expect(try handed("join") == #"{"any":{"all":["n1","n3"],"first":["a1","a3"]}}"#)
  }

  @Test func `an instance does not change when another comes, and a join does`() throws {
    let flow = try load(Self.tenants)
    let more = try load(
      Self.tenants,
      "consumers={ zeta: {region: 'x', size: 1}, acme: {region: 'eu', size: 3}, globex: {region: 'us', size: 4} }")
    #expect(more.steps.count == flow.steps.count + 2)
    for step in flow.steps {
      let other = more.steps[try #require(more.index(of: step.name))]
      #expect((step.definition == other.definition) == (step.name != "join"), "\(step.name)")
    }
  }

  @Test func `the instances of an empty list are none, and all of them an empty list`() throws {
    let flow = try load(Self.tenants, "consumers={ globex: { region: 'x', size: 1 } }", "letters=[\"x\"]")
    #expect(
      flow.steps.map(\.name) == ["base", #"network["globex"]"#, #"dns["globex"]"#, #"letter["x"]"#, "one", "join"])
    let none = try load(
      """
      { workflow: "w", params: { l: { type: "list" } }, connections: { main: { type: "cloud", region: "x" } }, steps: {
        every: { for_each: "${params.l}", uses: "net.network", with: { name: "x" } },
        join: { uses: "test.anything", needs: ["every"], with: { any: "${every[*].names}" } } } }
      """, "l=[]")
    #expect(none.steps.map(\.name) == ["join"])
    #expect(try none.parameters(of: 0) { _ in nil }.canonicalText == #"{"any":[]}"#)
  }

  @Test func `frozen arguments give the same instances`() throws {
    let flow = try load(Self.tenants)
    let again = try Workflow.load(
      Source(name: "flow.json5", text: flow.frozenText), arguments: Arguments(frozen: flow.arguments), catalog: catalog)
    #expect(again.steps.map(\.definition) == flow.steps.map(\.definition))
    #expect(flow.frozenText == Self.tenants)
  }

  @Test func `ten thousand instances are read, and one more is too many`() throws {
    func flow(_ count: Int) throws(Diagnostics) -> Workflow {
      try load(
        """
        { workflow: "w", params: { k: { type: "list" } }, steps: {
          a: { uses: "test.anything" },
          b: { for_each: "${params.k}", uses: "test.anything", with: { text: "${a.out}-${each.key}" } } } }
        """, "k=" + (0..<count).map { "k\($0)" }.joined(separator: ","))
    }
    #expect(try flow(10_000).steps.count == 10_001)
    let found = #expect(throws: Diagnostics.self) { try flow(10_001) }
    #expect(found?.all.map(\.summary) == ["the workflow has more than 10000 instances"])
  }
}
