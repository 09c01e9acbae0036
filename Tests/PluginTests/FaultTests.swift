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

  @Test func aRefusalNamesTheActionTheSubjectAndTheRequest() {
    let fault = failure("AccessDenied", on: "ChangeResourceRecordSets", service: .route53).fault(on: "zone Z0123")
    #expect(fault.class == .refused)
    #expect(fault.summary == "was refused by Route 53")
    #expect(fault.notes == ["AccessDenied on ChangeResourceRecordSets, zone Z0123 (request 7f3c)", "a message"])
    #expect(fault.help == "grant route53:ChangeResourceRecordSets")
  }

  @Test func aMissingPermissionOfEC2IsNamedToo() {
    #expect(failure("UnauthorizedOperation", status: 403).fault(on: "x").help == "grant ec2:CreateVpcEndpoint")
  }

  @Test(arguments: [
    "Throttling", "RequestLimitExceeded", "SlowDown", "DependencyViolation", "IncorrectState", "ResourceInUse",
    "ConcurrentModification", "InvalidVpnGatewayID.NotFound",
  ])
  func whatPassesByItselfIsTriedAgain(code: String) {
    guard case .transient(retryAfter: .some) = failure(code).fault(on: "x").class else {
      Issue.record("\(code) is not transient with a delay")
      return
    }
  }

  @Test func aServiceThatIsNotReadyForEndpointsYetIsTriedAgain() {
    guard case .transient = failure("Unavailable", status: 503, safety: .idempotent).fault(on: "x").class else {
      Issue.record("503 Unavailable is not transient")
      return
    }
  }

  /// A whitelist that was changed a moment ago does not show everywhere.
  @Test func aServiceThatDoesNotShowYetIsTriedAgain() {
    #expect(failure("InvalidServiceName").fault(on: "x").class == .transient(retryAfter: nil))
  }

  @Test func aQuotaSaysWhatToDo() {
    let fault = failure(
      "LimitExceededException", on: "CreateResolverEndpoint", service: .route53Resolver, safety: .idempotent
    ).fault(on: "x")
    #expect(fault.class == .refused)
    #expect(fault.help == "delete what is no longer needed, or have AWS raise the quota in Service Quotas")
  }

  @Test func onlyWhatARaceWouldBringAsWellIsLookedBehind() {
    #expect(failure("InvalidState", on: "AcceptVpcEndpointConnections").fault(on: "x").mayBeDone)
    #expect(!failure("InvalidParameterValue").fault(on: "x").mayBeDone)
  }

  @Test(arguments: ["InvalidVpcID.NotFound", "InvalidGroup.NotFound", "InvalidParameterValue"])
  func aMistakeOfTheWorkflowIsRefused(code: String) {
    #expect(failure(code).fault(on: "x").class == .refused)
  }

  @Test(arguments: [CallSafety.change, .idempotent])
  func aChangeWithoutAReplyIsInDoubt(safety: CallSafety) {
    let failure = AWSFailure(
      action: "CreateVpnGateway", service: "EC2", cause: .noReply("timed out"), safety: safety)
    #expect(failure.fault(on: "x").class == .unknown)
  }

  @Test(arguments: [500, 502, 504])
  func anInnerErrorOfAChangeIsInDoubt(status: Int) {
    #expect(failure("InternalError", status: status).fault(on: "x").class == .unknown)
  }

  @Test func aReadWithoutAReplyIsTriedAgain() {
    let failure = AWSFailure(
      action: "DescribeVpcs", service: "EC2", cause: .noReply("timed out"), safety: .read)
    guard case .transient = failure.fault(on: "x").class else {
      Issue.record("a read is in doubt")
      return
    }
  }

  @Test func aRequestThatNeverLeftIsTriedAgain() {
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
  func whatIsGoneAlreadyIsKnown(code: String) {
    #expect(failure(code, on: "DeleteX").saysGone)
    #expect(failure(code, on: "DescribeX").saysGone)
    #expect(!failure(code, on: "CreateX").saysGone)
  }

  @Test(arguments: [
    AWSFailure.Cause.noReply("lost"), .notSent("refused"), .noCredentials("none"),
    .unreadable(status: 404, requestID: nil, body: "<html>no such page</html>"),
    .unreadable(status: 200, requestID: nil, body: ""),
  ])
  func whatIsNoAnswerNeverSaysThatSomethingIsGone(cause: AWSFailure.Cause) {
    for action in ["DescribeVpnGateways", "DeleteVpnGateway", "GetChange", "GetHostedZone"] {
      #expect(!AWSFailure(action: action, service: "EC2", cause: cause).saysGone)
      #expect(!AWSFailure(action: action, service: "Route 53", cause: cause).saysGone)
    }
  }
}
