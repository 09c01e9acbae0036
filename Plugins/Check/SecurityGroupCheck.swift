import AWSConnection
import AWSCore
import Addresses
import Document
import PlinkflowKit

/// Traffic that security groups have to let through, found out by reading their rules.
///
/// One such step for each leg of the way - from on-premises into the endpoint's groups, into the load balancer's, into
/// the instances' - tells which rule is missing. One that needs no other step is asked before a run begins.
struct SecurityGroupCheck: Step {
  /// Which traffic, at which groups.
  struct Parameters: Decodable, Sendable {
    /// The groups of one interface.
    let groups: [String]
    /// Into the groups or out of them.
    let direction: Direction?
    /// `tcp` or `udp`.
    let `protocol`: String?
    let port: Int
    /// The addresses at the other side.
    let cidrs: [String]?
    /// The groups at the other side.
    let peerGroups: [String]?
  }

  /// Which way traffic goes.
  enum Direction: String, Codable, Sendable, CaseIterable {
    case ingress, egress
  }

  /// What lets it through.
  struct Outputs: Codable, Sendable, Equatable {
    /// The rules.
    let ruleIDs: [String]
  }

  /// `check.security_groups`.
  static let kind = "check.security_groups"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "waits until security groups let traffic through, and says which rule is missing"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "groups": "the security groups of one interface, whose rules add up",
      "direction": "`ingress` into the groups, as where left out, or `egress` out of them",
      "protocol": "`tcp`, as where left out, or `udp`",
      "port": "the port that the traffic goes to",
      "cidrs": "ranges of IPv4 addresses at the other side, each such as `192.168.10.0/24`",
      "peer_groups": "security groups at the other side",
    ],
    outputs: ["rule_ids": "the rules that let it through"])
  /// It changes nothing, so there is nothing to take back.
  static let reversible = true
  /// A minute.
  static let patience = Duration.seconds(60)
  /// The IAM actions.
  static let permissions = Permissions(observe: ["ec2:DescribeSecurityGroupRules"])

  private static let rules = EC2Resource(
    "security-group-rule", action: "DescribeSecurityGroupRules", list: "securityGroupRuleSet",
    filter: "security-group-rule-id", element: "securityGroupRuleId")

  private let groups: [String]
  private let wanted: [Hop]
  private let account: AWSAccount

  init(_ parameters: Parameters, using client: AWSAccount) throws(StepError) {
    try Rule.list(parameters.groups, "groups")
    let name = (parameters.protocol ?? "tcp").lowercased()
    guard name == "tcp" || name == "udp" else {
      throw .refused("has `protocol` that is neither `tcp` nor `udp`: `\(name)`")
    }
    guard (1...65535).contains(parameters.port) else { throw .refused("has no port in `port`: \(parameters.port)") }
    var peers: [Hop.Peer] = []
    for text in parameters.cidrs ?? [] { peers.append(.addresses(try IPPrefix(text, field: "cidrs"))) }
    for group in parameters.peerGroups ?? [] { peers.append(.group(group)) }
    guard !peers.isEmpty else { throw .refused("needs `cidrs` or `peer_groups`") }
    groups = parameters.groups
    wanted = peers.map { peer in
      Hop(isEgress: parameters.direction == .egress, protocol: name, port: parameters.port, peer: peer)
    }
    account = client
  }

  /// Reads the groups' rules.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
    let rules = try await rules()
    let missing = missing(among: rules)
    guard missing.isEmpty else { return .settling(missing.joined(separator: "; "), pollAfter: .seconds(15)) }
    let used = wanted.compactMap { hop in rules.first(where: hop.isLetThrough)?.text("securityGroupRuleId") }
    return .present(Outputs(ruleIDs: Set(used).sorted()))
  }

  /// Changes nothing.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing { Nothing() }

  /// Changes nothing.
  func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {}

  private func rules() async throws(StepError) -> [Element] {
    let look = Self.rules.by(filter: "group-id", path: ["groupId"])
    var rules: [Element] = []
    for group in groups { rules += try await account.find(look, group, on: "security group \(group)") }
    return rules
  }

  private func missing(among rules: [Element]) -> [String] {
    let named = groups.joined(separator: ", ")
    return wanted.filter { !rules.contains(where: $0.isLetThrough) }.map { hop in
      "no rule of \(named) lets \(hop.text): it needs an \(hop.isEgress ? "egress" : "ingress") rule for that"
    }
  }
}

extension SecurityGroupCheck: Preflight {
  /// Nothing of the run comes before a check that needs no step, so what is missing now is missing then.
  static let isAskedWhileWaiting = true

  /// Refuses where a rule is missing, as far as the groups are known.
  static func preflight(_ known: Value, using account: AWSAccount) async throws(StepError) -> Value {
    guard let parameters = try? known.decode(Parameters.self) else { return .object([]) }
    let check = try SecurityGroupCheck(parameters, using: account)
    let missing = check.missing(among: try await check.rules())
    guard missing.isEmpty else {
      throw .refused(
        "needs traffic that security groups do not let through", notes: missing,
        help: "add the rule, or let this check need the step that does")
    }
    return .object([])
  }
}
