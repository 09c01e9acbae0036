/// What Amazon S3 says of an object, which is all in header fields.
public struct ObjectReply: Sendable {
  private let fields: [(name: String, value: String)]

  /// What the header fields of a reply say, or why it says nothing. S3 names the request in every answer, also in one
  /// without a body (S3 API reference, Common Response Headers): what does not is no answer of S3's.
  init(_ response: HTTPResponse, of action: String) throws(AWSFailure.Cause) {
    guard response.requestID != nil else { throw response.unreadable }
    guard response.isSuccess else { throw Self.failure(response) }
    guard AnswerShape.status(of: action) ?? response.status == response.status,
      AnswerShape.headerFields(of: action).allSatisfy({ response.header($0) != nil })
    else {
      throw response.unreadable
    }
    fields = response.headers
  }

  /// The value of the first header field of that name, compared without case.
  public func header(_ name: String) -> String? {
    fields.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  /// An error in XML; the reply to `HEAD` has no body, so that there the status has to do.
  private static func failure(_ response: HTTPResponse) -> AWSFailure.Cause {
    guard response.body.isEmpty else { return ServiceError.read(response) }
    return .answered(
      status: response.status, code: String(response.status), message: "",
      requestID: response.requestID, retryAfter: response.retryAfter)
  }
}

extension AWSClient {
  /// Calls an action of Amazon S3 whose reply is in its header fields.
  ///
  /// - Parameters:
  ///   - address: the object, or the bucket.
  ///   - headers: header fields besides those that every request has.
  ///   - file: what is sent as the body.
  ///   - safety: what repeating the call would do.
  public func call(
    _ action: String, method: String, _ address: ObjectAddress, headers: [(name: String, value: String)] = [],
    file: FileBody? = nil, safety: CallSafety
  ) async throws(AWSFailure) -> ObjectReply {
    let resolved = try resolve(.s3, for: action)
    let located = address.located(
      at: resolved.endpoint, isOverridden: endpoints.overrides.endpoint(for: .s3) != nil)
    var request = HTTPRequest(method: method, endpoint: located.endpoint, path: located.path, headers: headers)
    request.file = file
    let call = Call(service: .s3, action: action, safety: safety, signingRegion: resolved.signingRegion)
    return try await pipeline.send(
      request, for: call,
      reading: { (response) throws(AWSFailure.Cause) in
        try ObjectReply(response, of: action)
      })
  }
}
