import AWSConnection
import AWSCore
import PlinkflowKit

/// The application or network load balancer of an environment.
struct LoadBalancer {
  let arn: String
  /// The identifiers of its zones, which are the same in every account, as their names are not.
  let zoneIDs: [String]

  /// Looks for it among the environment's resources; nil while there is none, or a classic one.
  init?(ofEnvironment id: String, in account: AWSAccount) async throws(StepError) {
    let reply = try await account.read(
      .elasticBeanstalk, "DescribeEnvironmentResources", .members(["EnvironmentId": .string(id)]),
      on: "environment \(id)")
    let names = reply["EnvironmentResources"]?.texts("LoadBalancers", "Name") ?? []
    guard let arn = names.first(where: Self.isARN) else { return nil }
    self.arn = arn
    zoneIDs = try await Self.zones(of: arn, in: account)
  }

  /// A classic load balancer goes by its name, the others by their ARN, in whatever partition.
  static func isARN(_ name: String) -> Bool {
    let parts = name.split(separator: ":", maxSplits: 3, omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "arn" && parts[2] == "elasticloadbalancing"
  }

  private static func zones(of arn: String, in account: AWSAccount) async throws(StepError) -> [String] {
    let reply = try await account.read(
      .elasticLoadBalancing, "DescribeLoadBalancers", .members(["LoadBalancerArns": .strings([arn])]),
      on: "load balancer \(arn)")
    let subnets = reply.items("LoadBalancers").first?.texts("AvailabilityZones", "SubnetId") ?? []
    let resource = EC2Resource(
      "subnet", action: "DescribeSubnets", list: "subnetSet", filter: "subnet-id", element: "subnetId")
    var zones: Set<String> = []
    for subnet in subnets {
      let found = try await account.find(resource.byID, subnet, on: "subnet \(subnet)").first
      if let zone = found?.text("availabilityZoneId") { zones.insert(zone) }
    }
    return zones.sorted()
  }
}
