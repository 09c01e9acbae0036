import AWSCore
import Synchronization

/// A transport on which things go wrong, as on a network and at a busy service: for tests.
///
/// What goes wrong follows from the seed and the order of requests, so a failure can be had again.
public final class FaultyTransport: Transport {
  /// One thing that goes wrong with a request.
  public enum InjectedFault: String, Sendable, CaseIterable {
    /// The service says that it is asked too often; nothing happened.
    case throttled
    /// The service answers 503 in its own form; nothing happened.
    case unavailable
    /// Something in between answers 502 in HTML; nothing happened.
    case gateway
    /// The connection is refused; nothing happened.
    case refused
    /// The request is lost on its way; nothing happened, and nobody can know.
    case lostRequest
    /// The request took effect, and its reply is lost.
    case lostReply
    /// The request took effect, and half of its reply arrives.
    case cutReply
  }

  private struct State {
    var generator: SeededGenerator
    var count = 0
  }

  private let inner: any Transport
  private let percent: Int
  private let faults: [InjectedFault]
  private let choose: (@Sendable (HTTPRequest, Int) -> InjectedFault?)?
  private let state: Mutex<State>

  /// A transport where that many of a hundred requests go wrong, in one of those ways each.
  public init(_ inner: any Transport, seed: UInt64, percent: Int = 25, faults: [InjectedFault] = InjectedFault.allCases)
  {
    self.inner = inner
    self.percent = percent
    self.faults = faults
    choose = nil
    state = Mutex(State(generator: SeededGenerator(seed: seed)))
  }

  /// A transport where `choose` says what goes wrong with a request, given its number from 0.
  public init(_ inner: any Transport, choose: @escaping @Sendable (HTTPRequest, Int) -> InjectedFault?) {
    self.inner = inner
    self.choose = choose
    percent = 0
    faults = []
    state = Mutex(State(generator: SeededGenerator(seed: 0)))
  }

  /// How many requests were sent so far, those that went wrong among them.
  public var count: Int { state.withLock { $0.count } }

  /// Sends a request, unless it goes wrong.
  public func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportFailure) -> HTTPResponse {
    let fault = state.withLock { state -> InjectedFault? in
      defer { state.count += 1 }
      if let choose { return choose(request, state.count) }
      guard Int.random(in: 0..<100, using: &state.generator) < percent else { return nil }
      return faults.randomElement(using: &state.generator)
    }
    switch fault {
    case nil: return try await inner.send(request, timeout: timeout)
    case .throttled: return refusal(of: request, "throttled")
    case .unavailable: return refusal(of: request, "unavailable")
    case .gateway:
      return HTTPResponse(
        status: 502, headers: [("Content-Type", "text/html")],
        body: Array("<html><body><h1>502 Bad Gateway</h1></body></html>".utf8))
    case .refused: throw .notSent("connection refused")
    case .lostRequest: throw .noReply("the connection was reset")
    case .lostReply:
      _ = try await inner.send(request, timeout: timeout)
      throw .noReply("the connection was reset")
    case .cutReply:
      var response = try await inner.send(request, timeout: timeout)
      response.body.removeLast(response.body.count / 2)
      return response
    }
  }

  /// The service's own refusal, in the form of its protocol.
  private func refusal(of request: HTTPRequest, _ kind: String) -> HTTPResponse {
    let service = (Authorization(of: request)?.scope.service).flatMap { Service.all[$0] } ?? .sts
    let isEC2 = service.format == .ec2
    let refusal =
      kind == "throttled"
      ? Refusal(
        isEC2 ? "RequestLimitExceeded" : "Throttling", isEC2 ? "Request limit exceeded." : "Rate exceeded",
        status: isEC2 ? 503 : 400)
      : Refusal(isEC2 ? "Unavailable" : "ServiceUnavailable", "The service is unavailable.", status: 503)
    return service.response(to: refusal, requestID: Identifier.request())
  }
}

/// Numbers that follow from a seed (SplitMix64).
private struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
    return word ^ (word >> 31)
  }
}
