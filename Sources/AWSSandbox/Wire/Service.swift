import AWSCore
import Document

/// A simulated service: how it writes, and what it can do.
struct Service: Sendable {
  /// The name in the credential scope of its signatures.
  let signingName: String
  let format: Format
  let namespace: String
  /// Whether the world has it in its one region only.
  var isRegional = true
  let actions: [String: Action]

  /// How requests and replies are written.
  enum Format: Sendable {
    case ec2
    case query
    case restXML
    /// JSON 1.1.
    case json
  }

  static let all: [String: Service] = Dictionary(
    uniqueKeysWithValues: [ec2, elasticBeanstalk, loadBalancing, sts, iam, route53, resolver, directoryService].map {
      ($0.signingName, $0)
    })
}

extension Service {
  /// A reply in the protocol's frame.
  func response(to action: String, _ reply: Reply, requestID: String) -> HTTPResponse {
    let root =
      switch format {
      case .ec2:
        Element(action + "Response", [Element("requestId", text: requestID)] + reply.elements)
      case .query:
        Element(
          action + "Response",
          [
            Element(action + "Result", reply.elements),
            Element("ResponseMetadata", [Element("RequestId", text: requestID)]),
          ])
      case .restXML, .json:
        Element(action + "Response", reply.elements)
      }
    if format == .json {
      return Service.json(status: reply.status, reply.object ?? .object([]), requestID: requestID)
    }
    return Service.response(
      status: reply.status, headers: reply.headers, XMLWriter.document(root, namespace: namespace),
      requestID: requestID)
  }

  /// A refusal in the protocol's frame.
  func response(to refusal: Refusal, requestID: String) -> HTTPResponse {
    if format == .json {
      let said = Value.members(["__type": .string(refusal.code), "Message": .string(refusal.message)])
      return Service.json(status: refusal.status, said, requestID: requestID)
    }
    let said = [Element("Code", text: refusal.code), Element("Message", text: refusal.message)]
    let body =
      switch format {
      case .ec2:
        XMLWriter.document(
          Element(
            "Response",
            [Element("Errors", [Element("Error", said)]), Element("RequestID", text: requestID)]))
      case .query, .restXML, .json:
        XMLWriter.document(
          Element(
            "ErrorResponse",
            [
              Element("Error", [Element("Type", text: refusal.status < 500 ? "Sender" : "Receiver")] + said),
              Element("RequestId", text: requestID),
            ]), namespace: namespace)
      }
    return Service.response(status: refusal.status, headers: [], body, requestID: requestID)
  }

  private static func json(status: Int, _ value: Value, requestID: String) -> HTTPResponse {
    HTTPResponse(
      status: status, headers: [("Content-Type", "application/x-amz-json-1.1"), ("x-amzn-RequestId", requestID)],
      body: Array(value.canonicalText.utf8))
  }

  private static func response(
    status: Int, headers: [(name: String, value: String)], _ body: [UInt8], requestID: String
  ) -> HTTPResponse {
    HTTPResponse(
      status: status, headers: [("Content-Type", "text/xml"), ("x-amzn-RequestId", requestID)] + headers, body: body)
  }
}
