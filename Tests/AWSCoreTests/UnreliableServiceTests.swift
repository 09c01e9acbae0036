import AWSCore
import Foundation
import Synchronization
import Testing

/// Thousands of calls (ten thousand where CI is set) to a service that throttles, fails, forgets to answer and garbles:
/// no change is made twice, and each failure says truly whether a change may have been made.
@Suite struct UnreliableServiceTests {
  @Test(arguments: [UInt64(1), 20_260_101])
  func `nothing is made twice, and what is known is said`(seed: UInt64) async {
    let service = UnreliableService(seed: seed)
    let blocks = ProcessInfo.processInfo.environment["CI"] == nil ? 20 : 100
    for block in 0..<blocks {
      // A client for each block, since one that only fails stops repeating.
      let client = ClientTests.client(service)
      for call in 0..<50 {
        let name = "\(block)-\(call)"
        let hasToken = call % 2 == 0
        let members =
          [Input.Member("Name", .string(name))]
          + (hasToken ? [Input.Member("ClientToken", .string(name))] : [])
        let failure: AWSFailure?
        do throws(AWSFailure) {
          _ = try await client.call(.ec2, "CreateThing", .structure(members))
          failure = nil
        } catch {
          failure = error
        }
        let made = service.made(name)
        #expect(made <= 1, "seed \(seed), \(name)")
        switch failure?.meaning {
        case nil: #expect(made == 1, "seed \(seed), \(name)")
        case .unknown: break
        case .throttled, .transient: #expect(made == 0, "seed \(seed), \(name)")
        case let other?: Issue.record("seed \(seed), \(name): \(other)")
        }
      }
    }
  }
}

/// A service that honours client tokens, and whose replies are at the mercy of a seeded generator.
private final class UnreliableService: Transport {
  private struct State {
    var random: UInt64
    var made: [String: Int] = [:]
  }

  private let state: Mutex<State>

  init(seed: UInt64) {
    state = Mutex(State(random: seed))
  }

  func made(_ name: String) -> Int { state.withLock { $0.made[name, default: 0] } }

  func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportFailure) -> HTTPResponse {
    let fields = PercentEncoding.decodeForm(String(decoding: request.body, as: UTF8.self))
    let name = fields.first { $0.name == "Name" }?.value ?? ""
    let hasToken = fields.contains { $0.name == "ClientToken" }
    let reply = state.withLock { state -> ScriptedTransport.Reply in
      // Knuth's linear congruential generator; its high bits are good enough to choose a misfortune.
      state.random = state.random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let misfortune = (state.random >> 33) % 14
      switch misfortune {
      case 0: return .failure(.notSent("refused"))
      case 1: return .success(.ec2Error(503, "RequestLimitExceeded"))
      case 2: return .success(.ec2Error(400, "Throttling", headers: [("Retry-After", "1")]))
      case 3: return .success(.ec2Error(503, "Unavailable"))
      case 4: return .failure(.noReply("lost on the way there"))
      case 5: return .success(.ec2Error(500, "InternalError"))
      default: break
      }
      state.made[name] = hasToken ? 1 : state.made[name, default: 0] + 1
      switch misfortune {
      case 6: return .failure(.noReply("lost on the way back"))
      case 7: return .success(.ec2Error(500, "InternalError"))
      case 8: return .success(.xml(502, "<html>bad gateway</html>"))
      case 9: return .success(.xml(200, ""))
      case 10: return .success(.xml(200, "<CreateThingResponse><thing>"))
      default: return .success(.xml(200, "<CreateThingResponse/>"))
      }
    }
    return try reply.get()
  }
}
