import Testing

@testable import AWSCore

@Suite struct RetryTests {
  static func failure(_ code: String, status: Int = 400, action: String = "DescribeX") -> AWSFailure {
    AWSFailure(
      action: action, service: "EC2",
      cause: .answered(status: status, code: code, message: "", requestID: nil, retryAfter: nil))
  }

  @Test func `pauses grow to their limit`() {
    let policy = RetryPolicy(maximumAttempts: 20)
    let longest = (0..<8).map { policy.pause(beforeRetry: $0, of: Self.failure("Throttling"), chance: 1) }
    #expect(longest == [1, 2, 4, 8, 16, 20, 20, 20].map { Duration.seconds($0) })
    #expect(policy.pause(beforeRetry: 3, of: Self.failure("Throttling"), chance: 0.25) == .seconds(2))
    #expect(policy.pause(beforeRetry: 19, of: Self.failure("Throttling"), chance: 0) == nil)
  }

  struct Example: Sendable {
    let code: String
    let status: Int
    let action: String
    let service: AWSService
    let words: String
    let meaning: AWSFailure.Meaning

    init(
      _ code: String, _ status: Int, _ action: String, _ meaning: AWSFailure.Meaning, of service: AWSService = .ec2,
      saying words: String = ""
    ) {
      (self.code, self.status, self.action, self.meaning) = (code, status, action, meaning)
      (self.service, self.words) = (service, words)
    }
  }

  static let examples: [Example] = [
    // The same code is another thing to another action.
    Example("InvalidVpnGatewayID.NotFound", 400, "DescribeVpnGateways", .gone),
    Example("InvalidVpnGatewayID.NotFound", 400, "DeleteVpnGateway", .gone),
    Example("InvalidVpnGatewayID.NotFound", 400, "AttachVpnGateway", .wait(.seconds(5))),
    Example("InvalidVpcID.NotFound", 400, "AttachVpnGateway", .refused),
    Example("InvalidVpcEndpointId.NotFound", 400, "DeleteVpcEndpoints", .gone),
    Example("InvalidServiceName", 400, "CreateVpcEndpoint", .transient),
    Example("InvalidServiceName", 400, "DescribeVpcEndpointServices", .refused),
    Example("RequestLimitExceeded", 503, "CreateVpnGateway", .throttled),
    Example("Whatever", 429, "CreateVpnGateway", .throttled),
    Example("RequestTimeout", 400, "CreateVpnGateway", .unknown),
    Example("RequestTimeout", 400, "DescribeVpnGateways", .transient),
    Example("Unavailable", 503, "CreateVpnGateway", .unknown),
    Example("Unavailable", 503, "DescribeVpnGateways", .transient),
    Example("InternalError", 500, "CreateVpnGateway", .unknown),
    Example("InternalError", 500, "DescribeVpnGateways", .transient),
    Example("NeverHeardOf", 400, "CreateVpnGateway", .refused),
    Example("UnauthorizedOperation", 403, "CreateVpnGateway", .refused),
    Example("DependencyViolation", 400, "DeleteVpnGateway", .wait(.seconds(5))),
    Example("VpnConnectionLimitExceeded", 400, "CreateVpnConnection", .quota),
    Example("InvalidState", 400, "AcceptVpcEndpointConnections", .race),
    Example("RouteAlreadyExists", 400, "CreateRoute", .race),
    Example("LimitExceededException", 400, "CreateResolverEndpoint", .quota, of: .route53Resolver),
    Example("ResourceNotFoundException", 400, "GetResolverEndpoint", .gone, of: .route53Resolver),
    Example("NoSuchHostedZone", 404, "GetHostedZone", .gone, of: .route53),
    Example("NoSuchHostedZone", 404, "ChangeResourceRecordSets", .refused, of: .route53),
    Example(
      "InvalidChangeBatch", 400, "ChangeResourceRecordSets", .race, of: .route53,
      saying: "Tried to create resource record set [name='a.', type='A'] but it already exists"),
    Example(
      "InvalidChangeBatch", 400, "ChangeResourceRecordSets", .refused, of: .route53,
      saying: "RRSet with DNS name h.b.internal. is not permitted in zone a.internal."),
    Example(
      "InvalidParameterValue", 400, "TerminateEnvironment", .gone, of: .elasticBeanstalk,
      saying: "No Environment found for EnvironmentId = 'e-1'."),
    Example("InvalidParameterValue", 400, "TerminateEnvironment", .refused, of: .elasticBeanstalk, saying: "no"),
    Example("NoSuchEntity", 404, "GetRole", .gone, of: .iam),
    Example("IDPCommunicationError", 400, "AssumeRoleWithWebIdentity", .transient, of: .sts),
  ]

  @Test(arguments: examples) func `an answer is told by what it means`(example: Example) {
    let safety: CallSafety? = example.service == .sts ? .idempotent : nil
    let failure = AWSFailure(
      action: example.action, service: example.service.name,
      cause: .answered(
        status: example.status, code: example.code, message: example.words, requestID: nil, retryAfter: nil),
      safety: safety)
    #expect(failure.meaning == example.meaning)
  }

  @Test func `each row of the table names its source`() {
    for row in ServiceCode.table { #expect(row.source.count > 10, "\(row.codes)") }
  }

  @Test func `an inner error of a read is no doubt`() {
    #expect(Self.failure("InternalError", status: 500, action: "DescribeVpcs").meaning == .transient)
  }
}
