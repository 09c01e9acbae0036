import AWSConnection
import AWSCore
import PlinkflowKit

/// Attributes of a load balancer that stands already, such as whether it balances across zones.
struct LoadBalancerAttributes: Step {
  /// Which attributes of what.
  struct Parameters: Decodable, Sendable {
    let loadBalancerARN: String
    /// Whether each of its zones sends to targets in all zones.
    let crossZone: Bool?
    /// Other attributes.
    let attributes: [String: String]?
  }

  /// What the attributes are.
  struct Outputs: Codable, Sendable, Equatable {
    /// Those that the workflow names, as they are.
    let attributes: [String: String]
  }

  /// `elb.attributes`.
  static let kind = "elb.attributes"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "attributes of a load balancer, such as cross-zone balancing"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "load_balancer_arn": "the load balancer",
      "cross_zone": "whether each of its zones sends to the targets of all zones; off by default in a network one",
      "attributes": "other attributes by AWS's names, such as `deletion_protection.enabled: \"true\"`",
    ],
    outputs: ["attributes": "the attributes that the workflow names, as they are"])
  /// The attributes get their old values back.
  static let reversible = true
  /// Attributes are asked for by themselves.
  static let isObservedInBatches = false
  /// The IAM actions.
  static let permissions = Permissions(
    observe: ["elasticloadbalancing:DescribeLoadBalancerAttributes"],
    apply: ["elasticloadbalancing:ModifyLoadBalancerAttributes"],
    undo: ["elasticloadbalancing:ModifyLoadBalancerAttributes"])

  private let arn: String
  private let wanted: [String: String]
  private let account: AWSAccount

  init(_ parameters: Parameters, using client: AWSAccount) throws(StepError) {
    try Rule.loadBalancer(parameters.loadBalancerARN, "load_balancer_arn")
    var wanted = parameters.attributes ?? [:]
    if let crossZone = parameters.crossZone {
      let given = wanted.updateValue(crossZone ? "true" : "false", forKey: Self.crossZone)
      guard given == nil else { throw .refused("has `cross_zone` and the attribute `\(Self.crossZone)`") }
    }
    guard !wanted.isEmpty else { throw .refused("needs `cross_zone` or `attributes`") }
    guard wanted.count <= 20 else { throw .refused("has \(wanted.count) attributes", notes: ["AWS takes 20 at once"]) }
    arn = parameters.loadBalancerARN
    self.wanted = wanted
    account = client
  }

  private static let crossZone = "load_balancing.cross_zone.enabled"

  /// Observes the attributes that the workflow names.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
    guard let all = try await attributes() else { return .absent }
    let found = all.filter { wanted[$0.key] != nil }
    let drift = wanted.sorted { $0.key < $1.key }.filter { found[$0.key] != $0.value }
      .map { Difference($0.key, found: found[$0.key], wanted: $0.value) }
    return .present(Outputs(attributes: found), drift: drift)
  }

  /// Sets the attributes that differ.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing {
    guard case .present(let outputs, _) = found else { throw missing(arn) }
    try await set(wanted.filter { outputs.attributes[$0.key] != $0.value })
    return Nothing()
  }

  /// Sets the attributes to what they were.
  func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {
    guard case .present(let outputs, _) = before, let now = try await attributes() else { return }
    try await set(outputs.attributes.filter { now[$0.key] != $0.value })
  }

  private func attributes() async throws(StepError) -> [String: String]? {
    do {
      let reply = try await account.client.call(
        .elasticLoadBalancing, "DescribeLoadBalancerAttributes", .members(["LoadBalancerArn": .string(arn)]))
      let pairs = reply.items("Attributes").compactMap { item in
        item.text("Key").map { ($0, item["Value"]?.text ?? "") }
      }
      return Dictionary(pairs) { first, _ in first }
    } catch  where error.saysGone {
      return nil
    } catch {
      throw error.fault(on: "load balancer \(arn)")
    }
  }

  private func set(_ attributes: [String: String]) async throws(StepError) {
    guard !attributes.isEmpty else { return }
    let list = attributes.sorted { $0.key < $1.key }.map { attribute in
      Input.members(["Key": .string(attribute.key), "Value": .string(attribute.value)])
    }
    _ = try await account.change(
      .elasticLoadBalancing, "ModifyLoadBalancerAttributes",
      .members(["LoadBalancerArn": .string(arn), "Attributes": .list(list)]), on: "load balancer \(arn)")
  }
}
