import CloudFixtures
import Conformance
import Document
import PlinkflowKit
import Testing

/// The rules that authors' plugins are held to, tried on the built-in kinds in the sandbox.
@Suite struct ConformanceTests {
  @Test(arguments: Scenario.all)
  func `a kind keeps the rules`(_ scenario: Scenario) async throws {
    let cloud = try Cloud()
    let parameters = try Value.parse(Source(name: "parameters", text: try await scenario.prepare(cloud)))
    let kind = try #require(allKinds.first { $0.name == scenario.kind })
    let client: any Sendable = kind.client == nil ? Nothing() : try await cloud.account(scenario.account)
    let subject = Subject(
      kind, parameters: parameters, client: client, world: { ((try? cloud.changes()) ?? []).joined(separator: "\n") })
    let before = try cloud.changes()
    for verdict in await ConformanceSuite(subject, run: "r", pace: 0.001).verdicts() {
      if case .broken(let lines) = verdict.outcome {
        Issue.record("\(verdict.rule.sentence): \(lines.joined(separator: "; "))")
      }
    }
    if scenario.isReversible { #expect(try cloud.changes() == before) }
  }
}
