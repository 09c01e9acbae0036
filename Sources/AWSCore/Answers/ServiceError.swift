/// Reads errors in the forms of the protocols that answer in XML.
enum ServiceError {
  /// The error that a reply tells in a service's own form; unreadable where it is in none.
  static func read(_ response: HTTPResponse) -> AWSFailure.Cause {
    guard let document = try? XMLReader().read(response.body), let described = error(in: document),
      let code = described["Code"]?.text, isCode(code)
    else { return response.unreadable }
    let requestID = ["RequestId", "RequestID"].lazy.compactMap { document[$0]?.text ?? described[$0]?.text }.first
    return .answered(
      status: response.status, code: code, message: described["Message"]?.text ?? "",
      requestID: requestID ?? response.requestID, retryAfter: response.retryAfter)
  }

  /// `<ErrorResponse><Error>` of the query protocol and of Route 53, `<Response><Errors><Error>` of EC2, `<Error>` of
  /// S3, and Route 53's `<InvalidChangeBatch>`, which has its code for a name.
  private static func error(in document: Element) -> Element? {
    switch document.name {
    case "ErrorResponse": return document["Error"]
    case "Response": return document["Errors"]?["Error"]
    case "Error": return document
    case "InvalidChangeBatch":
      guard let messages = document["Messages"] ?? document["Message"] else { return nil }
      let texts = messages.children.isEmpty ? [messages.text] : messages.children.map(\.text)
      return Element(
        "Error",
        [
          Element("Code", text: document.name), Element("Message", text: texts.joined(separator: "; ")),
          document["RequestId"] ?? Element("RequestIds"),
        ])
    default: return nil
    }
  }

  /// Whether a text has the form of a code: `InvalidVpnGatewayID.NotFound`.
  static func isCode(_ text: String) -> Bool {
    (1...128).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }
}
