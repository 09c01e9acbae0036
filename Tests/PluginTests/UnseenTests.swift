import CloudFixtures
import Document
import PlinkflowKit
import Testing

/// What cannot be seen is not gone: an observation that got no answer is thrown, whatever the kind and the reply.
@Suite struct UnseenTests {
  @Test(arguments: Scenario.all)
  func `a look that got no answer is never an observation`(_ scenario: Scenario) async throws {
    let cloud = try Cloud()
    let parameters = try Value.parse(Source(name: "parameters", text: try await scenario.prepare(cloud)))
    let kind = try #require(allKinds.first { $0.name == scenario.kind })
    let client: any Sendable =
      kind.client == nil ? Nothing() : try await cloud.impatientAccount(scenario.account)
    let step = try kind.bind(parameters, using: client)
    var driver = Driver(step)
    try await driver.run()
    for reply in Blindness.Reply.allCases {
      for receipt in [driver.receipt, nil] {
        cloud.blindness.set(reply)
        do {
          let seen = try await step.observe(receipt, token: driver.token)
          // A kind that asks nobody sees without the network.
          if cloud.blindness.count > 0 { Issue.record("\(scenario.kind) sees \(seen) by \(reply)") }
        } catch {
          #expect(error.isUnseen || error.class == .unknown, "\(scenario.kind), \(reply): \(error)")
        }
        cloud.blindness.set(nil)
      }
    }
    // It was there all the time.
    #expect(try await driver.look(driver.receipt).isSatisfied)
  }
}
