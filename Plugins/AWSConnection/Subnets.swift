import AWSCore
import Document
import PlinkflowKit

/// Subnets that a parameter names, observed before anything is made in them.
public struct Subnets: Sendable {
  private let found: [(id: String, subnet: Element)]

  /// Reads the subnets that a list names; none where it is not known.
  ///
  /// - Throws: a refusal that names the first one that is not there.
  public init(_ names: Value?, in account: AWSAccount) async throws(StepError) {
    var found: [(id: String, subnet: Element)] = []
    for id in (names?.elements ?? []).compactMap(\.string) {
      guard let subnet = try await account.find(EC2Resource.subnet.byID, id, on: "subnet \(id)").first else {
        throw .refused(
          "needs subnet `\(id)`, which does not exist",
          notes: ["account \(account.identity.account) has no such subnet in \(account.region)"])
      }
      found.append((id, subnet))
    }
    self.found = found
  }

  /// The identifiers of their zones, each once, sorted: the names of zones differ between accounts.
  public var zoneIDs: [String] {
    Set(found.compactMap { $0.subnet.text("availabilityZoneId") }).sorted()
  }

  /// Refuses a subnet of another VPC.
  public func check(in vpc: String?) throws(StepError) {
    guard let vpc else { return }
    for (id, subnet) in found where subnet.text("vpcId") != vpc {
      throw .refused(
        "names a subnet of another VPC: `\(id)`", notes: ["it is in \(subnet.text("vpcId") ?? "none"), not in \(vpc)"])
    }
  }

  /// Refuses a subnet in a zone that is none of those.
  public func check(zones: [String]) throws(StepError) {
    guard !zones.isEmpty else { return }
    for (id, subnet) in found {
      guard let zone = subnet.text("availabilityZoneId"), !zones.contains(zone) else { continue }
      throw .refused(
        "has a subnet in a zone that the service does not reach",
        notes: ["subnet \(id) is in \(zone), and the service is in \(zones.joined(separator: ", "))"],
        help: "choose subnets in the service's zones")
    }
  }
}

extension EC2Resource {
  /// Subnets.
  public static let subnet = EC2Resource(
    "subnet", action: "DescribeSubnets", list: "subnetSet", filter: "subnet-id", element: "subnetId")
}
