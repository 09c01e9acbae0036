import AWSCore
import AWSSandbox
import Synchronization

/// Stands between a client and the sandbox, and once it is told to answers every request with what is no answer.
final class Blindness: Transport {
  /// A reply that says nothing about what is there.
  enum Reply: String, Sendable, CaseIterable {
    case refusedConnection, lostReply, emptySuccess, portal, pageOfSuccess, otherAction, halfAnAnswer, emptyAnswer
    case forbiddenByPortal, missingPage, tooManyRequests, badGateway, plainUnavailable, innerError
    case accessDenied, expiredToken, emptyObject, nullObject, array
  }

  private let next: any Transport
  private let chosen = Mutex<(reply: Reply?, count: Int)>((nil, 0))

  init(_ next: any Transport) {
    self.next = next
  }

  /// Answers everything that way from here on; nil lets requests through again.
  func set(_ reply: Reply?) {
    chosen.withLock { $0 = (reply, 0) }
  }

  /// How many requests were answered that way.
  var count: Int { chosen.withLock { $0.count } }

  func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportFailure) -> HTTPResponse {
    let reply = chosen.withLock { chosen in
      chosen.count += 1
      return chosen.reply
    }
    guard let reply else { return try await next.send(request, timeout: timeout) }
    switch reply {
    case .refusedConnection: throw .notSent("connection refused")
    case .lostReply: throw .noReply("the connection was reset")
    case .emptySuccess: return answer(200, "")
    case .portal: return answer(200, "<portal>please sign in</portal>")
    case .pageOfSuccess: return answer(200, "<html><body>welcome</body></html>")
    case .otherAction: return answer(200, "<DescribeRegionsResponse><regionInfo/></DescribeRegionsResponse>")
    case .halfAnAnswer:
      var response = try await next.send(request, timeout: timeout)
      guard request.method != "HEAD" else { return answer(200, "") }
      response.body.removeLast(response.body.count / 2)
      return response
    case .emptyAnswer: return answer(200, Self.documentElement(of: request))
    case .forbiddenByPortal: return answer(403, "<html><body>forbidden</body></html>")
    case .missingPage: return answer(404, "<html><body>no such page</body></html>")
    case .tooManyRequests: return answer(429, "slow down")
    case .badGateway: return answer(502, "<html><body>bad gateway</body></html>")
    case .plainUnavailable: return answer(503, "upstream connect error")
    case .innerError: return answer(500, Self.refusal(of: request, "InternalError"))
    case .accessDenied: return answer(403, Self.refusal(of: request, "AccessDenied"))
    case .expiredToken: return answer(400, Self.refusal(of: request, "ExpiredToken"))
    case .emptyObject: return answer(200, "{}")
    case .nullObject: return answer(200, "null")
    case .array: return answer(200, "[]")
    }
  }

  private func answer(_ status: Int, _ body: String) -> HTTPResponse {
    HTTPResponse(status: status, headers: [], body: Array(body.utf8))
  }

  /// A service's own refusal, in the form of its protocol.
  private static func refusal(of request: HTTPRequest, _ code: String) -> String {
    if request.header("X-Amz-Target") != nil { return "{\"__type\":\"\(code)\",\"message\":\"why\"}" }
    return "<ErrorResponse><Error><Code>\(code)</Code><Message>why</Message></Error></ErrorResponse>"
  }

  /// An answer of the right name with nothing in it.
  private static func documentElement(of request: HTTPRequest) -> String {
    let body = String(decoding: request.body, as: UTF8.self)
    let action = body.split(separator: "&").first { $0.hasPrefix("Action=") }?.dropFirst("Action=".count)
    return "<\(action ?? "ListHostedZones")Response></\(action ?? "ListHostedZones")Response>"
  }
}
