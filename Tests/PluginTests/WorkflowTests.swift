import AWSConnection
import Document
import Fixtures
import Foundation
import PlinkflowCLI
import PlinkflowKit
import Testing
import Workflow

@Suite struct PrivateLinkWorkflowTests {
  private func load() throws -> Workflow {
    let bytes = try Data(contentsOf: Repository.root.appendingPathComponent("workflows/privatelink.json5"))
    let source = Source(name: "workflows/privatelink.json5", bytes: Array(bytes))
    do {
      return try Workflow.load(
        source, arguments: Arguments(), catalog: Catalog(Plugin.builtIn(reaching: try Cloud().access)))
    } catch {
      Issue.record("\(error)")
      throw error
    }
  }

  @Test func `the shipped workflow loads without any parameter`() throws {
    #expect(try load().steps.count > 0)
  }

  @Test func `the shipped workflow has the seed's moves by name`() throws {
    let names = Set(try load().steps.map(\.name))
    let moves: Set = [
      "environment", "service", "whitelist", "endpoint", "accept", "zone", "dns", "vpn_gateway", "vpn_attachment",
      "vpn_customer_gateway", "vpn_connection", "vpn_route", "vpn_propagation", "vpn_endpoint_rule",
      "vpn_directory_rule",
    ]
    #expect(moves.isSubset(of: names))
  }

  @Test func `the consumer's name waits for the provider's yes`() throws {
    let workflow = try load()
    let dns = try #require(workflow.index(of: "dns"))
    let accept = try #require(workflow.index(of: "accept"))
    #expect(workflow.steps[dns].dependencies.contains(accept))
  }
}
