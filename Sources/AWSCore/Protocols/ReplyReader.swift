/// Reads the replies of the protocols that answer in XML.
struct ReplyReader {
  let wireProtocol: WireProtocol
  let action: String

  /// The result's element, or why there is none.
  func result(_ response: HTTPResponse) throws(AWSFailure.Cause) -> Element {
    guard let document = try? XMLReader().read(response.body) else {
      // Some changes answer with nothing at all.
      if (200..<300).contains(response.status), response.body.isEmpty, wireProtocol == .restXML {
        return Element(action + "Response")
      }
      throw response.unreadable
    }
    guard (200..<300).contains(response.status) else {
      throw error(in: document, of: response) ?? response.unreadable
    }
    // A page of a proxy can be well-formed too.
    guard document.name.lowercased() != "html" else { throw response.unreadable }
    if wireProtocol == .query {
      guard document.name == action + "Response" else { throw response.unreadable }
      return document[action + "Result"] ?? document
    }
    return document
  }

  /// `<ErrorResponse><Error>`, `<Response><Errors><Error>`, `<Error>`, or an element named like the code.
  private func error(in document: Element, of response: HTTPResponse) -> AWSFailure.Cause? {
    let described: Element
    switch document.name {
    case "ErrorResponse":
      guard let error = document["Error"] else { return nil }
      described = error
    case "Response":
      guard let error = document["Errors"]?["Error"] else { return nil }
      described = error
    case "Error":
      described = document
    default:
      guard let messages = document["Messages"] ?? document["Message"] else { return nil }
      let texts = messages.children.isEmpty ? [messages.text] : messages.children.map(\.text)
      described = Element(
        "Error",
        [Element("Code", text: document.name)] + [
          Element("Message", text: texts.joined(separator: "; "))
        ])
    }
    guard let code = described["Code"]?.text, !code.isEmpty else { return nil }
    let requestID = ["RequestId", "RequestID"].lazy.compactMap { document[$0]?.text ?? described[$0]?.text }.first
    return .answered(
      status: response.status, code: code, message: described["Message"]?.text ?? "",
      requestID: requestID ?? response.requestID, retryAfter: response.retryAfter)
  }
}

extension HTTPResponse {
  /// The service's name for the request, from its header fields.
  var requestID: String? {
    header("x-amzn-requestid") ?? header("x-amz-request-id") ?? header("x-amzn-request-id")
  }

  /// How long the service asks to wait: whole seconds, or milliseconds in AWS's own field.
  var retryAfter: Duration? {
    if let text = header("x-amz-retry-after"), let milliseconds = Int(text), milliseconds >= 0 {
      return .milliseconds(min(milliseconds, 300_000))
    }
    if let text = header("Retry-After"), let seconds = Int(text), seconds >= 0 {
      return .seconds(min(seconds, 300))
    }
    return nil
  }

  /// The failure that keeps the beginning of a body that nobody can read.
  var unreadable: AWSFailure.Cause {
    .unreadable(status: status, requestID: requestID, body: String(decoding: body.prefix(1024), as: UTF8.self))
  }
}
