import AWSConnection
import CloudFixtures
import PlinkflowKit
import Testing

/// What the sandbox lets act. A kind that is missing here is real, and so refused in it.
@Suite struct SimulationTests {
  @Test func `only kinds that act on nothing but their AWS account, or on nothing, are simulated`() {
    for kind in allPlugins.flatMap(\.steps) {
      switch kind.simulation {
      case .none: #expect(kind.client != ClientType(AWSAccount.self), "\(kind.name)")
      case .ofConnection: #expect(kind.client == ClientType(AWSAccount.self), "\(kind.name)")
      case .notNeeded: #expect(["core.approve", "core.milestone"].contains(kind.name))
      }
    }
  }

  /// A kind whose author thought of nothing.
  private struct Forgetful: Step {
    struct Parameters: Decodable, Sendable {}
    static let kind = "test.forgetful"
    static let summary = "says nothing of the sandbox"
    static let help = Help()
    static let reversible = true
    init(_ parameters: Parameters, using client: Nothing) throws(StepError) {}
    func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Nothing> { .absent }
    func apply(over found: Observation<Nothing>, token: Token) async throws(StepError) -> Nothing { Nothing() }
    func undo(to before: Observation<Nothing>, _ receipt: Nothing?, token: Token) async throws(StepError) {}
  }

  @Test func `a kind that says nothing is real`() {
    #expect(StepKind(Forgetful.self).simulation == .none)
  }
}
