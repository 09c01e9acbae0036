import Foundation
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Collects the replies to a session's tasks and hands each to whoever waits for it.
final class ReplyCollector: NSObject, URLSessionDataDelegate {
  typealias Reply = Result<HTTPResponse, TransportFailure>

  private struct Pending {
    var continuation: CheckedContinuation<Reply, Never>
    var body: [UInt8] = []
    var isTooLarge = false
  }

  private struct State {
    var pending: [Int: Pending] = [:]
    /// Tasks that ended before anyone waited for them, since their caller was cancelled already.
    var ended: Set<Int> = []
  }

  private let state = Mutex(State())
  private let maximumBytes: Int
  let authorities: CertificateAuthorities

  init(maximumBytes: Int, authorities: CertificateAuthorities) {
    self.maximumBytes = maximumBytes
    self.authorities = authorities
  }

  /// Registers who waits for a task's reply; before the task is resumed.
  func expect(_ task: URLSessionTask, _ continuation: CheckedContinuation<Reply, Never>) {
    let identifier = task.taskIdentifier
    let hasEnded = state.withLock { state in
      if state.ended.remove(identifier) != nil { return true }
      state.pending[identifier] = Pending(continuation: continuation)
      return false
    }
    if hasEnded { continuation.resume(returning: .failure(.notSent("the call was cancelled before it was sent"))) }
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    let identifier = dataTask.taskIdentifier
    let isTooLarge = state.withLock { state in
      guard let count = state.pending[identifier]?.body.count else { return false }
      guard count + data.count <= maximumBytes else {
        state.pending[identifier]?.isTooLarge = true
        return true
      }
      state.pending[identifier]?.body.append(contentsOf: data)
      return false
    }
    if isTooLarge { dataTask.cancel() }
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
    newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
  ) {
    completionHandler(nil)
  }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    let identifier = task.taskIdentifier
    let waiting = state.withLock { state in
      let waiting = state.pending.removeValue(forKey: identifier)
      if waiting == nil { state.ended.insert(identifier) }
      return waiting
    }
    guard let waiting else { return }
    let url = task.originalRequest?.url
    let peer = (url?.host() ?? "the service") + (url?.port.map { ":\($0)" } ?? "")
    if waiting.isTooLarge {
      waiting.continuation.resume(returning: .failure(.noReply("the reply is larger than \(maximumBytes) bytes")))
    } else if let error {
      waiting.continuation.resume(returning: .failure(TransportFailure(error, peer: peer, unmet: authorities.unmet)))
    } else if let response = task.response as? HTTPURLResponse {
      let headers = response.allHeaderFields.map { (name: "\($0.key)", value: "\($0.value)") }
      waiting.continuation.resume(
        returning: .success(HTTPResponse(status: response.statusCode, headers: headers, body: waiting.body)))
    } else {
      waiting.continuation.resume(returning: .failure(.noReply("\(peer) sent no HTTP reply")))
    }
  }
}
