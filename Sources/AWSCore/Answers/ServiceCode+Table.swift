extension ServiceCode {
  /// The rows; the first that is about a code counts.
  static let table: [ServiceCode] = throttling + passing + gone + races + waits + quotas

  private static let ec2Codes = "EC2 API reference, Error codes"
  private static let route53Reference = "Route 53 API reference, errors of the action"
  private static let botocoreRetries = "botocore, data/_retry.json and retries/standard.py"

  // MARK: Asked too often

  private static let throttling = [
    // Of Route 53 Resolver and of Directory Service it is a quota: see there.
    ServiceCode(
      codes: .of([
        "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled", "RequestThrottledException",
        "TooManyRequestsException", "RequestLimitExceeded", "BandwidthLimitExceeded", "SlowDown",
        "PriorRequestNotComplete", "EC2ThrottledException",
      ]),
      actions: .all, meaning: .throttled, source: botocoreRetries)
  ]

  // MARK: Passes by itself

  private static let passing = [
    ServiceCode(
      codes: .of(["RequestTimeout", "RequestTimeoutException"]), actions: .all, meaning: .unknown,
      source: botocoreRetries + ": the service gave up waiting for the request"),
    ServiceCode(
      codes: .of(["IDPCommunicationError"]), actions: .only(["AssumeRoleWithWebIdentity"]), meaning: .transient,
      source: botocoreRetries + "; STS API reference, AssumeRoleWithWebIdentity"),
    ServiceCode(
      codes: .of(["InvalidServiceName"]), actions: .only(["CreateVpcEndpoint"]), meaning: .transient,
      source: ec2Codes + "; a principal that was allowed a moment ago cannot see the service everywhere yet"),
  ]

  // MARK: Not there

  private static let gone = [
    ServiceCode(
      codes: .ending(".NotFound"), actions: .readsAndRemovals("EC2"), meaning: .gone, source: ec2Codes),
    ServiceCode(
      codes: .of(["NoSuchHostedZone", "NoSuchChange"]), actions: .readsAndRemovals("Route 53"), meaning: .gone,
      source: route53Reference),
    ServiceCode(
      codes: .of(["VPCAssociationNotFound"]), actions: .only(["DisassociateVPCFromHostedZone"]), meaning: .gone,
      source: route53Reference),
    ServiceCode(
      codes: .of(["VPCAssociationAuthorizationNotFound"]),
      actions: .only(["DeleteVPCAssociationAuthorization"]), meaning: .gone, source: route53Reference),
    ServiceCode(
      codes: .of(["LoadBalancerNotFound"]), actions: .reads("Elastic Load Balancing"), meaning: .gone,
      source: "Elastic Load Balancing API reference 2015-12-01, errors of the action"),
    ServiceCode(
      codes: .of(["NoSuchEntity"]), actions: .reads("IAM"), meaning: .gone,
      source: "IAM API reference, errors of the action"),
    ServiceCode(
      codes: .of(["ResourceNotFoundException"]), actions: .readsAndRemovals("Route 53 Resolver"), meaning: .gone,
      source: "Route 53 Resolver API reference, errors of the action"),
    ServiceCode(
      codes: .of(["EntityDoesNotExistException"]), actions: .reads("Directory Service"), meaning: .gone,
      source: "Directory Service API reference, DescribeDirectories"),
    ServiceCode(
      codes: .of(["NoSuchKey", "NoSuchBucket", "404"]), actions: .of("S3"), meaning: .gone,
      source: "S3 API reference, Error responses; the reply to HEAD has its status for a code"),
    ServiceCode(
      codes: .of(["InvalidParameterValue"]),
      actions: .only(["TerminateEnvironment", "DeleteApplication", "DeleteApplicationVersion"]),
      words: ["no environment found", "no application named", "no application version named"], meaning: .gone,
      source: "Elastic Beanstalk's replies, as moto and the EB CLI know them: it has no code of its own for this"),
  ]

  // MARK: Somebody was quicker, perhaps oneself

  private static let races = [
    ServiceCode(
      codes: .of([
        "InvalidGroup.Duplicate", "InvalidPermission.Duplicate", "RouteAlreadyExists",
        "DuplicateTransitGatewayAttachment",
      ]),
      actions: .additions("EC2"), meaning: .race, source: ec2Codes),
    ServiceCode(
      codes: .of(["InvalidState"]),
      actions: .only(["AcceptVpcEndpointConnections", "RejectVpcEndpointConnections"]), meaning: .race,
      source: ec2Codes + ": the connection is not in a state to be accepted or rejected"),
    ServiceCode(
      codes: .of(["HostedZoneAlreadyExists", "ConflictingDomainExists"]), actions: .additions("Route 53"),
      meaning: .race, source: route53Reference),
    ServiceCode(
      codes: .of(["InvalidChangeBatch"]), actions: .only(["ChangeResourceRecordSets"]),
      words: [
        "but it already exists", "but it was not found", "do not match the current values",
        "conflicts with other records",
      ],
      meaning: .race, source: route53Reference + ": a batch has one code, and its messages tell which change failed"),
    ServiceCode(
      codes: .of(["ResourceExistsException"]), actions: .only(["CreateResolverEndpoint"]), meaning: .race,
      source: "Route 53 Resolver API reference, CreateResolverEndpoint"),
    ServiceCode(
      codes: .of(["InvalidParameterValue"]),
      actions: .only(["CreateApplication", "CreateApplicationVersion", "CreateEnvironment"]),
      words: ["already exists"], meaning: .race,
      source: "Elastic Beanstalk's replies, as the EB CLI knows them: it has no code of its own for this"),
  ]

  // MARK: Something else has to end first

  private static let waits = [
    ServiceCode(
      codes: .of([
        "DependencyViolation", "IncorrectState", "ResourceInUse", "ConcurrentModification", "OperationInProgress",
        "OperationInProgressFailure", "InvalidVpnGatewayState",
      ]),
      actions: .all, meaning: .wait(.seconds(5)),
      source: ec2Codes + "; Elastic Beanstalk, Elastic Load Balancing and Route 53 API references"),
    ServiceCode(
      codes: .of(["Unavailable"]), actions: .only(["CreateVpcEndpoint"]), meaning: .wait(.seconds(10)),
      source: ec2Codes + ": an endpoint service may take no endpoint for a while after it says that it is available"),
    // What another step of the same workflow made a moment ago shows everywhere a little later. A VPC, subnet or group
    // that is not found is a mistake in the workflow instead.
    ServiceCode(
      codes: .of([
        "Gateway.NotAttached", "InvalidVpnGatewayID.NotFound", "InvalidCustomerGatewayID.NotFound",
        "InvalidVpnConnectionID.NotFound", "InvalidVpcEndpoint.NotFound", "InvalidVpcEndpointId.NotFound",
        "InvalidVpcEndpointService.NotFound", "InvalidVpcEndpointServiceId.NotFound",
      ]),
      actions: .additions("EC2"), meaning: .wait(.seconds(5)),
      source: ec2Codes + "; EC2 API reference, Eventual consistency"),
  ]

  // MARK: Quotas

  private static let quotas = [
    ServiceCode(
      codes: .of(["LimitExceededException"]), actions: .of("Route 53 Resolver"), meaning: .quota,
      source: "Route 53 Resolver API reference: the request caused one or more limits to be exceeded"),
    ServiceCode(
      codes: .of(["LimitExceededException"]), actions: .all, meaning: .throttled, source: botocoreRetries),
    ServiceCode(
      codes: .ending("LimitExceeded"), actions: .all, meaning: .quota,
      source: ec2Codes + "; Beanstalk, IAM: `VpcEndpointLimitExceeded`, `LimitExceeded`"),
    ServiceCode(
      codes: .of([
        "LimitsExceeded", "TooManyHostedZones", "TooManyApplicationsException", "TooManyApplicationVersionsException",
        "TooManyEnvironmentsException", "TooManyBucketsException",
      ]),
      actions: .all, meaning: .quota, source: "the services' API references, errors of the action"),
  ]
}
