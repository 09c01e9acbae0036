import Foundation

/// Decides what a reply of the JSON protocol means.
enum JSONReply {
  /// The decoded answer, or why there is none.
  static func read<Reply: Decodable>(
    _ response: HTTPResponse, of action: String, as type: Reply.Type
  ) throws(AWSFailure.Cause) -> Reply {
    guard response.isSuccess else { throw error(response) }
    let body = Data(response.body)
    guard let members = try? JSONDecoder().decode(Members.self, from: body),
      AnswerShape.members(of: action).allSatisfy(members.names.contains),
      let reply = try? JSONDecoder().decode(Reply.self, from: body)
    else { throw response.unreadable }
    return reply
  }

  /// The code is in `__type`, without its namespace, or in a header field; behind a colon an address may follow.
  static func error(_ response: HTTPResponse) -> AWSFailure.Cause {
    guard let body = try? JSONDecoder().decode(Body.self, from: Data(response.body)),
      let type = response.header("x-amzn-errortype") ?? body.__type,
      let code = type.split(separator: ":").first?.split(separator: "#").last.map(String.init),
      ServiceError.isCode(code)
    else { return response.unreadable }
    return .answered(
      status: response.status, code: code, message: body.message ?? body.Message ?? "",
      requestID: response.requestID, retryAfter: response.retryAfter)
  }

  private struct Body: Decodable {
    var __type: String?
    var message: String?
    var Message: String?
  }

  /// The names of an object's members that are not null.
  private struct Members: Decodable {
    let names: Set<String>

    private struct Name: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init?(intValue: Int) { nil }
      init(stringValue: String) { self.stringValue = stringValue }
    }

    init(from decoder: any Decoder) throws {
      let members = try decoder.container(keyedBy: Name.self)
      names = Set(try members.allKeys.filter { try !members.decodeNil(forKey: $0) }.map(\.stringValue))
    }
  }
}
