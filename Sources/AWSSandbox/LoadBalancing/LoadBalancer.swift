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

  var summary: String { name }

  static func transition(from state: String) -> Transition? {
    state == "provisioning" ? Transition(to: "active", weight: 0.25) : nil
  }
}
