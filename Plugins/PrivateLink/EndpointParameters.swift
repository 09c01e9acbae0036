import AWSConnection
import AWSCore
import PlinkflowKit

extension InterfaceEndpoint {
  /// The endpoint.
  struct Parameters: Decodable, Sendable {
    /// The service's name, as the provider tells it.
    let serviceName: String
    let vpcID: String
    /// The subnets that get an address each.
    let subnetIDs: [String]
    /// The security groups that guard it.
    let securityGroupIDs: [String]
    /// Whether the service's own private name is to lead here.
    let privateDNS: Bool?
    /// An IAM policy in JSON.
    let policy: String?
    /// The region of the service, where it is another one.
    let serviceRegion: String?
    /// The identifiers of the zones that the service reaches.
    let zoneIDs: [String]?
    let tags: [String: String]?

    static let help = [
      "service_name": "the service's name, which the provider tells",
      "vpc_id": "the VPC that gets the endpoint",
      "subnet_ids": "the subnets that get an address each, one a zone, in zones of the service",
      "security_group_ids": "the security groups that guard the addresses",
      "private_dns":
        "whether the service's own private name leads here; left out, it stays as it is, at first off; it can be on at "
        + "first only where the service accepts by itself",
      "policy": "an IAM policy in JSON; left out, it stays as it is, at first full access",
      "service_region": "the region of the service, where it is another one that supports this one",
      "zone_ids":
        "identifiers of the zones that the service reaches, to check the subnets before anything is sent; not across "
        + "regions",
      "tags": "tags of the endpoint",
    ]

    func validate() throws(StepError) {
      try Rule.filled(serviceName, "service_name")
      try Rule.filled(vpcID, "vpc_id")
      try Rule.list(subnetIDs, "subnet_ids")
      // Without one, AWS would take the VPC's default group.
      try Rule.list(securityGroupIDs, "security_group_ids")
      try Rule.tags(tags)
      if let policy, EndpointPolicy(policy) == nil {
        throw .refused("has `policy` that is no policy", notes: ["an IAM policy is an object in JSON"])
      }
    }
  }
}

/// What of an endpoint can be changed in place; nil is what the workflow leaves as it is.
struct EndpointSettings: Hashable {
  let subnetIDs: [String]
  let securityGroupIDs: [String]
  let privateDNS: Bool?
  let policy: EndpointPolicy?

  init(_ parameters: InterfaceEndpoint.Parameters) {
    subnetIDs = parameters.subnetIDs.sorted()
    securityGroupIDs = parameters.securityGroupIDs.sorted()
    privateDNS = parameters.privateDNS
    policy = parameters.policy.flatMap(EndpointPolicy.init)
  }

  init(_ found: Element) {
    subnetIDs = found.texts("subnetIdSet").sorted()
    securityGroupIDs = found.texts("groupSet", "groupId").sorted()
    privateDNS = found.boolean("privateDnsEnabled")
    policy = found.text("policyDocument").flatMap(EndpointPolicy.init)
  }

  init(_ outputs: InterfaceEndpoint.Outputs) {
    subnetIDs = outputs.subnetIDs
    securityGroupIDs = outputs.securityGroupIDs
    privateDNS = outputs.privateDNS
    policy = outputs.policy.flatMap(EndpointPolicy.init)
  }

  private init(
    subnetIDs: [String], securityGroupIDs: [String], privateDNS: Bool?, policy: EndpointPolicy?
  ) {
    self.subnetIDs = subnetIDs
    self.securityGroupIDs = securityGroupIDs
    self.privateDNS = privateDNS
    self.policy = policy
  }

  /// The same without what the workflow leaves as it is, so that undo leaves it too.
  func limited(to wanted: EndpointSettings) -> EndpointSettings {
    EndpointSettings(
      subnetIDs: subnetIDs, securityGroupIDs: securityGroupIDs,
      privateDNS: wanted.privateDNS == nil ? nil : privateDNS, policy: wanted.policy == nil ? nil : policy)
  }

  func differences(from found: EndpointSettings) -> [Difference] {
    var differences: [Difference] = []
    if found.subnetIDs != subnetIDs {
      differences.append(.lists("subnet_ids", found: found.subnetIDs, wanted: subnetIDs))
    }
    if found.securityGroupIDs != securityGroupIDs {
      differences.append(.lists("security_group_ids", found: found.securityGroupIDs, wanted: securityGroupIDs))
    }
    if let privateDNS, found.privateDNS != privateDNS {
      differences.append(Difference("private_dns", found: "\(!privateDNS)", wanted: "\(privateDNS)"))
    }
    if let policy, found.policy != policy {
      differences.append(Difference("policy", found: found.policy?.text, wanted: policy.text))
    }
    return differences
  }

  /// What ModifyVpcEndpoint takes to change the endpoint to this.
  func modification(of id: String, from old: EndpointSettings) -> Input {
    .members([
      "VpcEndpointId": .string(id),
      "PolicyDocument": policy == old.policy ? nil : .text(policy?.text),
      "AddSubnetId": .strings(subnetIDs.without(old.subnetIDs)),
      "RemoveSubnetId": .strings(old.subnetIDs.without(subnetIDs)),
      "AddSecurityGroupId": .strings(securityGroupIDs.without(old.securityGroupIDs)),
      "RemoveSecurityGroupId": .strings(old.securityGroupIDs.without(securityGroupIDs)),
      "PrivateDnsEnabled": privateDNS == old.privateDNS ? nil : privateDNS.map(Input.boolean),
    ])
  }
}
