import Document
import Foundation
import Testing
import Workflow

@Suite("Workflows that use others")
struct UseTests {
  private static let files = Files(texts: [
    "flow.json5": """
    {
      workflow: "whole",
      params: { psk: { type: "string", secret: true, default: "env:PSK" }, sites: { type: "list", default: ["north", "south"] } },
      connections: { provider: { type: "cloud", region: "eu" }, consumer: { type: "cloud", region: "us" } },
      steps: {
        // The two halves need something of each other: a name one way, an id the other.
        provider: { uses: "./parts/provider.json5", connections: { aws: "provider" }, with: { peer: "${consumer.id}" } },
        consumer: {
          uses: "./parts/consumer.json5", connections: { aws: "consumer" },
          with: { service: "${provider.service}", psk: "${params.psk}" },
        },
        vpn: { for_each: "${params.sites}", uses: "./parts/vpn.json5", with: { site: "${each.key}" }, needs: ["provider"] },
        end: { uses: "core.milestone", needs: ["consumer", "vpn"] },
        note: { uses: "test.anything", with: { any: ["${vpn[*].gateway}", "${vpn['north'].constant}"] } },
      },
      outputs: { service: "${provider.service}", gateways: "${vpn[*].gateway}", region: "eu" },
    }
    """,
    "parts/provider.json5": """
    {
      workflow: "provider",
      params: { peer: { type: "string" } },
      connections: { aws: { type: "cloud", region: "x" } },
      steps: {
        service: { uses: "net.network", with: { name: "service" } },
        accept: { uses: "net.record", needs: ["service"], with: { name: "for-${params.peer}" } },
      },
      outputs: { service: "${service.network_id}", names: "${service.names}" },
    }
    """,
    "parts/consumer.json5": """
    {
      workflow: "consumer",
      params: { service: { type: "string" }, psk: { type: "string", secret: true }, ttl: { type: "integer", default: 60 } },
      connections: { aws: { type: "cloud", region: "x" } },
      steps: {
        endpoint: { uses: "net.network", with: { name: "${params.service}" } },
        dns: { uses: "net.record", with: { name: "${params.service}.${endpoint.address.host}", ttl: "${params.ttl}", key: "${params.psk}" } },
      },
      outputs: { id: "${endpoint.network_id}" },
    }
    """,
    "parts/vpn.json5": """
    {
      workflow: "vpn",
      params: { site: { type: "string" } },
      connections: { site: { type: "cloud", region: "${params.site}" } },
      steps: { gateway: { uses: "./deep/gateway.json5", with: { name: "${params.site}" }, connections: { own: "site" } } },
      outputs: { gateway: "${gateway.id}", constant: "c-${params.site}" },
    }
    """,
    "parts/deep/gateway.json5": """
    {
      workflow: "gateway",
      params: { name: { type: "string", pattern: "^[a-z]+$" } },
      connections: { own: { type: "cloud", region: "x" } },
      steps: { first: { uses: "net.network", with: { name: "${params.name}" } }, last: { uses: "core.milestone", needs: ["first"] } },
      outputs: { id: "${first.network_id}" },
    }
    """,
  ])

