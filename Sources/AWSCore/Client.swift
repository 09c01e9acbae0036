import Foundation

/// Calls AWS services for one account and region: serialises, signs, sends, retries and parses.
///
/// Copies share credentials, retry budget and rate limits: a connection holds one, and all its steps use it.
public struct AWSClient: Sendable {
  /// The region that requests go to and are signed for.
  public let region: String
  /// Where the client finds services.
  public let endpoints: Endpoints
  let pipeline: RequestPipeline

  /// A client.
  ///
  /// - Parameters:
  ///   - credentials: asked before each call; what it gives is kept until shortly before it expires.
  ///   - clock: the time of now, for signatures and the expiry of credentials.
  ///   - pause: waits before a retry; it throws where the waiting task was cancelled.
  ///   - onAttempt: is told of every request that was sent.
  public init(
    region: String, credentials: any CredentialProvider, transport: any Transport,
    endpoints: Endpoints = Endpoints(), retry: RetryPolicy = RetryPolicy(), timeout: Duration = .seconds(60),
    clock: @escaping @Sendable () -> Date = { Date() },
    pause: @escaping Pause = { duration in try await Task.sleep(for: duration) },
    onAttempt: (@Sendable (Attempt) -> Void)? = nil
  ) {
    self.region = region
    self.endpoints = endpoints
    pipeline = RequestPipeline(
      credentials: credentials as? CredentialCache ?? CredentialCache(credentials, clock: clock), transport: transport,
      policy: retry, timeout: timeout, clock: clock, pause: pause,
      onAttempt: onAttempt)
  }

  /// Calls an action of a service that speaks the query or the ec2 protocol.
  ///
  /// - Parameters:
  ///   - input: the action's parameters under their names on the wire; lists and structures are flattened as the
  ///     service's protocol wants them.
  ///   - safety: what repeating the call would do; by default what the action's name and a client token in the input
  ///     say.
  /// - Returns: the reply's document element, of the query protocol the `<Action>Result` inside of it.
  public func call(
    _ service: AWSService, _ action: String, _ input: Input = .structure([]), safety: CallSafety? = nil
  ) async throws(AWSFailure) -> Element {
    let resolved = try resolve(service, for: action)
    let request = RequestWriter(service: service, endpoint: resolved.endpoint).form(action: action, input: input)
    let reader = ReplyReader(wireProtocol: service.wireProtocol, action: action)
    let call = Call(
      service: service, action: action, safety: safety ?? CallSafety(action: action, input: input),
      signingRegion: resolved.signingRegion)
    return try await pipeline.send(request, for: call, reading: reader.result)
  }

  /// Where a service answers. Settings that rule it out are refused where a connection is set up: what gets here has
  /// passed by that.
  func resolve(_ service: AWSService, for action: String) throws(AWSFailure) -> Endpoints.Resolved {
    do throws(SettingsFailure) {
      return try endpoints.resolve(service, region: region)
    } catch {
      throw AWSFailure(action: action, service: service.name, cause: .notSent(error.reason))
    }
  }

  /// Calls an action of the query protocol that needs no signature.
  func callUnsigned(_ service: AWSService, _ action: String, _ input: Input) async throws(AWSFailure) -> Element {
    let resolved = try resolve(service, for: action)
    let request = RequestWriter(service: service, endpoint: resolved.endpoint).form(action: action, input: input)
    let reader = ReplyReader(wireProtocol: service.wireProtocol, action: action)
    let call = Call(
      service: service, action: action, safety: .idempotent, signingRegion: resolved.signingRegion, isSigned: false)
    return try await pipeline.send(request, for: call, reading: reader.result)
  }

  /// Calls an action of a service that speaks rest-xml, such as Route 53.
  ///
  /// - Parameters:
  ///   - path: percent-encoded, with the version that it begins with.
  ///   - body: the document element, which gets the service's namespace.
  ///   - safety: what repeating the call would do; by default a read for `GET`, else what the action's name says.
  /// - Returns: the reply's document element.
  public func call(
    _ service: AWSService, _ action: String, method: String, path: String,
    query: [(name: String, value: String)] = [], body: Element? = nil, safety: CallSafety? = nil
  ) async throws(AWSFailure) -> Element {
    let resolved = try resolve(service, for: action)
    let request = RequestWriter(service: service, endpoint: resolved.endpoint)
      .document(method: method, path: path, query: query, body: body)
    let reader = ReplyReader(wireProtocol: service.wireProtocol, action: action)
    let call = Call(
      service: service, action: action, safety: safety ?? (method == "GET" ? .read : CallSafety(action: action)),
      signingRegion: resolved.signingRegion)
    return try await pipeline.send(request, for: call, reading: reader.result)
  }
}

/// Waits; throws where the waiting task was cancelled.
public typealias Pause = @Sendable (Duration) async throws -> Void

/// One request that was sent, for logs.
public struct Attempt: Sendable {
  /// What AWS calls the service.
  public let service: String
  /// The action.
  public let action: String
  /// How often the same call was sent before.
  public let retry: Int
  /// How long the reply took.
  public let duration: Duration
  /// The HTTP status, where there was a reply.
  public let status: Int?
  /// The service's name for the request.
  public let requestID: String?
  /// Why it gave no result; nil where it did.
  public let failure: AWSFailure?
}
