import Document
import PlinkflowKit
import Testing
import Workflow

@Suite("A workflow without mistakes")
struct LoadingTests {
  let text = """
    {
      workflow: "pair", description: "two networks",
      params: {
        region: { type: "string", default: "ap-northeast-1", pattern: "^[a-z0-9-]+$", description: "where" },
        subnets: { type: "list" },
        count: { type: "integer", default: 2 },
        psk: { type: "string", secret: true },
      },
      connections: {
        provider: { type: "cloud", region: "${params.region}" },
        consumer: { type: "cloud", region: "us-east-1", password: "${params.psk}" },
      },
      steps: {
        dns: {
          uses: "net.record", on: "consumer", timeout: "30m", retry: { attempts: 5, delay: "2s" },
          with: { name: "db.${network.address.host}", ttl: "${network.size}", values: "${network.names}", type: "A" },
        },
        network: { uses: "net.network", on: "provider", with: { name: "n-$${x}", subnet_ids: "${params.subnets}" } },
        all: { uses: "core.milestone", needs: ["dns", "network", "dns"] },
        any: { uses: "test.anything", with: { any: { deep: ["${network.facts.more[1]}"] }, secrets: { A: "${params.psk}" } } },
      },
    }
    """

  @Test func `a workflow is read in the order of the file`() throws {
    let flow = try load(text, "subnets=a,b", "psk=env:PSK")
    #expect(flow.name == "pair")
    #expect(flow.description == "two networks")
    #expect(flow.steps.map(\.name) == ["dns", "network", "all", "any"])
    #expect(flow.steps.map(\.dependencies) == [[1], [], [0, 1], [1]])
    #expect(flow.steps.map(\.connection) == [1, 0, nil, nil])
    #expect(flow.steps[0].timeout == .seconds(1800))
    #expect(flow.steps[0].retry?.attempts == 5)
    #expect(flow.steps[0].retry?.delay == .seconds(2))
    #expect(flow.index(of: "all") == 2)
    #expect(flow.index(of: "none") == nil)
  }

  @Test func `arguments and connections hold the values in effect`() throws {
    let flow = try load(text, "subnets=a,b", "psk=env:PSK")
    #expect(
      flow.arguments.canonicalText
        == #"{"count":2,"psk":"env:PSK","region":"ap-northeast-1","subnets":["a","b"]}"#)
    #expect(flow.connections[0].parameters.canonicalText == #"{"region":"ap-northeast-1"}"#)
    #expect(flow.connections[1].parameters.canonicalText == #"{"password":"env:PSK","region":"us-east-1"}"#)
  }

  @Test func `frozen arguments give the same workflow`() throws {
    let flow = try load(text, "subnets=[\"a\", 'b']", "psk=env:PSK", "count=7")
    let again = try Workflow.load(flow.source, arguments: Arguments(frozen: flow.arguments), catalog: catalog)
    #expect(again.arguments == flow.arguments)
    #expect(again.steps.map(\.definition) == flow.steps.map(\.definition))
  }

  @Test func `references are replaced by what the steps put out`() throws {
    let flow = try load(text, "subnets=a,b", "psk=env:PSK")
    let outputs = try Value.parse(
      Source(
        name: "outputs",
        text: "{ network_id: 'n', size: 60, names: ['x', 'y'], address: { host: 'h' }, facts: { more: [1, {a: 2}] } }"))
    let find: (Int) -> Value? = { $0 == 1 ? outputs : nil }
    #expect(
      try flow.parameters(of: 0, outputs: find).canonicalText
        == #"{"name":"db.h","ttl":60,"type":"A","values":["x","y"]}"#)
    #expect(
      try flow.parameters(of: 1, outputs: find).canonicalText == #"{"name":"n-${x}","subnet_ids":["a","b"]}"#)
    #expect(
      try flow.parameters(of: 3, outputs: find).canonicalText
        == #"{"any":{"deep":[{"a":2}]},"secrets":{"A":"env:PSK"}}"#)
  }

  @Test func `a definition holds what a step means and nothing else`() throws {
    let flow = try load(text, "subnets=a,b", "psk=env:PSK")
    #expect(
      flow.steps[1].definition
        == #"{"on":{"parameters":{"region":"ap-northeast-1"},"type":"cloud"},"uses":"net.network","with":{"name":"n-$${x}","subnet_ids":["a","b"]}}"#
    )
    let other = try load(text, "subnets=a,c", "psk=env:PSK", "region=eu-west-1")
    #expect(zip(flow.steps, other.steps).map { $0.definition == $1.definition } == [true, false, true, true])
  }

  @Test func `what may be shown of a step is no part of what it means`() throws {
    let step = #"{ workflow: "w", steps: { all: { uses: "core.milestone" } } }"#
    let closed = try load(step)
    let open = try load(step.replacing(#""core.milestone""#, with: #""core.milestone", public: ["host"]"#))
    #expect(closed.steps[0].published.isEmpty)
    #expect(open.steps[0].published == ["host"])
    #expect(open.steps[0].definition == closed.steps[0].definition)
  }
}
