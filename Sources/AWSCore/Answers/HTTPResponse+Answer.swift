extension HTTPResponse {
  /// Whether the status says that the request succeeded; whether it did, the body says.
  var isSuccess: Bool { (200..<300).contains(status) }

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

  /// The failure that keeps the beginning of a body that is no answer.
  var unreadable: AWSFailure.Cause {
    .unreadable(status: status, requestID: requestID, body: String(decoding: body.prefix(1024), as: UTF8.self))
  }
}
