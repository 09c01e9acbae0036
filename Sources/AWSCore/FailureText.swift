extension AWSFailure.Cause {
  /// The cause as one lowercase sentence without a full stop: the service's code, message and request id.
  public var sentence: String {
    switch self {
    case .answered(let status, let code, let message, let requestID, _):
      let request = requestID.map { "request \($0)" } ?? "status \(status)"
      return message.isEmpty ? "\(code) (\(request))" : "\(code): \(message) (\(request))"
    case .unreadable(let status, let requestID, _):
      return "a reply of status \(status) that is not of the service's protocol"
        + (requestID.map { " (request \($0))" } ?? "")
    case .notSent(let reason), .noReply(let reason), .noCredentials(let reason):
      return reason
    }
  }
}
