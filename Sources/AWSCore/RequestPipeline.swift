import Foundation

/// What is called, and how its requests are to be treated.
struct Call: Sendable {
  let service: AWSService
  let action: String
  let safety: CallSafety
  let signingRegion: String
  var isSigned = true

  /// Whether results hold keys, which must not get into an error: those of STS, and the configuration of a customer's
  /// gateway, which every description of a VPN connection repeats.
  var isAnsweredWithSecrets: Bool { service == .sts || action.contains("VpnConnection") }
}

/// Sends one account's requests until they have a result or no retry is sound.
struct RequestPipeline: Sendable {
  let credentials: CredentialCache
  let transport: any Transport
  let policy: RetryPolicy
  let timeout: Duration
  let clock: @Sendable () -> Date
  let pause: Pause
  let onAttempt: (@Sendable (Attempt) -> Void)?
  let shared = SharedState()

  /// The result that `read` finds in the reply.
  func send<Reply>(
    _ request: HTTPRequest, for call: Call, reading read: (HTTPResponse) throws(AWSFailure.Cause) -> Reply
  ) async throws(AWSFailure) -> Reply {
    var retries = 0
    var corrections: Set<Correction> = []
    var cost = 0
    var sent = 0
    let rateLimiter = shared.rateLimiter(of: call.service)
    var lastFailure: AWSFailure?
    var isDoubted = false
    while true {
      let time = try await turn(at: rateLimiter, for: call, after: lastFailure)
      let attempt = await attempt(request, for: call, number: sent, reading: read)
      sent += 1
      var failure: AWSFailure
      switch attempt.result {
      case .success(let reply):
        rateLimiter.answer()
        shared.refund(cost)
        return reply
      case .failure(let cause): failure = cause
      }
      if let correction = await correct(failure, attempt, done: corrections) {
        // A change without a client token is sent once by every call, so that somebody looks before it is sent again.
        guard call.safety != .change else { throw failure.corrected }
        corrections.insert(correction)
        continue
      }
      let isThrottled = failure.meaning == .throttled
      if isThrottled { rateLimiter.throttle(sent: time) } else if failure.status != nil { rateLimiter.answer() }
      let pause = policy.pause(beforeRetry: retries, of: failure, chance: .random(in: 0..<1))
      let isUnknown = failure.meaning == .unknown
      failure.isDoubted = isDoubted
      isDoubted = isDoubted || isUnknown
      guard let delay = pause else { throw failure }
      retries += 1
      lastFailure = failure
      // The rateLimiter keeps the calls of all from coming too often, so that such a retry costs nothing, and waits for
      // no more than its turn and what the service asks for.
      if isThrottled {
        try await wait(failure.retryAfter ?? .zero, for: call, after: failure)
      } else {
        let price = RetryBudget.cost(of: failure)
        guard shared.spend(price) else { throw failure }
        cost = price
        try await wait(delay, for: call, after: failure)
      }
    }
  }

  /// What is known of one request that was sent, or could not be.
  private struct Outcome<Reply> {
    let result: Result<Reply, AWSFailure>
    let key: Credentials?
    /// The service's time, where it told it, less this machine's.
    let skew: TimeInterval?
  }

  private func attempt<Reply>(
    _ request: HTTPRequest, for call: Call, number: Int,
    reading read: (HTTPResponse) throws(AWSFailure.Cause) -> Reply
  ) async -> Outcome<Reply> {
    func failure(_ cause: AWSFailure.Cause) -> AWSFailure {
      AWSFailure(action: call.action, service: call.service.name, cause: cause, safety: call.safety)
    }
    var key: Credentials?
    var signed = request
    signed.mayBeRepeated = call.safety != .change
    if call.isSigned {
      do throws(CredentialFailure) {
        let current = try await credentials.credentials()
        key = current
        signed = sign(signed, for: call, with: current)
      } catch {
        return Outcome(result: .failure(failure(.noCredentials(error.reason))), key: nil, skew: nil)
      }
    }
    let start = ContinuousClock.now
    let reply: Result<HTTPResponse, AWSFailure.Cause>
    do throws(TransportFailure) {
      reply = .success(try await transport.send(signed, timeout: timeout))
    } catch {
      switch error {
      case .notSent(let reason): reply = .failure(.notSent(reason))
      case .noReply(let reason): reply = .failure(.noReply(reason))
      }
    }
    let response = try? reply.get()
    let result: Result<Reply, AWSFailure>
    do throws(AWSFailure.Cause) {
      result = .success(try read(reply.get()))
    } catch {
      result = .failure(failure(call.isAnsweredWithSecrets ? error.withoutResult : error))
    }
    report(call, number, start.duration(to: .now), response, result)
    let date = response?.header("Date").flatMap(AWSTimestamp.parseHTTP)
    return Outcome(result: result, key: key, skew: date?.timeIntervalSince(clock()))
  }

