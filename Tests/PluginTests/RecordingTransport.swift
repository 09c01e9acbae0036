import AWSCore
import Synchronization

/// Hands requests on, and keeps what was sent.
final class RecordingTransport: Transport {
  private let next: any Transport
  private let kept = Mutex<[String]>([])

  init(_ next: any Transport) {
    self.next = next
  }

  /// The bodies of all requests so far.
  var bodies: [String] { kept.withLock { $0 } }

  /// How often an action was called.
  func count(_ action: String) -> Int {
    bodies.count { $0.contains("Action=\(action)&") || $0.hasSuffix("Action=\(action)") }
  }

  func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportFailure) -> HTTPResponse {
    kept.withLock { $0.append(String(decoding: request.body, as: UTF8.self)) }
    return try await next.send(request, timeout: timeout)
  }
}
