/// What a reply has to hold to be the answer of an action; everything else is no answer, whatever its status.
///
/// The document element of the XML protocols is the action's name and `Response`: of the query protocol with the result
/// in `<Action>Result` (AWS's query and ec2 protocols as botocore's parsers read them), of Route 53 by its API
/// reference.
enum AnswerShape {
  /// The document element of an action's answer in XML.
  static func documentElement(of action: String) -> String { action + "Response" }

  /// The element of the query protocol that holds the result.
  static func resultElement(of action: String) -> String { action + "Result" }

  /// The members that an answer always has: of every read, and of every action of the JSON protocol, whose answers have
  /// no name of their own. A list that is empty is there as an empty element or array: an
  /// answer without it says nothing about what there is.
  ///
  /// The names are those of the output shapes in botocore's models, as they are spelt on the wire; a test compares
  /// them.
  static func members(of action: String) -> [String] { lists[action] ?? [] }

  /// The header fields that an answer of S3's always has, besides the request's name: S3 API reference, HeadBucket,
  /// HeadObject and PutObject.
  static func headerFields(of action: String) -> [String] {
    switch action {
    case "HeadBucket": ["x-amz-bucket-region"]
    case "HeadObject", "PutObject": ["ETag"]
    default: []
    }
  }

  /// The one status by which S3 says that it has done what has no answer of its own: S3 API reference, DeleteObject.
  static func status(of action: String) -> Int? { action == "DeleteObject" ? 204 : nil }

  /// Whether an action of the rest-xml protocol answers with an empty body where it succeeds: Route 53's API reference,
  /// "If the action is successful, the service sends back an HTTP 200 response with an empty HTTP body". The request's
  /// name is in a header field then.
  static func isEmpty(of action: String) -> Bool { action == "DeleteVPCAssociationAuthorization" }

  /// The actions that are known, each with the members that its answer always has.
  static let lists: [String: [String]] = [
    // EC2
    "DescribeCustomerGateways": ["customerGatewaySet"],
    "DescribeNetworkInterfaces": ["networkInterfaceSet"],
    "DescribeRouteTables": ["routeTableSet"],
    "DescribeSecurityGroupRules": ["securityGroupRuleSet"],
    "DescribeSecurityGroups": ["securityGroupInfo"],
    "DescribeSubnets": ["subnetSet"],
    "DescribeTransitGateways": ["transitGatewaySet"],
    "DescribeTransitGatewayVpcAttachments": ["transitGatewayVpcAttachments"],
    "DescribeVpcAttribute": ["vpcId"],
    "DescribeVpcEndpointConnectionNotifications": ["connectionNotificationSet"],
    "DescribeVpcEndpointConnections": ["vpcEndpointConnectionSet"],
    "DescribeVpcEndpoints": ["vpcEndpointSet"],
    "DescribeVpcEndpointServiceConfigurations": ["serviceConfigurationSet"],
    "DescribeVpcEndpointServicePermissions": ["allowedPrincipals"],
    "DescribeVpnConnections": ["vpnConnectionSet"],
    "DescribeVpnGateways": ["vpnGatewaySet"],
    // Elastic Beanstalk
    "CheckDNSAvailability": ["Available"],
    "DescribeApplications": ["Applications"],
    "DescribeApplicationVersions": ["ApplicationVersions"],
    "DescribeEnvironmentResources": ["EnvironmentResources"],
    "DescribeEnvironments": ["Environments"],
    "DescribeEvents": ["Events"],
    "ListAvailableSolutionStacks": ["SolutionStacks"],
    // Elastic Load Balancing
    "DescribeLoadBalancerAttributes": ["Attributes"],
    "DescribeLoadBalancers": ["LoadBalancers"],
    // Identity
    "GetCallerIdentity": ["Account", "Arn"],
    "GetInstanceProfile": ["InstanceProfile"],
    "GetRole": ["Role"],
    "SimulatePrincipalPolicy": ["EvaluationResults"],
    // Route 53
    "GetChange": ["ChangeInfo"],
    "GetHostedZone": ["HostedZone"],
    "ListHostedZones": ["HostedZones", "IsTruncated"],
    "ListHostedZonesByName": ["HostedZones", "IsTruncated"],
    "ListHostedZonesByVPC": ["HostedZoneSummaries"],
    "ListResourceRecordSets": ["ResourceRecordSets", "IsTruncated"],
    "ListVPCAssociationAuthorizations": ["VPCs"],
    // Services that speak JSON
    "CreateResolverEndpoint": ["ResolverEndpoint"],
    "DeleteResolverEndpoint": ["ResolverEndpoint"],
    "DescribeDirectories": ["DirectoryDescriptions"],
    "GetResolverEndpoint": ["ResolverEndpoint"],
    "ListResolverEndpointIpAddresses": ["IpAddresses"],
    "ListResolverEndpoints": ["ResolverEndpoints"],
  ]
}
