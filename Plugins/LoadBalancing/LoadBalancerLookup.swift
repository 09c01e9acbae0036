import AWSConnection
import AWSCore
import PlinkflowKit

/// A load balancer that stands already. It only reads: there is nothing to make, and nothing to take back.
struct LoadBalancerLookup: Step {
  /// Which one.
  struct Parameters: Decodable, Sendable {
    /// Its name, one of a kind in the account's region.
    let name: String?
    /// Its ARN, instead of the name.
    let loadBalancerARN: String?
  }

  /// What was found.
  struct Outputs: Codable, Sendable, Equatable {
    let loadBalancerARN: String
    /// The name in the DNS.
    let dnsName: String
    /// The zone that name is in, for an alias.
    let hostedZoneID: String
    let vpcID: String
    /// `network`, `application` or `gateway`.
    let type: String
    /// The identifiers of its zones.
    let loadBalancerZones: [String]
    /// Its security groups.
    let securityGroupIDs: [String]
  }

  /// `elb.load_balancer_lookup`.
  static let kind = "elb.load_balancer_lookup"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "finds a load balancer that stands already"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "name": "the load balancer's name", "load_balancer_arn": "its ARN, instead of `name`",
    ],
    outputs: [
      "load_balancer_arn": "the load balancer's ARN",
      "dns_name": "its name in the DNS",
      "hosted_zone_id": "the zone that name is in, for an alias",
      "vpc_id": "the VPC that it is in",
      "type": "`network`, `application` or `gateway`",
      "load_balancer_zones": "the identifiers of the zones that it is in",
      "security_group_ids": "its security groups",
    ])
  /// There is nothing to take back.
  static let reversible = true
  /// A load balancer is asked for by itself.
  static let isObservedInBatches = false
  /// The IAM actions.
  static let permissions = Permissions(
    observe: ["elasticloadbalancing:DescribeLoadBalancers", "ec2:DescribeSubnets"])

  private let parameters: Parameters
  private let account: AWSAccount

  init(_ parameters: Parameters, using client: AWSAccount) throws(StepError) {
    guard (parameters.name == nil) != (parameters.loadBalancerARN == nil) else {
      throw .refused("needs one of `name` and `load_balancer_arn`")
    }
    if let name = parameters.name { try Rule.filled(name, "name") }
    if let arn = parameters.loadBalancerARN { try Rule.loadBalancer(arn, "load_balancer_arn") }
    self.parameters = parameters
    account = client
  }

  /// Looks for the load balancer.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
    let found =
      if let name = parameters.name {
        try await account.loadBalancer(named: name)
      } else {
        try await account.loadBalancer(parameters.loadBalancerARN ?? "")
      }
    guard let found, let arn = found.text("LoadBalancerArn") else { return .absent }
    if found["State"]?.text("Code") == "provisioning" {
      return .settling("load balancer \(subject) is provisioning", pollAfter: .seconds(10))
    }
    var zones: Set<String> = []
    for id in found.texts("AvailabilityZones", "SubnetId") {
      let subnet = try await account.find(EC2Resource.subnet.byID, id, on: "subnet \(id)").first
      if let zone = subnet?.text("availabilityZoneId") { zones.insert(zone) }
    }
    return .present(
      Outputs(
        loadBalancerARN: arn, dnsName: found.text("DNSName") ?? "",
        hostedZoneID: found.text("CanonicalHostedZoneId") ?? "", vpcID: found.text("VpcId") ?? "",
        type: found.text("Type") ?? "", loadBalancerZones: zones.sorted(),
        securityGroupIDs: found.texts("SecurityGroups").sorted()))
  }

  /// Refuses: what is looked for has to be there.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing {
    throw missing(subject)
  }

  /// Nothing.
  func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {}

  private var subject: String { parameters.name ?? parameters.loadBalancerARN ?? "" }
}
