import AWSConnection
import AWSCore
import PlinkflowKit

extension InterfaceEndpoint {
  /// The endpoint.
  public struct Parameters: Decodable, Sendable {
    /// The service's name, as the provider tells it.
    public let serviceName: String
    /// The VPC.
    public let vpcID: String
    /// The subnets that get an address each.
    public let subnetIDs: [String]
    /// The security groups that guard it.
    public let securityGroupIDs: [String]
    /// Whether the service's own private name is to lead here.
    public let privateDNS: Bool?
    /// An IAM policy in JSON.
    public let policy: String?
    /// The identifiers of the zones that the service reaches.
    public let zoneIDs: [String]?
    /// Tags.
    public let tags: [String: String]?

    static let help = [
      "service_name": "the service's name, which the provider tells",
      "vpc_id": "the VPC that gets the endpoint",
      "subnet_ids": "the subnets that get an address each, one a zone, in zones of the service",
      "security_group_ids": "the security groups that guard the addresses",
      "private_dns":
        "whether the service's own private name leads here; left out, false; only where the service accepts by itself",
      "policy": "an IAM policy in JSON; left out, full access; not compared with what is found",
      "zone_ids": "identifiers of the zones that the service reaches, to check the subnets before anything is sent",
      "tags": "tags of the endpoint",
    ]

    func validate() throws(Fault) {
      try Rule.filled(serviceName, "service_name")
      try Rule.filled(vpcID, "vpc_id")
      try Rule.list(subnetIDs, "subnet_ids")
      // Without one, AWS would take the VPC's default group.
      try Rule.list(securityGroupIDs, "security_group_ids")
      try Rule.tags(tags)
    }
  }
}

/// What of an endpoint can be changed in place.
struct EndpointSettings: Hashable {
  let subnetIDs: [String]
  let securityGroupIDs: [String]
  let privateDNS: Bool

  init(_ parameters: InterfaceEndpoint.Parameters) {
    subnetIDs = parameters.subnetIDs.sorted()
    securityGroupIDs = parameters.securityGroupIDs.sorted()
    privateDNS = parameters.privateDNS ?? false
  }

  init(_ found: Element) {
    subnetIDs = found.texts("subnetIdSet").sorted()
    securityGroupIDs = found.texts("groupSet", "groupId").sorted()
    privateDNS = found.boolean("privateDnsEnabled")
  }

  init(_ outputs: InterfaceEndpoint.Outputs) {
    subnetIDs = outputs.subnetIDs
    securityGroupIDs = outputs.securityGroupIDs
    privateDNS = outputs.privateDNS
  }

  func differences(from found: EndpointSettings) -> [Difference] {
    var differences: [Difference] = []
    if found.subnetIDs != subnetIDs {
      differences.append(.lists("subnet_ids", found: found.subnetIDs, wanted: subnetIDs))
    }
    if found.securityGroupIDs != securityGroupIDs {
      differences.append(.lists("security_group_ids", found: found.securityGroupIDs, wanted: securityGroupIDs))
    }
    if found.privateDNS != privateDNS {
      differences.append(Difference("private_dns", found: "\(found.privateDNS)", wanted: "\(privateDNS)"))
    }
    return differences
  }
}
