import AWSCore
import AWSSandbox
import CloudFixtures
import Fixtures
import Foundation
import Testing

@Suite struct FaultyTransportTests {
  private func client(_ stage: Stage, _ fault: FaultyTransport.InjectedFault, attempts: Int = 1) throws -> AWSClient {
    let key = try #require(stage.sandbox.world.account("provider")?.credentials)
    let transport = FaultyTransport(stage.sandbox) { _, number in number == 0 ? fault : nil }
    return AWSClient(
      region: "ap-northeast-1", credentials: StaticCredentials(key), transport: transport,
      retry: RetryPolicy(maximumAttempts: attempts), clock: { stage.clock.now },
      pause: { stage.clock.advance(by: $0) })
  }

  @Test(
    arguments: [
      (FaultyTransport.InjectedFault.throttled, 0), (.unavailable, 0), (.gateway, 0), (.refused, 0), (.lostRequest, 0),
      (.lostReply, 1), (.cutReply, 1),
    ]) func `a fault takes effect or not as it says`(fault: FaultyTransport.InjectedFault, made: Int) async throws
  {
    let stage = try Stage()
    let client = try client(stage, fault)
    await #expect(throws: AWSFailure.self) {
      try await client.call(.ec2, "CreateVpnGateway", .parameters(["Type": "ipsec.1"]))
    }
    #expect(try stage.sandbox.changes()[0].added.count == made)
  }

  @Test func `one seed gives one sequence`() async throws {
    func outcomes(seed: UInt64) async throws -> [String] {
      let stage = try Stage()
      let transport = FaultyTransport(stage.sandbox, seed: seed, percent: 50)
      let request = HTTPRequest(method: "GET", endpoint: AWSCore.Endpoint(host: "ec2.amazonaws.com"))
      var outcomes: [String] = []
      for _ in 0..<40 {
        do {
          outcomes.append("\(try await transport.send(request, timeout: .seconds(1)).status)")
        } catch {
          outcomes.append("\(error)")
        }
      }
      return outcomes
    }
    #expect(try await outcomes(seed: 1) == outcomes(seed: 1))
    #expect(try await outcomes(seed: 1) != outcomes(seed: 2))
  }
}
