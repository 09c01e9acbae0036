import AWSConnection
import AWSCore
import PlinkflowKit

/// The security groups of a load balancer that stands already, and whether they guard traffic of PrivateLink too.
struct LoadBalancerGroups: Step {
  /// Which groups of what.
  struct Parameters: Decodable, Sendable {
    let loadBalancerARN: String
    /// The groups.
    let securityGroupIDs: [String]?
    /// Whether traffic that comes through PrivateLink is checked against them.
    let enforceOnPrivateLink: Bool?
  }

  /// What guards the load balancer.
  struct Outputs: Codable, Sendable, Equatable {
    /// The groups.
    let securityGroupIDs: [String]
    /// Whether traffic that comes through PrivateLink is checked against them.
    let enforceOnPrivateLink: Bool
  }

  /// `elb.security_groups`.
  static let kind = "elb.security_groups"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "the security groups of a load balancer, and whether PrivateLink traffic meets them"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "load_balancer_arn": "the load balancer; a network one that was made without groups cannot be given any",
      "security_group_ids": "the security groups; left out, they stay as they are",
      "enforce_on_private_link":
        "whether traffic that comes through PrivateLink is checked against their rules; left out, it stays as it is",
    ],
    outputs: [
      "security_group_ids": "the security groups of the load balancer",
      "enforce_on_private_link": "whether traffic that comes through PrivateLink is checked against their rules",
    ])
  /// The load balancer gets its old groups back.
  static let reversible = true
  /// A load balancer is asked for by itself.
  static let isObservedInBatches = false
  /// The IAM actions.
  static let permissions = Permissions(
    observe: ["elasticloadbalancing:DescribeLoadBalancers"], apply: ["elasticloadbalancing:SetSecurityGroups"],
    undo: ["elasticloadbalancing:SetSecurityGroups"])

  private let arn: String
  private let groups: [String]?
  private let enforced: Bool?
  private let account: AWSAccount

  init(_ parameters: Parameters, using client: AWSAccount) throws(StepError) {
    try Rule.loadBalancer(parameters.loadBalancerARN, "load_balancer_arn")
    guard parameters.securityGroupIDs != nil || parameters.enforceOnPrivateLink != nil else {
      throw .refused("needs `security_group_ids` or `enforce_on_private_link`")
    }
    if let groups = parameters.securityGroupIDs { try Rule.list(groups, "security_group_ids") }
    arn = parameters.loadBalancerARN
    groups = parameters.securityGroupIDs?.sorted()
    enforced = parameters.enforceOnPrivateLink
    account = client
  }

  /// Observes the load balancer.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
    guard let found = try await account.loadBalancer(arn) else { return .absent }
    let outputs = Outputs(
      securityGroupIDs: found.texts("SecurityGroups").sorted(),
      enforceOnPrivateLink: found.text(Self.enforcement) == "on")
    var drift: [Difference] = []
    if let groups, groups != outputs.securityGroupIDs {
      let before = outputs.securityGroupIDs.joined(separator: ", ")
      drift.append(
        Difference(
          "security_group_ids", found: before.isEmpty ? nil : before, wanted: groups.joined(separator: ", ")))
    }
    if let enforced, enforced != outputs.enforceOnPrivateLink {
      drift.append(Difference("enforce_on_private_link", found: "\(!enforced)", wanted: "\(enforced)"))
    }
    return .present(outputs, drift: drift)
  }

  /// Sets what differs. AWS wants the groups with every call, so those that stay are sent as they are.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing {
    guard case .present(let outputs, _) = found else { throw missing(arn) }
    guard !outputs.securityGroupIDs.isEmpty || !arn.contains(":loadbalancer/net/") else {
      throw .refused(
        "has a network load balancer that was made without security groups", notes: ["load balancer \(arn)"],
        help: "make a new load balancer with a security group: one cannot be added later")
    }
    try await set(groups ?? outputs.securityGroupIDs, enforced)
    return Nothing()
  }

  /// Sets the groups to what they were.
  func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {
    guard case .present(let outputs, _) = before, let now = try await account.loadBalancer(arn) else { return }
    let present = now.texts("SecurityGroups").sorted()
    let old = groups == nil ? present : outputs.securityGroupIDs
    let wasEnforced = enforced == nil ? nil : outputs.enforceOnPrivateLink
    guard old != present || (wasEnforced ?? true) != (now.text(Self.enforcement) == "on") else { return }
    try await set(old, wasEnforced)
  }

  private static let enforcement = "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic"

  private func set(_ groups: [String], _ enforced: Bool?) async throws(StepError) {
    _ = try await account.change(
      .elasticLoadBalancing, "SetSecurityGroups",
      .members([
        "LoadBalancerArn": .string(arn), "SecurityGroups": .strings(groups),
        "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic": enforced.map { .string($0 ? "on" : "off") },
      ]),
      on: "load balancer \(arn)")
  }
}
