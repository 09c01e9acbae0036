import Foundation

/// What is called, and how its requests are to be treated.
struct Call: Sendable {
  let service: AWSService
  let action: String
  let safety: CallSafety
  let signingRegion: String
}

extension ReplyReader {
  init(_ call: Call) {
    self.init(wireProtocol: call.service.wireProtocol, action: call.action)
  }
}

/// Sends one account's requests until they have a result or no retry is sound.
struct Courier: Sendable {
  let credentials: any CredentialProvider
  let transport: any Transport
  let policy: RetryPolicy
  let timeout: Duration
  let clock: @Sendable () -> Date
  let pause: Pause
  let onAttempt: (@Sendable (Attempt) -> Void)?

  /// The result that `read` finds in the reply.
  func send<Reply>(
    _ request: HTTPRequest, for call: Call, reading read: (HTTPResponse) throws(AWSFailure.Cause) -> Reply
  ) async throws(AWSFailure) -> Reply {
    while true {
      switch await attempt(request, for: call, retry: 0, reading: read) {
      case .success(let reply): return reply
      case .failure(let failure): throw failure
      }
    }
  }

  private func attempt<Reply>(
    _ request: HTTPRequest, for call: Call, retry: Int, reading read: (HTTPResponse) throws(AWSFailure.Cause) -> Reply
  ) async -> Result<Reply, AWSFailure> {
    func fail(_ cause: AWSFailure.Cause) -> AWSFailure {
      AWSFailure(action: call.action, service: call.service.name, cause: cause, safety: call.safety)
    }
    do {
      let key = try await credentials.credentials()
      let signed = Signer(credentials: key, region: call.signingRegion, service: call.service.signingName)
        .sign(request, at: clock()).request
      let response = try await transport.send(signed, timeout: timeout)
      return .success(try read(response))
    } catch let failure as CredentialFailure {
      return .failure(fail(.noCredentials(failure.reason)))
    } catch let cause as AWSFailure.Cause {
      return .failure(fail(cause))
    } catch TransportFailure.notSent(let reason) {
      return .failure(fail(.notSent(reason)))
    } catch TransportFailure.noReply(let reason) {
      return .failure(fail(.noReply(reason)))
    } catch {
      return .failure(fail(.noReply("\(error)")))
    }
  }
}
