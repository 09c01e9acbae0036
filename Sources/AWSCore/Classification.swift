extension AWSFailure {
  /// What may be done about a failure.
  public enum Classification: Sendable, Hashable {
    /// The service asks to call less often; nothing was changed.
    case throttled
    /// Nothing is known to be wrong; calling again is sound.
    case transient
    /// What was created a moment ago is not visible everywhere yet; the same code later means that it is gone.
    case freshCreate
    /// Something else has to end first: a dependency, another change.
    case waitThenRetry
    /// What the call was about does not exist: when taking back, the work is done already.
    case gone
    /// The service will not do it until a person changes something.
    case refused
    /// Whether the change was made is not known: look before anything is sent again.
    case unknown
  }

  /// What may be done about this failure.
  public var classification: Classification {
    switch cause {
    case .noCredentials: return .refused
    case .notSent: return .transient
    case .noReply: return safety == .change ? .unknown : .transient
    case .unreadable(let status, _, _):
      if status == 429 { return .throttled }
      if status == 503 { return .transient }
      if (400..<500).contains(status) { return .refused }
      return safety == .change ? .unknown : .transient
    case .answered(let status, let code, _, _, _):
      if let known = Self.classification(ofCode: code) { return known }
      if status == 429 { return .throttled }
      if status == 503 { return .transient }
      guard status >= 500 else { return .refused }
      // Of an inner error nobody can say how far the change had come.
      return safety == .change ? .unknown : .transient
    }
  }

  /// What a code means whatever the status; nil where the status decides.
  public static func classification(ofCode code: String) -> Classification? {
    if throttled.contains(code) { return .throttled }
    if transient.contains(code) { return .transient }
    if waitThenRetry.contains(code) { return .waitThenRetry }
    if gone.contains(code) { return .gone }
    if code.hasPrefix("Invalid"), code.hasSuffix(".NotFound") { return .freshCreate }
    return nil
  }

  // The codes of botocore's `_retry.json` and of the services' own documentation.
  private static let throttled: Set<String> = [
    "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled", "RequestThrottledException",
    "TooManyRequestsException", "RequestLimitExceeded", "BandwidthLimitExceeded", "LimitExceededException",
    "SlowDown", "PriorRequestNotComplete", "EC2ThrottledException",
  ]
  private static let transient: Set<String> = ["RequestTimeout", "RequestTimeoutException"]
  private static let waitThenRetry: Set<String> = [
    "DependencyViolation", "IncorrectState", "ResourceInUse", "ConcurrentModification",
  ]
  private static let gone: Set<String> = [
    "InvalidVpcEndpoint.NotFound", "InvalidVpcEndpointId.NotFound", "InvalidVpcEndpointService.NotFound",
    "InvalidVpcEndpointServiceId.NotFound", "InvalidVpnGatewayAttachment.NotFound", "InvalidVpnGatewayID.NotFound",
    "NoSuchHostedZone",
  ]
}
