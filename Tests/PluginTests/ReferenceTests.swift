import AWSConnection
import CloudFixtures
import Document
import PlinkflowKit
import Testing

@Suite struct ReferenceTests {
  @Test(arguments: allKinds.map(\.name))
  func `every field of a kind is explained`(kind name: String) throws {
    let kind = try #require(allKinds.first { $0.name == name })
    #expect(fields(kind.parameters) == Set(kind.help.parameters.keys))
    #expect(fields(kind.outputs) == Set(kind.help.outputs.keys))
  }

  @Test(arguments: allKinds.map(\.name))
  func `every sentence is in lower case and has no full stop`(kind name: String) throws {
    let kind = try #require(allKinds.first { $0.name == name })
    for sentence in [kind.summary] + kind.help.parameters.values + kind.help.outputs.values {
      #expect(!sentence.hasSuffix(".") && !sentence.isEmpty)
      let first = try #require(sentence.first)
      let word = sentence.prefix { $0 != " " }
      // An abbreviation such as VPN stays as it is.
      #expect(first.isLowercase || first == "`" || word == word.uppercased() || word == "Elastic", "\(sentence)")
    }
  }

  @Test func `every field of a connection is explained`() throws {
    let kind = ConnectionKind(AccountConnection(try Cloud().access))
    #expect(fields(kind.parameters) == Set(kind.help.keys))
  }

  @Test func `every kind of AWS names the permissions that it needs`() {
    for kind in kindsOfAWS {
      let permissions = kind.permissions
      #expect(!permissions.observe.isEmpty, "\(kind.name)")
      // Lookups, checks and waits for others change nothing.
      let lookers = ["directory.simple_ad", "privatelink.connection_request", "privatelink.endpoint_available"]
      if kind.name.hasSuffix("_lookup") || kind.name.hasPrefix("check.") || lookers.contains(kind.name) { continue }
      #expect(!permissions.apply.isEmpty && (!permissions.undo.isEmpty || !kind.isReversible), "\(kind.name)")
    }
  }

  @Test func `kinds bear the name of their plugin`() {
    for plugin in allPlugins {
      for kind in plugin.steps { #expect(kind.name.hasPrefix(plugin.name + ".")) }
    }
  }

  private func fields(_ shape: Shape) -> Set<String> {
    if case .object(let fields) = shape { Set(fields.map(\.name)) } else { [] }
  }
}
