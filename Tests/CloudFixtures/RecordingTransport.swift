import AWSCore
import Synchronization

/// Hands requests on, and writes down all that goes over a transport, for others to judge.
package final class RecordingTransport: Transport {
  private let next: any Transport
  private let sent = Mutex<[String]>([])
  private let recorded = Mutex<[Exchange]>([])
  private let tampering = Mutex<Tampering?>(nil)

  /// Changes one reply, to bring about what the other side does not do by itself.
  private struct Tampering {
    let action: String
    let old: String
    let new: String
    var rest: Int
  }

  /// Whether replies are another side's own, and not made up for a test.
  private let isGenuine: Bool

  /// - Parameter isGenuine: whether the replies are another side's own, and not made up for a test.
  package init(_ next: any Transport, isGenuine: Bool = true) {
    self.next = next
    self.isGenuine = isGenuine
  }

  /// The bodies of all requests so far, of those without a reply too.
  package var bodies: [String] { sent.withLock { $0 } }

  /// How often an action was called.
  package func count(_ action: String) -> Int {
    bodies.count { $0.contains("Action=\(action)&") || $0.hasSuffix("Action=\(action)") }
  }

  /// What was sent and answered so far, in order.
  package var exchanges: [Exchange] { recorded.withLock { $0 } }

  /// Replaces a text in the next replies to an action. Those replies are not judged.
  package func tamper(_ action: String, replacing old: String, by new: String, times: Int = 1) {
    tampering.withLock { $0 = Tampering(action: action, old: old, new: new, rest: times) }
  }

  package func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportFailure) -> HTTPResponse {
    let body = String(decoding: request.body, as: UTF8.self)
    sent.withLock { $0.append(body) }
    var reply = try await next.send(request, timeout: timeout)
    var exchange = Exchange(request, reply)
    exchange.isGenuine = isGenuine
    let planned = tampering.withLock { planned -> Tampering? in
      guard let found = planned, body.contains("Action=\(found.action)&") else { return nil }
      planned?.rest -= 1
      if found.rest == 1 { planned = nil }
      return found
    }
    if let planned {
      reply.body = Array(String(decoding: reply.body, as: UTF8.self).replacing(planned.old, with: planned.new).utf8)
      exchange.isGenuine = false
    }
    recorded.withLock { [exchange] in $0.append(exchange) }
    return reply
  }

  /// Notes what the client read in the reply to a request.
  package func note(_ attempt: Attempt) {
    guard let id = attempt.requestID else { return }
    recorded.withLock { exchanges in
      guard let index = exchanges.lastIndex(where: { $0.requestID == id }) else { return }
      exchanges[index].reading = Exchange.Reading(
        action: attempt.action, requestID: id, code: attempt.failure?.word, message: attempt.failure?.message)
    }
  }
}
