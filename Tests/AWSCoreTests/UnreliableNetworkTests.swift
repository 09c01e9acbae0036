import AWSCore
import Foundation
import Synchronization
import Testing

/// Calls over real sockets to a service that throttles, fails, delays, hangs up, sends half of a reply and garbles: no
/// change is made twice, nothing hangs, and each failure says truly whether a change may have been made.
///
/// `PLINKFLOW_SOCKET_CALLS` sets how many calls there are; the same misfortunes befall ten thousand calls in-process in
/// ``UnreliableServiceTests`` where CI is set.
@Suite struct UnreliableNetworkTests {
  private static let calls =
    ProcessInfo.processInfo.environment["PLINKFLOW_SOCKET_CALLS"].flatMap(Int.init) ?? 300
  /// One client for so many calls, since one that only fails stops repeating.
  private static let block = 50

  @Test(arguments: [UInt64(1), 20_260_101])
  func `over sockets, hundreds of calls make nothing twice and say what they know`(seed: UInt64) async throws {
    let service = Service(seed: seed)
    let server = try LoopbackServer { service.answer($0) }
    let endpoints = Endpoints(
      overrides: EndpointOverrides(all: Endpoint(scheme: "http", host: "127.0.0.1", port: server.port)))
    let failures = await withTaskGroup(of: Int.self) { group in
      var failures = 0
      for block in 0..<(Self.calls / Self.block) {
        if block >= 4 { failures += await group.next() ?? 0 }
        group.addTask { await Self.call(service, endpoints, block: block, seed: seed) }
      }
      return await group.reduce(failures) { $0 + $1 }
    }
    print(
      "unreliable network: \(Self.calls) calls, \(server.requests.count) requests, \(failures) calls failed, "
        + "seed \(seed)")
    #expect(failures > 0 && failures < Self.calls)
  }

  private static func call(
    _ service: Service, _ endpoints: Endpoints, block: Int, seed: UInt64
  ) async -> Int {
    let client = AWSClient(
      region: "us-east-1", credentials: StaticCredentials(ClientTests.key),
      transport: NetworkTransport(), endpoints: endpoints, timeout: .seconds(2), pause: { _ in })
    var failures = 0
    for number in 0..<Self.block {
      let name = "\(block)-\(number)"
      let hasToken = number % 2 == 0
      let token = hasToken ? [Input.Member("ClientToken", .string(name))] : []
      let failure: AWSFailure?
      do throws(AWSFailure) {
        _ = try await client.call(.ec2, "CreateThing", .structure([.init("Name", .string(name))] + token))
        failure = nil
      } catch {
        failure = error
        failures += 1
      }
      let made = service.made(name)
      #expect(made <= 1, "seed \(seed), \(name)")
      switch failure?.meaning {
      case nil: #expect(made == 1, "seed \(seed), \(name)")
      case .unknown: break
      case .throttled, .transient:
        #expect(made == 0, "seed \(seed), \(name): \(String(describing: failure))")
      case let other?: Issue.record("seed \(seed), \(name): \(other)")
      }
      if let failure, failure.status != nil { #expect(failure.requestID == "r-\(name)") }
    }
    return failures
  }

  @Test(
    arguments: [
      ("502 Bad Gateway", "<html><body>bad gateway</body></html>"), ("200 OK", "<html><body>log in</body></html>"),
      ("200 OK", ""), ("200 OK", "<DescribeVpcsResponse><vpcSet><item><vpc"), ("500 Internal Server Error", "{}"),
    ])
  func `what is no reply of the service is an error with status and request id`(
    status: String, body: String
  ) async throws {
    let answer = NetworkTransportTests.answer(status, "x-amzn-RequestId: r-7\r\n", body: body)
    let server = try LoopbackServer([answer])
    let client = AWSClient(
      region: "us-east-1", credentials: StaticCredentials(ClientTests.key), transport: NetworkTransport(),
      endpoints: Endpoints(
        overrides: EndpointOverrides(all: Endpoint(scheme: "http", host: "127.0.0.1", port: server.port))),
      retry: RetryPolicy(maximumAttempts: 1))
    let failure = await ClientTests.failure { () async throws(AWSFailure) in
      try await client.call(.ec2, "DescribeVpcs")
    }
    #expect(failure?.status == Int(status.prefix(3)))
    #expect(failure?.requestID == "r-7")
    #expect(failure?.cause == .unreadable(status: Int(status.prefix(3)) ?? 0, requestID: "r-7", body: body))
  }
}

/// A service that honours client tokens, and whose replies are at the mercy of a seeded generator.
private final class Service: Sendable {
  private struct State {
    var random: UInt64
    var made: [String: Int] = [:]
  }

  private let state: Mutex<State>

  init(seed: UInt64) {
    state = Mutex(State(random: seed))
  }

  func made(_ name: String) -> Int { state.withLock { $0.made[name, default: 0] } }

  func answer(_ request: String) -> String? {
    let body = request.split(separator: "\r\n\r\n", maxSplits: 1).last.map(String.init) ?? ""
    let fields = PercentEncoding.decodeForm(body)
    let name = fields.first { $0.name == "Name" }?.value ?? ""
    let hasToken = fields.contains { $0.name == "ClientToken" }
    let misfortune = state.withLock { state -> UInt64 in
      // Knuth's linear congruential generator; its high bits are good enough to choose a misfortune.
      state.random = state.random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let misfortune = (state.random >> 33) % 20
      if misfortune > 4 { state.made[name] = hasToken ? 1 : state.made[name, default: 0] + 1 }
      return misfortune
    }
    func reply(_ status: String, _ body: String, _ headers: String = "") -> String {
      NetworkTransportTests.answer(status, "x-amzn-RequestId: r-\(name)\r\n\(headers)", body: body)
    }
    func error(_ code: String) -> String {
      "<Response><Errors><Error><Code>\(code)</Code><Message>why</Message></Error></Errors>"
        + "<RequestID>r-\(name)</RequestID></Response>"
    }
    return switch misfortune {
    // Nothing was made.
    case 0: reply("503 Service Unavailable", error("RequestLimitExceeded"))
    case 1: reply("400 Bad Request", error("Throttling"), "Retry-After: 1\r\n")
    case 2: reply("503 Service Unavailable", error("Unavailable"))
    case 3: nil
    case 4: reply("500 Internal Server Error", error("InternalError"))
    // It was made, and the reply does not tell.
    case 5: nil
    case 6: reply("500 Internal Server Error", error("InternalError"))
    case 7: reply("502 Bad Gateway", "<html>bad gateway</html>")
    case 8: reply("200 OK", "")
    case 9: reply("200 OK", "<CreateThingResponse><thing>")
    case 10: "HTTP/1.1 200 OK\r\nContent-Length: 500\r\nConnection: close\r\n\r\n<CreateThingResponse>"
    case 11: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n40\r\n<Create"
    case 12: "HTTP/1.1 200 O"
    case 15: "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Ty"
    case 13: "\u{0}\u{1}garbage\u{7F}\r\nConnection: close\r\n\r\n"
    case 14: late(reply("200 OK", "<CreateThingResponse/>"))
    default: reply("200 OK", "<CreateThingResponse/>")
    }
  }

  /// A reply that comes late, and still in time.
  private func late(_ reply: String) -> String {
    Thread.sleep(forTimeInterval: 0.01)
    return reply
  }
}
