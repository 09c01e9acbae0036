/// A virtual private cloud.
struct VPC: Resource {
  static let kind = "vpc"

  let cidr: String
  var dnsSupport: Bool
  var dnsHostnames: Bool
  let isDefault: Bool

  var summary: String { cidr }
}

/// A subnet of a ``VPC``.
struct Subnet: Resource {
  static let kind = "subnet"

  let vpc: String
  let cidr: String
  /// The zone's name in the account.
  let zone: String
  /// The zone's name in the world.
  let zoneID: String

  var summary: String { cidr }
}

/// A table of routes.
struct RouteTable: Resource {
  static let kind = "route-table"

  let vpc: String
  let cidr: String
  let isMain: Bool
  let subnets: [String]
  /// The gateways whose routes the table takes over.
  var propagating: [String] = []
  /// The routes that its owner made, by their destination; nil where there are none.
  var routes: [String: String]?

  init(vpc: String, cidr: String, isMain: Bool, subnets: [String]) {
    self.vpc = vpc
    self.cidr = cidr
    self.isMain = isMain
    self.subnets = subnets
  }

  var summary: String {
    let own = (routes ?? [:]).sorted { $0.key < $1.key }.map { ", \($0.key) to \($0.value)" }.joined()
    return (propagating.isEmpty ? vpc : "\(vpc), routes propagated from \(propagating.joined(separator: ", "))") + own
  }
}

/// A security group; its rules are resources of their own.
struct SecurityGroup: Resource {
  static let kind = "security-group"

  let vpc: String
  let name: String
  let description: String

  var summary: String { name }
}

/// One rule of a security group: one protocol, one range of ports, one source or destination.
struct SecurityGroupRule: Resource {
  static let kind = "security-group-rule"

  let group: String
  let isEgress: Bool
  /// `tcp`, `udp`, `icmp`, a number, or `-1` for all.
  let ipProtocol: String
  let fromPort: Int
  let toPort: Int
  let cidr: String?
  let sourceGroup: String?
  var description: String?

  /// What no two rules of a group have in common.
  var key: String {
    "\(isEgress ? "egress" : "ingress") \(ipProtocol) \(fromPort) \(toPort) \(cidr ?? sourceGroup ?? "")"
  }

  var summary: String {
    let ports = fromPort == toPort ? "\(fromPort)" : "\(fromPort)-\(toPort)"
    return "\(group) \(isEgress ? "to" : "from") \(cidr ?? sourceGroup ?? "") \(ipProtocol) \(ports)"
  }
}
