import AWSCore
import Document

/// A simulated service: how it writes, and what it can do.
struct Service: Sendable {
  /// The name in the credential scope of its signatures.
  let signingName: String
  let format: Format
  let namespace: String
  /// Whether each region has one of its own.
  var isRegional = true
  /// Whether it answers in every region of the world, and not in the world's own only.
  var spansRegions: Bool { format == .ec2 || signingName == "sts" }
  let actions: [String: Action]

  /// How requests and replies are written.
  enum Format: Sendable {
    case ec2
    case query
    case restXML
    /// JSON 1.1.
    case json
    /// Header fields, and XML for errors: S3.
    case object
  }

  static let all: [String: Service] = Dictionary(
    uniqueKeysWithValues: [
      ec2, elasticBeanstalk, loadBalancing, sts, iam, route53, resolver, directoryService, s3,
    ].map { ($0.signingName, $0) })
}

extension Service {
  /// A reply in the protocol's frame.
  func response(to action: String, _ reply: Reply, requestID: String) -> HTTPResponse {
    if format == .object {
      return HTTPResponse(status: reply.status, headers: Service.objectFields(requestID) + reply.headers)
    }
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
      case .restXML, .json, .object:
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
    if format == .object {
      let error = Element(
        "Error",
        [
          Element("Code", text: refusal.code), Element("Message", text: refusal.message),
          Element("RequestId", text: requestID),
        ])
      return HTTPResponse(
        status: refusal.status, headers: [("Content-Type", "application/xml")] + Service.objectFields(requestID),
        body: XMLWriter.document(error))
    }
    let said = [Element("Code", text: refusal.code), Element("Message", text: refusal.message)]
    let body =
      switch format {
      case .ec2:
        XMLWriter.document(
          Element(
            "Response",
            [Element("Errors", [Element("Error", said)]), Element("RequestID", text: requestID)]))
      case .query, .restXML, .json, .object:
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

  private static func objectFields(_ requestID: String) -> [(name: String, value: String)] {
    [("x-amz-request-id", requestID), ("x-amz-id-2", Identifier.derived(16, from: requestID))]
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
