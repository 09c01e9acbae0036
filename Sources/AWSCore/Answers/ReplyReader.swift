/// Decides what a reply of the protocols that answer in XML means.
struct ReplyReader {
  let wireProtocol: WireProtocol
  let action: String

  /// The result's element, or why there is none.
  func result(_ response: HTTPResponse) throws(AWSFailure.Cause) -> Element {
    guard response.isSuccess else { throw ServiceError.read(response) }
    if wireProtocol == .restXML, response.body.isEmpty, response.requestID != nil, AnswerShape.isEmpty(of: action) {
      return Element(AnswerShape.documentElement(of: action))
    }
    guard let document = try? XMLReader().read(response.body),
      document.name == AnswerShape.documentElement(of: action)
    else { throw response.unreadable }
    let members = AnswerShape.members(of: action)
    let result: Element
    if wireProtocol == .query {
      // A change without a result answers with its metadata alone.
      guard let found = document[AnswerShape.resultElement(of: action)] ?? (members.isEmpty ? document : nil) else {
        throw response.unreadable
      }
      result = found
    } else {
      result = document
    }
    guard members.allSatisfy({ result[$0] != nil }) else { throw response.unreadable }
    return result
  }
}
