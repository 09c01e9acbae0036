import AWSConnection
import AWSCore
import PlinkflowKit
import Testing

@Suite struct FaultTests {
  private func failure(
    _ code: String, status: Int = 400, on action: String = "CreateVpcEndpoint", service: AWSService = .ec2,
    safety: CallSafety = .change
  ) -> AWSFailure {
    AWSFailure(
      action: action, service: service.name,
      cause: .answered(status: status, code: code, message: "a message", requestID: "7f3c", retryAfter: nil),
      safety: safety)
  }

  @Test func `a refusal names the action, the subject and the request`() {
    let fault = failure("AccessDenied", on: "ChangeResourceRecordSets", service: .route53).fault(on: "zone Z0123")
    #expect(fault.class == .refused)
    #expect(fault.summary == "was refused by Route 53")
    #expect(fault.notes == ["AccessDenied on ChangeResourceRecordSets, zone Z0123 (request 7f3c)", "a message"])
    #expect(fault.help == "grant route53:ChangeResourceRecordSets")
  }

  @Test func `a missing permission of EC2 is named too`() {
    #expect(failure("UnauthorizedOperation", status: 403).fault(on: "x").help == "grant ec2:CreateVpcEndpoint")
  }

  @Test(arguments: [
    "Throttling", "RequestLimitExceeded", "SlowDown", "DependencyViolation", "IncorrectState", "ResourceInUse",
    "ConcurrentModification", "InvalidVpnGatewayID.NotFound",
  ])
  func `what passes by itself is tried again`(code: String) {
    guard case .transient(retryAfter: .some) = failure(code).fault(on: "x").class else {
      Issue.record("\(code) is not transient with a delay")
      return
    }
  }

  @Test func `a service that is not ready for endpoints yet is tried again`() {
    guard case .transient = failure("Unavailable", status: 503, safety: .idempotent).fault(on: "x").class else {
      Issue.record("503 Unavailable is not transient")
      return
    }
  }

  /// A whitelist that was changed a moment ago does not show everywhere.
  @Test func `a service that does not show yet is tried again`() {
    #expect(failure("InvalidServiceName").fault(on: "x").class == .transient(retryAfter: nil))
  }

  @Test func `a quota says what to do`() {
    let fault = failure(
      "LimitExceededException", on: "CreateResolverEndpoint", service: .route53Resolver, safety: .idempotent
    ).fault(on: "x")
    #expect(fault.class == .refused)
    #expect(fault.help == "delete what is no longer needed, or have AWS raise the quota in Service Quotas")
  }

  @Test func `only what a race would bring as well is looked behind`() {
    #expect(failure("InvalidState", on: "AcceptVpcEndpointConnections").fault(on: "x").mayBeDone)
    #expect(!failure("InvalidParameterValue").fault(on: "x").mayBeDone)
  }

  @Test(arguments: ["InvalidVpcID.NotFound", "InvalidGroup.NotFound", "InvalidParameterValue"])
  func `a mistake of the workflow is refused`(code: String) {
    #expect(failure(code).fault(on: "x").class == .refused)
  }

  @Test(arguments: [CallSafety.change, .idempotent])
  func `a change without a reply is in doubt`(safety: CallSafety) {
    let failure = AWSFailure(
      action: "CreateVpnGateway", service: "EC2", cause: .noReply("timed out"), safety: safety)
    #expect(failure.fault(on: "x").class == .unknown)
  }

  @Test(arguments: [500, 502, 504])
  func `an inner error of a change is in doubt`(status: Int) {
    #expect(failure("InternalError", status: status).fault(on: "x").class == .unknown)
  }

  @Test func `a read without a reply is tried again`() {
    let failure = AWSFailure(
      action: "DescribeVpcs", service: "EC2", cause: .noReply("timed out"), safety: .read)
    guard case .transient = failure.fault(on: "x").class else {
      Issue.record("a read is in doubt")
      return
    }
  }

  @Test func `a request that never left is tried again`() {
    let failure = AWSFailure(
      action: "CreateVpnGateway", service: "EC2", cause: .notSent("connection refused"), safety: .change)
    guard case .transient = failure.fault(on: "x").class else {
      Issue.record("what was not sent is in doubt")
      return
    }
  }

  // The codes by which AWS says that what is to be removed is not there.
  @Test(arguments: [
    "InvalidVpcEndpoint.NotFound", "InvalidVpcEndpointId.NotFound", "InvalidVpcEndpointService.NotFound",
    "InvalidVpcEndpointServiceId.NotFound", "InvalidVpnGatewayAttachment.NotFound", "InvalidVpnGatewayID.NotFound",
  ])
  func `what is gone already is known`(code: String) {
    #expect(failure(code, on: "DeleteX").saysGone)
    #expect(failure(code, on: "DescribeX").saysGone)
    #expect(!failure(code, on: "CreateX").saysGone)
  }

  @Test(arguments: [
    AWSFailure.Cause.noReply("lost"), .notSent("refused"), .noCredentials("none"),
    .unreadable(status: 404, requestID: nil, body: "<html>no such page</html>"),
    .unreadable(status: 200, requestID: nil, body: ""),
  ])
  func `what is no answer never says that something is gone`(cause: AWSFailure.Cause) {
    for action in ["DescribeVpnGateways", "DeleteVpnGateway", "GetChange", "GetHostedZone"] {
      #expect(!AWSFailure(action: action, service: "EC2", cause: cause).saysGone)
      #expect(!AWSFailure(action: action, service: "Route 53", cause: cause).saysGone)
    }
  }
}
