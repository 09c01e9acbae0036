import CloudFixtures
import Document
import PlinkflowKit
import Testing

@testable import PrivateLink

@Suite struct EndpointPolicyTests {
  private static let own = """
    { "Statement": [{ "Effect": "Allow", "Principal": "*", "Action": ["execute-api:Invoke"], "Resource": "*" }] }
    """

  private func step(_ cloud: Cloud, _ policy: String?) async throws -> BoundStep {
    let parameters = try await cloud.endpointParameters()
    guard let policy else { return try await cloud.step("privatelink.endpoint", on: "consumer", parameters) }
    let quoted = policy.replacing("\n", with: " ")
    return try await cloud.step(
      "privatelink.endpoint", on: "consumer", parameters.dropLast() + ", policy: '\(quoted)' }")
  }

  @Test func `a policy that was changed is seen, repaired and put back`() async throws {
    let cloud = try Cloud()
    var first = Driver(try await step(cloud, nil))
    let open = try await first.run()
    var second = Driver(try await step(cloud, Self.own), run: "r2")
    let before = try await second.look()
    guard case .present(_, let drift) = before else { throw Driver.Unfinished() }
    #expect(drift.map(\.field) == ["policy"])
    let changed = try await second.run()
    #expect(EndpointPolicy(try changed.text("policy")) == EndpointPolicy(Self.own))
    try await second.undo(to: before, receipt: second.receipt)
    guard case .present(let now, _) = try await first.look() else { throw Driver.Unfinished() }
    #expect(now["policy"] == open["policy"])
  }

  // The forms that IAM's reference of policy elements gives as equal.
  @Test(arguments: [
    """
    {"Statement":{"Action":"a:b","Effect":"Allow","Principal":{"AWS":"*"},"Resource":["*"]}}
    """,
    """
    {"Version":"2008-10-17","Id":"x","Statement":[{"Sid":"y","Resource":"*","Effect":"Allow","Principal":"*",
      "Action":["a:b"]}]}
    """,
  ])
  func `a policy is compared by what it says`(_ text: String) {
    let plain = EndpointPolicy(
      "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"a:b\",\"Resource\":\"*\"}]}")
    #expect(EndpointPolicy(text) == plain)
    #expect(EndpointPolicy(text.replacing("a:b", with: "a:c")) != plain)
    #expect(EndpointPolicy(text.replacing("Allow", with: "Deny")) != plain)
  }
}
