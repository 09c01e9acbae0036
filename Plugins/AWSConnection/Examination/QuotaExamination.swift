import AWSCore
import PlinkflowKit

/// Counts what AWS limits in number, where steps may make more of it.
///
/// The limits are AWS's defaults from the VPC and Site-to-Site VPN user guides; an account may have been granted more.
struct QuotaExamination {
  let account: AWSAccount

  /// What is limited, how many there may be, and how many there are in the fullest of its places.
  private struct Quota: Sendable {
    let name: String
    let limit: Int
    /// The permission of steps that make one more.
    let maker: String
    let action: String
    let list: String
    var filter: Input?
    /// How many each element of the list counts for, by place: a region, a VPC, a gateway.
    let count: @Sendable (Element) -> [String: Int]
  }

  private static let quotas = [
    Quota(
      name: "interface endpoints in a VPC", limit: 50, maker: "ec2:CreateVpcEndpoint", action: "DescribeVpcEndpoints",
      list: "vpcEndpointSet",
      filter: .list([.members(["Name": .string("vpc-endpoint-type"), "Value": .strings(["Interface"])])])
    ) { [$0.text("vpcId") ?? "": isGone($0) ? 0 : 1] },
    Quota(
      name: "virtual private gateways in a region", limit: 5, maker: "ec2:CreateVpnGateway",
      action: "DescribeVpnGateways", list: "vpnGatewaySet"
    ) { ["": isGone($0) ? 0 : 1] },
    Quota(
      name: "customer gateways in a region", limit: 50, maker: "ec2:CreateCustomerGateway",
      action: "DescribeCustomerGateways", list: "customerGatewaySet"
    ) { ["": isGone($0) ? 0 : 1] },
    Quota(
      name: "VPN connections in a region", limit: 50, maker: "ec2:CreateVpnConnection",
      action: "DescribeVpnConnections", list: "vpnConnectionSet"
    ) { ["": isGone($0) ? 0 : 1] },
    Quota(
      name: "VPN connections of a gateway", limit: 10, maker: "ec2:CreateVpnConnection",
      action: "DescribeVpnConnections", list: "vpnConnectionSet"
    ) { [$0.text("vpnGatewayId") ?? "": isGone($0) || $0.text("vpnGatewayId") == nil ? 0 : 1] },
    Quota(
      name: "static routes of a VPN connection", limit: 100, maker: "ec2:CreateVpnConnectionRoute",
      action: "DescribeVpnConnections", list: "vpnConnectionSet"
    ) { [$0.text("vpnConnectionId") ?? "": isGone($0) ? 0 : $0.items("routes").count { !isGone($0) }] },
  ]

  private static func isGone(_ thing: Element) -> Bool {
    ["deleted", "deleting", "rejected", "failed", "expired"].contains(thing.text("state")?.lowercased())
  }

  /// A finding for each quota that steps with these needs draw on.
  func findings(_ needs: [Need]) async -> [Finding] {
    let wanted = Dictionary(needs.map { ($0.permission, $0.steps) }) { first, _ in first }
    let quotas = Self.quotas.filter { wanted[$0.maker] != nil }
    let listings = await listings(of: quotas)
    return quotas.compactMap { quota in
      listings[quota.action].map { finding(quota, $0, steps: wanted[quota.maker] ?? 0) }
    }
  }

  /// What each action lists, each called once.
  private func listings(of quotas: [Quota]) async -> [String: Result<[Element], AWSFailure>] {
    let calls = Dictionary(quotas.map { ($0.action, $0) }) { first, _ in first }
    return await withTaskGroup(of: (String, Result<[Element], AWSFailure>).self) { group in
      for (action, quota) in calls {
        group.addTask {
          do throws(AWSFailure) {
            return (action, .success(try await everything(quota)))
          } catch {
            return (action, .failure(error))
          }
        }
      }
      return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
  }

  private func everything(_ quota: Quota) async throws(AWSFailure) -> [Element] {
    var all: [Element] = []
    var next: String?
    repeat {
      let reply = try await account.client.call(
        .ec2, quota.action, .members(["Filter": quota.filter, "NextToken": .text(next)]))
      all += reply.items(quota.list)
      let following = reply.text("nextToken")
      next = following == next ? nil : following
    } while next != nil
    return all
  }

  private func finding(_ quota: Quota, _ listing: Result<[Element], AWSFailure>, steps: Int) -> Finding {
    let elements: [Element]
    switch listing {
    case .success(let listed): elements = listed
    case .failure(let failure):
      return .wrong(
        "quota", quota.name, "not counted: \(failure.cause.sentence)", remedy: "permit ec2:\(quota.action)")
    }
    var places: [String: Int] = [:]
    for element in elements { places.merge(quota.count(element)) { $0 + $1 } }
    let fullest = places.values.max() ?? 0
    let found = "\(fullest) of \(quota.limit)"
    guard fullest + steps > quota.limit else { return .inOrder("quota", quota.name, found) }
    return .wrong(
      "quota", quota.name, "\(found), and \(steps) more may be made",
      remedy: "have AWS raise it in Service Quotas, unless that was done")
  }
}
