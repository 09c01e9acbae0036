import AWSCore

/// A call of EC2 that says whether its caller may make it, and does nothing.
///
/// EC2 reads a request before it asks IAM, so what an action requires has to be there, if only for show: ids that are
/// well-formed and name nothing.
struct DryRun {
  let action: String
  let input: Input

  /// The dry run of a permission; nil where it is none of EC2's, or a dry run of it would need more than a show.
  ///
  /// - Parameter region: where it is sent: EC2 takes no ARN of another partition.
  init?(of permission: String, in region: String) {
    guard permission.hasPrefix("ec2:") else { return nil }
    action = String(permission.dropFirst(4))
    let known = Self.members(in: region)[action]
    guard let members = known ?? (action.hasPrefix("Describe") ? [] : nil) else { return nil }
    input = .structure([Input.Member("DryRun", .boolean(true))] + members)
  }

  private static func id(_ prefix: String) -> Input { .string(prefix + "-0123456789abcdef0") }

  private static func of(_ members: KeyValuePairs<String, Input>) -> [Input.Member] {
    members.map { Input.Member($0.key, $0.value) }
  }

  private static let rule: Input = .list([
    .members([
      "IpProtocol": .string("tcp"), "FromPort": .integer(80), "ToPort": .integer(80),
      "IpRanges": .list([.members(["CidrIp": .string("192.0.2.0/24")])]),
    ])
  ])

  private static func arn(_ service: String, _ region: String, _ name: String) -> Input {
    .string("arn:\(Partition(region: region).name):\(service):\(region):123456789012:\(name)")
  }

  private static func members(in region: String) -> [String: [Input.Member]] {
    let balancer = arn("elasticloadbalancing", region, "loadbalancer/net/none/0123456789abcdef")
    return members.merging(
      [
        "CreateVpcEndpointConnectionNotification": of([
          "ServiceId": id("vpce-svc"), "ConnectionNotificationArn": arn("sns", region, "none"),
          "ConnectionEvents": .list([.string("Accept")]),
        ]),
        "CreateVpcEndpointServiceConfiguration": of(["NetworkLoadBalancerArn": .list([balancer])]),
      ]
    ) { $1 }
  }

  /// Those that are the same in every region.
  private static let members: [String: [Input.Member]] = [
    "AcceptVpcEndpointConnections": of(["ServiceId": id("vpce-svc"), "VpcEndpointId": .list([id("vpce")])]),
    "AttachVpnGateway": of(["VpcId": id("vpc"), "VpnGatewayId": id("vgw")]),
    "AuthorizeSecurityGroupEgress": of(["GroupId": id("sg"), "IpPermissions": rule]),
    "AuthorizeSecurityGroupIngress": of(["GroupId": id("sg"), "IpPermissions": rule]),
    "CreateCustomerGateway": of([
      "Type": .string("ipsec.1"), "IpAddress": .string("192.0.2.1"), "BgpAsn": .integer(65000),
    ]),
    "CreateRoute": of([
      "RouteTableId": id("rtb"), "DestinationCidrBlock": .string("192.0.2.0/24"), "TransitGatewayId": id("tgw"),
    ]),
    "CreateSecurityGroup": of([
      "GroupName": .string("none"), "GroupDescription": .string("none"), "VpcId": id("vpc"),
    ]),
    "CreateTags": of([
      "ResourceId": .list([id("vpc")]), "Tag": .list([.members(["Key": .string("a"), "Value": .string("b")])]),
    ]),
    "CreateVpcEndpoint": of([
      "VpcId": id("vpc"), "VpcEndpointType": .string("Interface"),
      "ServiceName": .string("com.amazonaws.vpce.vpce-svc-0123456789abcdef0"),
    ]),
    "CreateVpnConnection": of([
      "Type": .string("ipsec.1"), "CustomerGatewayId": id("cgw"), "VpnGatewayId": id("vgw"),
    ]),
    "CreateVpnGateway": of(["Type": .string("ipsec.1")]),
    "DeleteCustomerGateway": of(["CustomerGatewayId": id("cgw")]),
    "DeleteRoute": of(["RouteTableId": id("rtb"), "DestinationCidrBlock": .string("192.0.2.0/24")]),
    "DeleteSecurityGroup": of(["GroupId": id("sg")]),
    "DeleteVpcEndpointConnectionNotifications": of(["ConnectionNotificationId": .list([id("vpce-nfn")])]),
    "DeleteVpcEndpointServiceConfigurations": of(["ServiceId": .list([id("vpce-svc")])]),
    "DeleteVpcEndpoints": of(["VpcEndpointId": .list([id("vpce")])]),
    "DeleteVpnConnection": of(["VpnConnectionId": id("vpn")]),
    "DeleteVpnGateway": of(["VpnGatewayId": id("vgw")]),
    "DescribeVpcAttribute": of(["VpcId": id("vpc"), "Attribute": .string("enableDnsSupport")]),
    "DescribeVpcEndpointServicePermissions": of(["ServiceId": id("vpce-svc")]),
    "DetachVpnGateway": of(["VpcId": id("vpc"), "VpnGatewayId": id("vgw")]),
    "DisableVgwRoutePropagation": of(["RouteTableId": id("rtb"), "GatewayId": id("vgw")]),
    "EnableVgwRoutePropagation": of(["RouteTableId": id("rtb"), "GatewayId": id("vgw")]),
    "ModifySecurityGroupRules": of([
      "GroupId": id("sg"),
      "SecurityGroupRule": .list([
        .members([
          "SecurityGroupRuleId": id("sgr"),
          "SecurityGroupRule": .members([
            "IpProtocol": .string("tcp"), "FromPort": .integer(80), "ToPort": .integer(80),
            "CidrIpv4": .string("192.0.2.0/24"),
          ]),
        ])
      ]),
    ]),
    "ModifyVpcEndpoint": of(["VpcEndpointId": id("vpce")]),
    "ModifyVpcEndpointConnectionNotification": of(["ConnectionNotificationId": id("vpce-nfn")]),
    "ModifyVpcEndpointServiceConfiguration": of(["ServiceId": id("vpce-svc")]),
    "ModifyVpcEndpointServicePermissions": of(["ServiceId": id("vpce-svc")]),
    "RejectVpcEndpointConnections": of(["ServiceId": id("vpce-svc"), "VpcEndpointId": .list([id("vpce")])]),
    "ReplaceRoute": of([
      "RouteTableId": id("rtb"), "DestinationCidrBlock": .string("192.0.2.0/24"), "TransitGatewayId": id("tgw"),
    ]),
    "RevokeSecurityGroupEgress": of(["GroupId": id("sg"), "IpPermissions": rule]),
    "RevokeSecurityGroupIngress": of(["GroupId": id("sg"), "IpPermissions": rule]),
    "StartVpcEndpointServicePrivateDnsVerification": of(["ServiceId": id("vpce-svc")]),
  ]
}
