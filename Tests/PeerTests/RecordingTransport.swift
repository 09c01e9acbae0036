import AWSCore
import Foundation
import Synchronization

/// Writes down all that goes over a transport, for others to judge.
final class RecordingTransport: Transport {
  private let base: any Transport
  private let recorded = Mutex<[Exchange]>([])
  private let tampering = Mutex<Tampering?>(nil)

  /// Changes one reply, to bring about what the other side does not do by itself.
  struct Tampering {
    let action: String
    let old: String
    let new: String
    var rest: Int
  }

  /// Whether replies are another side's own, and not made up for a test.
  private let isGenuine: Bool

  init(_ base: any Transport, isGenuine: Bool = true) {
    self.base = base
    self.isGenuine = isGenuine
  }

  /// What was sent and answered so far, in order.
  var exchanges: [Exchange] { recorded.withLock { $0 } }

  /// Replaces a text in the next replies to an action. Those replies are not judged.
  func tamper(_ action: String, replacing old: String, by new: String, times: Int = 1) {
    tampering.withLock { $0 = Tampering(action: action, old: old, new: new, rest: times) }
  }

  func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportFailure) -> HTTPResponse {
    var reply = try await base.send(request, timeout: timeout)
    var exchange = Exchange(request, reply)
    exchange.isGenuine = isGenuine
    let planned = tampering.withLock { planned -> Tampering? in
      guard let found = planned, String(decoding: request.body, as: UTF8.self).contains("Action=\(found.action)&")
      else { return nil }
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
  func note(_ attempt: Attempt) {
    guard let id = attempt.requestID else { return }
    recorded.withLock { exchanges in
      guard let index = exchanges.lastIndex(where: { $0.requestID == id }) else { return }
      exchanges[index].reading = Exchange.Reading(
        action: attempt.action, requestID: id, code: attempt.failure?.word, message: attempt.failure?.message)
    }
  }
}

/// One request and its reply.
struct Exchange: Codable, Sendable {
  let method: String
  let scheme: String
  let host: String
  let path: String
  let query: [[String]]
  var headers: [[String]]
  var body: Data
  let status: Int
  let replyHeaders: [[String]]
  var replyBody: Data
  /// The texts of the reply's document as plinkflow's reader sees them, each behind the names that lead to it.
  let texts: [[String]]?
  /// Whether the reply is the other side's own.
  var isGenuine = true
  /// What plinkflow's client read in the reply.
  var reading: Reading?

  struct Reading: Codable, Sendable {
    let action: String
    let requestID: String
    let code: String?
    let message: String?
  }

  init(_ request: HTTPRequest, _ reply: HTTPResponse) {
    method = request.method
    scheme = request.endpoint.scheme
    host = request.endpoint.hostHeader
    path = request.endpoint.basePath + request.path
    query = request.query.map { [$0.name, $0.value] }
    headers = request.headers.map { [$0.name, $0.value] }
    body = request.file.flatMap { try? Data(contentsOf: URL(filePath: $0.path)) } ?? Data(request.body)
    status = reply.status
    replyHeaders = reply.headers.map { [$0.name, $0.value] }
    replyBody = Data(reply.body)
    texts = (try? XMLReader().read(reply.body)).map { Self.texts(of: $0, under: "") }
  }

  private static func texts(of element: Element, under path: String) -> [[String]] {
    let path = "\(path)/\(element.name)"
    if element.children.isEmpty { return [[path, element.text]] }
    return element.children.flatMap { texts(of: $0, under: path) }
  }

  /// The service's name for the request, wherever it says it.
  fileprivate var requestID: String? {
    let names = ["x-amzn-requestid", "x-amz-request-id"]
    if let header = replyHeaders.first(where: { names.contains($0[0].lowercased()) }) { return header[1] }
    guard let document = try? XMLReader().read(Array(replyBody)) else { return nil }
    return ["RequestId", "RequestID", "requestId"].lazy.compactMap { document[$0]?.text }.first
  }
}