  private func sign(_ request: HTTPRequest, for call: Call, with key: Credentials) -> HTTPRequest {
    Signer(
      credentials: key, region: call.signingRegion, service: call.service.signingName,
      path: call.service == .s3 ? .verbatim : .normalized, sendsPayloadHash: call.service == .s3
    ).sign(request, at: clock().addingTimeInterval(shared.skew)).request
  }

  private func report<Reply>(
    _ call: Call, _ number: Int, _ duration: Duration, _ response: HTTPResponse?, _ result: Result<Reply, AWSFailure>
  ) {
    guard let onAttempt else { return }
    var failure: AWSFailure?
    if case .failure(let cause) = result { failure = cause }
    onAttempt(
      Attempt(
        service: call.service.name, action: call.action, retry: number, duration: duration, status: response?.status,
        requestID: failure?.requestID ?? response?.requestID, failure: failure))
  }

  /// Waits for the call's turn, and answers when that was.
  private func turn(
    at rateLimiter: RateLimiter, for call: Call, after failure: AWSFailure?
  ) async throws(AWSFailure) -> Double {
    do {
      return try await rateLimiter.pass(again: failure?.meaning == .throttled, pause: pause)
    } catch {
      throw cancelled(call, after: failure)
    }
  }

  private func wait(_ duration: Duration, for call: Call, after failure: AWSFailure) async throws(AWSFailure) {
    guard duration > .zero else { return }
    do {
      try await pause(duration)
    } catch {
      throw cancelled(call, after: failure)
    }
  }

  /// Where the task was cancelled, a call ends with what is known.
  private func cancelled(_ call: Call, after failure: AWSFailure?) -> AWSFailure {
    let cause = AWSFailure.Cause.notSent("the call was cancelled before it was sent")
    return failure ?? AWSFailure(action: call.action, service: call.service.name, cause: cause, safety: call.safety)
  }
}

// MARK: - What is wrong on this side, and is put right once

extension RequestPipeline {
  private enum Correction: Hashable {
    case clock, credentials
  }

  /// Puts right what a refusal says is wrong with this machine's clock or key, where that was not tried before.
  private func correct<Reply>(
    _ failure: AWSFailure, _ attempt: Outcome<Reply>, done: Set<Correction>
  ) async -> Correction? {
    guard case .answered(_, let code, _, _, _) = failure.cause else { return nil }
    if Self.clockCodes.contains(code), !done.contains(.clock), let skew = attempt.skew,
      abs(skew - shared.skew) > Self.toleratedSkew
    {
      shared.correctSkew(skew)
      return .clock
    }
    if Self.expiryCodes.contains(code), !done.contains(.credentials), let key = attempt.key, key.sessionToken != nil {
      await credentials.replace(key)
      return .credentials
    }
    return nil
  }

  /// Signatures are good for five minutes to either side; a service that refuses one nearer than that means it.
  private static let toleratedSkew: TimeInterval = 240
  private static let clockCodes: Set<String> = [
    "RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture", "SignatureDoesNotMatch",
    "InvalidSignatureException", "AuthFailure",
  ]
  private static let expiryCodes: Set<String> = ["ExpiredToken", "ExpiredTokenException", "RequestExpired"]
}
