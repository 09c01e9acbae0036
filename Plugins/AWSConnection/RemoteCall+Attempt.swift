import AWSCore
import PlinkflowKit

extension RemoteCall {
  /// Tells of a request to whoever records those of the step at work. Of a failure only the service's code is kept: a
  /// message may repeat what was sent.
  public static func note(_ attempt: Attempt) {
    guard let recorder else { return }
    let failure = attempt.failure?.word
    recorder(
      RemoteCall(
        service: attempt.service, action: attempt.action, retry: attempt.retry, duration: attempt.duration,
        status: attempt.status, requestID: attempt.requestID, failure: failure))
  }
}
