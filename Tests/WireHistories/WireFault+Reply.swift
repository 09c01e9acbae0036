import AWSCore
import AWSSandbox
import Foundation

extension WireFault {
  /// How long a reply takes that takes its time, and one that the client does not wait for.
  static let slowness = (slow: Duration.milliseconds(150), late: Duration.milliseconds(1300))
  /// How long a client waits that is to give up.
  static let patience = Duration.seconds(1)

  /// What goes over the wire in the place of what the cloud says.
  func reply(to request: HTTPRequest, of action: RequestedAction, from sandbox: Sandbox) -> ServedReply {
    if self == .repeated { _ = sandbox.respond(to: request, at: Date()) }
    var answer = takesEffect ? sandbox.respond(to: request, at: Date()) : HTTPResponse(status: 200)
    let isHead = request.method == "HEAD"
    if isHead { answer.body = [] }
    switch self {
    // Where there is no other way, what was to be refused is reset.
    case .refused, .resetBefore, .resetAfter, .staleBefore, .staleAfter: return ServedReply([], .resets)
    case .closedBefore, .closedAfter: return ServedReply([], .closes)
    case .cutHeader: return ServedReply([.bytes(Array(ServedReply.head(of: answer).dropLast(12)))], .closes)
    case .cutBody:
      let half = answer.body.prefix(answer.body.count / 2)
      return ServedReply([.bytes(ServedReply.head(of: answer, length: answer.body.count + 16) + half)], .closes)
    case .halfBody:
      answer.body.removeLast((answer.body.count + 1) / 2)
      return ServedReply(answer, to: request)
    case .slow: return ServedReply([.pause(Self.slowness.slow)] + ServedReply(answer, to: request).pieces, .keeps)
    case .lateBefore: return ServedReply([.pause(Self.slowness.late)], .resets)
    case .lateAfter: return ServedReply([.pause(Self.slowness.late)] + ServedReply(answer, to: request).pieces, .closes)
    case .twice:
      // In one write: a second copy that comes after the next request was sent is, in HTTP/1.1, that request's reply.
      let whole = ServedReply.head(of: answer) + (request.method == "HEAD" ? [] : answer.body)
      return ServedReply([.bytes(whole + whole)], .keeps)
    case .repeated: return ServedReply(answer, to: request)
    case .staleNext: return ServedReply(ServedReply(answer, to: request).pieces, .closes)
    default: return ServedReply(stranger(to: action), to: request)
    }
  }

  /// What somebody says who is not the service, or the service where it does not do what it is asked for.
  private func stranger(to action: RequestedAction) -> HTTPResponse {
    func said(_ status: Int, _ type: String, _ text: String) -> HTTPResponse {
      HTTPResponse(status: status, headers: [("Content-Type", type)], body: Array(text.utf8))
    }
    func page(_ status: Int, _ text: String) -> HTTPResponse {
      said(status, "text/html", "<html><head><title>\(text)</title></head><body><h1>\(text)</h1><br></body></html>")
    }
    switch self {
    case .page: return page(200, "Welcome")
    case .foreignXML: return said(200, "text/xml", "<portal>please sign in</portal>")
    case .otherAction: return RequestedAction(service: action.service, name: "DescribeAccountAttributes").emptyAnswer
    case .foreignJSON: return said(200, "application/json", #"{"message":"please sign in"}"#)
    case .jsonNull: return said(200, "application/json", "null")
    case .jsonList: return said(200, "application/json", #"["please sign in"]"#)
    case .badGateway: return page(502, "502 Bad Gateway")
    case .gatewayTimeout: return page(504, "504 Gateway Time-out")
    case .portal: return page(403, "Access to this site is blocked")
    case .tooMany: return said(429, "text/plain", "too many requests")
    case .proxyBefore, .proxyAfter: return said(503, "text/plain", "no server is available to handle this request")
    case .errorBefore, .errorAfter:
      return action.refusal(
        action.service == "ec2" ? "InternalError" : "InternalFailure", "An internal error has occurred.", status: 500)
    case .unavailableBefore, .unavailableAfter:
      return action.refusal(
        action.service == "ec2" ? "Unavailable" : "ServiceUnavailable", "The service is unavailable.", status: 503)
    case .throttled:
      return action.service == "ec2"
        ? action.refusal("RequestLimitExceeded", "Request limit exceeded.", status: 503)
        : action.refusal("Throttling", "Rate exceeded", status: 400)
    case .lapsed, .unknownKey: return refusedKey(by: action)
    default: return HTTPResponse(status: 200)
    }
  }

  private func refusedKey(by action: RequestedAction) -> HTTPResponse {
    let isLapsed = self == .lapsed
    return switch action.service {
    case "ec2":
      isLapsed
        ? action.refusal("RequestExpired", "Request has expired.", status: 400)
        : action.refusal("AuthFailure", "AWS was not able to validate the provided access credentials", status: 401)
    case "s3":
      isLapsed
        ? action.refusal("ExpiredToken", "The provided token has expired.", status: 400)
        : action.refusal("InvalidAccessKeyId", "The access key ID you provided does not exist.", status: 403)
    case _ where action.speaksJSON:
      isLapsed
        ? action.refusal("ExpiredTokenException", "The security token is expired", status: 400)
        : action.refusal("UnrecognizedClientException", "The security token is invalid.", status: 400)
    default:
      isLapsed
        ? action.refusal("ExpiredToken", "The security token included in the request is expired", status: 403)
        : action.refusal("InvalidClientTokenId", "The security token included in the request is invalid.", status: 403)
    }
  }
}
