import AWSCore
import AWSSandbox

/// A fault that plinkflow once had, put back between it and its transport: each has to be caught.
package enum WireMutant: String, CaseIterable, Sendable {
  /// An observation that failed is taken for one that found nothing.
  case failedLookIsAbsent
  /// A reply that is no answer to an observation is taken for an empty list.
  case anyReplyIsAnAnswer
  /// A change without a client token is sent again after 503, without observing.
  case blindRepetition
  /// Of several things with one token an observation tells the first.
  case hiddenTwins

  typealias Carry = @Sendable (HTTPRequest) async throws(TransportFailure) -> HTTPResponse

  func send(
    _ request: HTTPRequest, by templates: WireTemplates, _ carry: Carry
  ) async throws(TransportFailure) -> HTTPResponse {
    guard let action = RequestedAction(of: request), action.service != "sts" else { return try await carry(request) }
    switch self {
    case .failedLookIsAbsent:
      guard action.isLook else { return try await carry(request) }
      guard let reply = try? await carry(request), Self.isAnswer(reply, to: action) else {
        return templates.emptied(action) ?? action.emptyAnswer
      }
      return reply
    case .anyReplyIsAnAnswer:
      let reply = try await carry(request)
      guard action.isLook, reply.status == 200, !Self.isAnswer(reply, to: action) else { return reply }
      return templates.emptied(action) ?? action.emptyAnswer
    case .blindRepetition:
      let reply = try await carry(request)
      guard !action.isLook, reply.status == 503, !Self.hasClientToken(request) else { return reply }
      return try await carry(request)
    case .hiddenTwins:
      var reply = try await carry(request)
      guard action.isLook, let document = try? XMLReader().read(reply.body) else { return reply }
      var seen: Set<String> = []
      reply.body = XMLWriter.document(document.withoutTwins(&seen))
      return reply
    }
  }

  /// Whether a reply is one that the action has: its own document, or an error in the service's form.
  private static func isAnswer(_ reply: HTTPResponse, to action: RequestedAction) -> Bool {
    if reply.status >= 500 || reply.status == 429 { return false }
    if action.service == "s3" { return reply.header("x-amz-request-id") != nil }
    if action.speaksJSON { return reply.header("x-amzn-RequestId") != nil }
    guard let document = try? XMLReader().read(reply.body) else { return false }
    return reply.status >= 400 ? document.name.hasSuffix("Response") : document.name == action.name + "Response"
  }

  private static func hasClientToken(_ request: HTTPRequest) -> Bool {
    let text = String(decoding: request.body, as: UTF8.self)
    return ["ClientToken", "CallerReference", "CreatorRequestId"].contains { text.contains($0) }
  }
}

extension Element {
  /// Without the items whose token was seen already.
  fileprivate func withoutTwins(_ seen: inout Set<String>) -> Element {
    var result = self
    result.children = []
    for child in children {
      if let token = child.ownToken, !seen.insert(token).inserted { continue }
      result.children.append(child.withoutTwins(&seen))
    }
    return result
  }

  /// The value of the tag that says whose a listed thing is.
  private var ownToken: String? {
    self["tagSet"]?.children.first { $0["key"]?.text == "plinkflow:token" }?["value"]?.text
  }
}
