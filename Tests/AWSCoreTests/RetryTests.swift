import Testing

@testable import AWSCore

@Suite struct RetryTests {
  static func failure(_ code: String, status: Int = 400, action: String = "CreateX") -> AWSFailure {
    AWSFailure(
      action: action, service: "EC2",
      cause: .answered(status: status, code: code, message: "", requestID: nil, retryAfter: nil))
  }

  @Test func pausesGrowToTheirLimit() {
    let policy = RetryPolicy(maximumAttempts: 20)
    let longest = (0..<8).map { policy.pause(beforeRetry: $0, of: Self.failure("Throttling"), chance: 1) }
    #expect(longest == [1, 2, 4, 8, 16, 20, 20, 20].map { Duration.seconds($0) })
    #expect(policy.pause(beforeRetry: 3, of: Self.failure("Throttling"), chance: 0.25) == .seconds(2))
    #expect(policy.pause(beforeRetry: 19, of: Self.failure("Throttling"), chance: 0) == nil)
  }

  @Test(arguments: [
    ("RequestLimitExceeded", 503, AWSFailure.Classification.throttled), ("Whatever", 429, .throttled),
    ("RequestTimeout", 400, .transient), ("Unavailable", 503, .transient), ("InternalError", 500, .unknown),
    ("InvalidVpcID.NotFound", 400, .freshCreate), ("DependencyViolation", 400, .waitThenRetry),
    ("ConcurrentModification", 400, .waitThenRetry), ("InvalidVpcEndpointId.NotFound", 400, .gone),
    ("NoSuchHostedZone", 404, .gone), ("UnauthorizedOperation", 403, .refused),
    ("IdempotentParameterMismatch", 400, .refused),
  ]) func classifiesWhatAServiceAnswers(code: String, status: Int, expected: AWSFailure.Classification) {
    #expect(Self.failure(code, status: status).classification == expected)
  }

  @Test func anInnerErrorOfAReadIsNoDoubt() {
    #expect(Self.failure("InternalError", status: 500, action: "DescribeVpcs").classification == .transient)
  }
}
