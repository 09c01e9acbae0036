/// A network load balancer, found by its ARN. Its parent is the environment that it was made for.
struct LoadBalancer: Resource {
  static let kind = "load-balancer"

  let name: String
  /// `network` or `application`.
  let type: String
  let dnsName: String
  let isInternal: Bool
  let vpc: String
  let zones: [Zone]
  var groups: [String]
  var enforcesGroupsOnPrivateLink: Bool
  var attributes: [String: String]

  /// Where the load balancer has an address.
  struct Zone: Codable, Sendable {
    let zone: String
    let zoneID: String
    let subnet: String
  }

  /// What a new one is set to.
  static let initialAttributes = [
    "deletion_protection.enabled": "false", "load_balancing.cross_zone.enabled": "false",
    "access_logs.s3.enabled": "false",
  ]

  /// What tells it from one that was just made goes with its name.
  var summary: String {
    let set = attributes.filter { $0.value != LoadBalancer.initialAttributes[$0.key] }
      .sorted { $0.key < $1.key }.map { ", \($0.key)=\($0.value)" }
    let guarded = groups.isEmpty || enforcesGroupsOnPrivateLink ? "" : ", PrivateLink unguarded"
    return name + set.joined() + guarded
  }

  /// A network load balancer.
  static func network(
    _ name: String, mark: String, isInternal: Bool, vpc: String, zones: [Zone], groups: [String], region: String
  ) -> LoadBalancer {
    LoadBalancer(
      name: name, type: "network", dnsName: "\(name)-\(mark).elb.\(region).amazonaws.com", isInternal: isInternal,
      vpc: vpc, zones: zones, groups: groups, enforcesGroupsOnPrivateLink: true, attributes: initialAttributes)
  }

  /// The ARN of one whose DNS name ends its first label with a mark of 16 digits.
  func arn(in account: String, region: String) -> String {
    let mark = dnsName.prefix { $0 != "." }.suffix(16)
    return "arn:aws:elasticloadbalancing:\(region):\(account):loadbalancer/net/\(name)/\(mark)"
  }

  static func transition(from state: String) -> Transition? {
    state == "provisioning" ? Transition(to: "active", weight: 0.25) : nil
  }
}
