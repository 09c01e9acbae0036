import CloudFixtures
import Document
import PlinkflowKit
import Testing

/// What stands in for what is not made yet, so that the rest of a step's parameters is checked before a run.
@Suite struct StandInTests {
  private static let scenarios = Scenario.all.filter { scenario in
    allKinds.contains { $0.name == scenario.kind && !$0.standIns.isEmpty }
  }

  /// A stand-in that is refused would be told of as a mistake of the workflow's author.
  @Test(arguments: scenarios)
  func `a stand-in is taken`(_ scenario: Scenario) async throws {
    let cloud = try Cloud()
    let kind = try #require(allKinds.first { $0.name == scenario.kind })
    let text = try await scenario.prepare(cloud)
    let parameters = try Value.parse(Source(name: "parameters", text: text))
    guard case .object(let fields) = kind.parameters else {
      Issue.record("\(kind.name) takes no object")
      return
    }
    #expect(Set(kind.standIns.keys).isSubset(of: Set(fields.map(\.name))))
    for (name, standIn) in kind.standIns where parameters[name] != nil {
      let members = (parameters.members ?? []).map { member in
        member.key == name ? Value.Member(name, standIn) : member
      }
      let step = try kind.bind(.object(members), using: try await cloud.account(scenario.account))
      try await step.check()
    }
  }

  @Test func `enough kinds have some`() {
    #expect(Self.scenarios.count >= 9)
  }
}