  @Test func `the steps of a file stand in the place of the one that uses it`() throws {
    let flow = try Self.files.load()
    #expect(
      flow.steps.map(\.name) == [
        "provider.service", "provider.accept", "consumer.endpoint", "consumer.dns", #"vpn["north"].gateway.first"#,
        #"vpn["north"].gateway.last"#, #"vpn["south"].gateway.first"#, #"vpn["south"].gateway.last"#, "end", "note",
      ])
    let names = flow.steps.map { step in step.dependencies.map { flow.steps[$0].name } }
    #expect(
      names == [
        [], ["provider.service", "consumer.endpoint"], ["provider.service"], ["provider.service", "consumer.endpoint"],
        ["provider.accept"], [#"vpn["north"].gateway.first"#], ["provider.accept"], [#"vpn["south"].gateway.first"#],
        ["consumer.dns", #"vpn["north"].gateway.last"#, #"vpn["south"].gateway.last"#],
        [#"vpn["north"].gateway.first"#, #"vpn["south"].gateway.first"#],
      ])
  }

  @Test func `connections are given, or taken along under a name of their own`() throws {
    let flow = try Self.files.load()
    #expect(flow.connections.map(\.name) == ["provider", "consumer", #"vpn["north"].site"#, #"vpn["south"].site"#])
    #expect(flow.connections[3].parameters.canonicalText == #"{"region":"south"}"#)
    #expect(flow.steps.map(\.connection) == [0, 0, 1, 1, 2, nil, 3, nil, nil, nil])
  }

  @Test func `values pass through parameters and outputs`() throws {
    let flow = try Self.files.load()
    func outputs(_ step: Int) throws -> Value {
      try Value.parse(Source(name: "o", text: "{ network_id: 'n\(step)', address: { host: 'h' }, names: [] }"))
    }
    func handed(_ name: String) throws -> String {
      let index = try #require(flow.index(of: name))
      return try flow.parameters(of: index) { try? outputs($0) }.canonicalText
    }
    #expect(try handed("provider.accept") == #"{"name":"for-n2"}"#)
    #expect(try handed("consumer.dns") == #"{"key":"env:PSK","name":"n0.h","ttl":60}"#)
    #expect(try handed(#"vpn["south"].gateway.first"#) == #"{"name":"south"}"#)
    #expect(try handed("note") == #"{"any":[["n4","n6"],"c-north"]}"#)
    #expect(
      try flow.results { try? outputs($0) }.canonicalText
        == #"{"gateways":["n4","n6"],"region":"eu","service":"n0"}"#)
  }

  @Test func `the frozen text holds all files and needs none of them`() throws {
    let flow = try Self.files.load("sites=north,west")
    let nothing: Workflow.Reader = { path throws(Diagnostic) in throw Diagnostic("asked for \(path)") }
    let again = try Workflow.load(
      Source(name: "flow.json5", text: flow.frozenText), arguments: Arguments(frozen: flow.arguments), catalog: catalog,
      reader: nothing)
    #expect(again.steps.map(\.name) == flow.steps.map(\.name))
    #expect(again.steps.map(\.definition) == flow.steps.map(\.definition))
    #expect(again.frozenText == flow.frozenText)
    #expect(again.source.bytes == flow.source.bytes)
    #expect(Workflow.name(in: Source(name: "flow.json5", text: flow.frozenText)) == "whole")
    let bundle = try Value.parse(Source(name: "b", text: flow.frozenText))
    #expect(bundle["files"]?["parts/deep/gateway.json5"]?.string == Self.files.texts["parts/deep/gateway.json5"])
  }

  @Test func `a file that a group uses takes the connection of its key`() throws {
    let flow = try Files(texts: [
      "flow.json5": """
      {
        workflow: "w",
        connections: { tenant: { for_each: ["a", "b"], type: "cloud", region: "${each.key}" } },
        steps: {
          tenants: {
            for_each: ["b", "a"],
            steps: {
              half: { uses: "./parts/deep/gateway.json5", connections: { own: "tenant" }, with: { name: "${each.key}" } },
              dns: { uses: "net.record", on: "tenant", with: { name: "${half.id}" } },
            },
          },
          join: { uses: "core.milestone", needs: ["half"] },
        },
      }
      """,
      "parts/deep/gateway.json5": try #require(Self.files.texts["parts/deep/gateway.json5"]),
    ]).load()
    #expect(
      flow.steps.map(\.name) == [
        #"half["b"].first"#, #"half["b"].last"#, #"dns["b"]"#, #"half["a"].first"#, #"half["a"].last"#, #"dns["a"]"#,
        "join",
      ])
    #expect(flow.steps.map(\.connection) == [1, nil, 1, 0, nil, 0, nil])
    #expect(flow.steps.map(\.dependencies) == [[], [0], [0], [], [3], [3], [1, 4]])
  }

  @Test func `each file runs by itself`() throws {
    for (path, text) in Self.files.texts where path != "flow.json5" {
      var arguments = Arguments()
      for assignment in ["peer=p", "service=s", "psk=env:X", "site=t", "name=n"] {
        let name = assignment.prefix { $0 != "=" }
        if text.contains("\(name): { type") { arguments.add(assignment: assignment) }
      }
      #expect(throws: Never.self, "\(path)") {
        try Workflow.load(
          Source(name: path, text: text), arguments: arguments, catalog: catalog,
          reader: { inner throws(Diagnostic) in
            try Self.files.read(path.contains("vpn") ? "parts/" + inner : inner)
          })
      }
    }
  }

  @Test func `a file is read beside the workflow, and never through a link out of its folder`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "plinkflow-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let inside = folder.appending(path: "inside")
    try FileManager.default.createDirectory(at: inside, withIntermediateDirectories: true)
    let inner = "{ workflow: 'inner', steps: { a: { uses: 'core.milestone' } } }"
    try inner.write(to: folder.appending(path: "outside.json5"), atomically: true, encoding: .utf8)
    try inner.write(to: inside.appending(path: "inner.json5"), atomically: true, encoding: .utf8)
    try FileManager.default.createSymbolicLink(
      atPath: inside.appending(path: "link.json5").path(percentEncoded: false),
      withDestinationPath: "../outside.json5")
    let flow = inside.appending(path: "flow.json5").path(percentEncoded: false)
    func load(_ path: String) throws -> Workflow {
      try Workflow.load(
        Source(name: flow, text: "{ workflow: 'w', steps: { s: { uses: '\(path)' } } }"), arguments: Arguments(),
        catalog: catalog)
    }
    #expect(try load("./inner.json5").steps.map(\.name) == ["s.a"])
    let linked = #expect(throws: Diagnostics.self) { try load("./link.json5") }
    #expect(linked?.all.map(\.notes) == [["a symbolic link leads out of the folder of the workflow"]])
    let above = #expect(throws: Diagnostics.self) { try load("../outside.json5") }
    #expect(
      above?.all.map(\.summary) == ["step `s` uses `../outside.json5`, which is not in the folder of the workflow"])
    let missing = #expect(throws: Diagnostics.self) { try load("./none.json5") }
    #expect(missing?.all.map(\.summary) == ["step `s` uses `./none.json5`, which cannot be read"])
    #expect(missing?.all.map(\.notes) == [["no such file or directory"]])
  }
}
