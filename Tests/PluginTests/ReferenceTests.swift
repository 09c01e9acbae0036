import AWSConnection
import Document
import PlinkflowKit
import Testing

@Suite struct ReferenceTests {
  @Test(arguments: allKinds.map(\.name))
  func everyFieldOfAKindIsExplained(kind name: String) throws {
    let kind = try #require(allKinds.first { $0.name == name })
    #expect(fields(kind.parameters) == Set(kind.help.parameters.keys))
    #expect(fields(kind.outputs) == Set(kind.help.outputs.keys))
  }

  @Test(arguments: allKinds.map(\.name))
  func everySentenceIsLowercaseAndHasNoFullStop(kind name: String) throws {
    let kind = try #require(allKinds.first { $0.name == name })
    for sentence in [kind.summary] + kind.help.parameters.values + kind.help.outputs.values {
      #expect(!sentence.hasSuffix(".") && !sentence.isEmpty)
      let first = try #require(sentence.first)
      let word = sentence.prefix { $0 != " " }
      // An abbreviation such as VPN stays as it is.
      #expect(first.isLowercase || first == "`" || word == word.uppercased() || word == "Elastic", "\(sentence)")
    }
  }

  @Test func everyFieldOfAConnectionIsExplained() throws {
    let kind = ConnectionKind(AccountConnection(try Cloud().access))
    #expect(fields(kind.parameters) == Set(kind.help.keys))
  }

  @Test func everyKindOfAWSNamesThePermissionsThatItNeeds() {
    for kind in allKinds where kind.client == ClientType(AWSAccount.self) {
      let permissions = kind.permissions
      #expect(!permissions.observe.isEmpty, "\(kind.name)")
      // Lookups, checks and waits for others change nothing.
      let lookers = ["directory.simple_ad", "privatelink.connection_request", "privatelink.endpoint_available"]
      if kind.name.hasSuffix("_lookup") || kind.name.hasPrefix("check.") || lookers.contains(kind.name) { continue }
      #expect(!permissions.apply.isEmpty && (!permissions.undo.isEmpty || !kind.isReversible), "\(kind.name)")
    }
  }

  @Test func kindsBearTheNameOfTheirPlugin() {
    for plugin in allPlugins {
      for kind in plugin.steps { #expect(kind.name.hasPrefix(plugin.name + ".")) }
    }
  }

  private func fields(_ shape: Shape) -> Set<String> {
    if case .object(let fields) = shape { Set(fields.map(\.name)) } else { [] }
  }
}
