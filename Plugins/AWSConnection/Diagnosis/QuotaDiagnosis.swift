import AWSCore
import PlinkflowKit

extension QuotaUse {
  /// An interface endpoint in a VPC.
  public static func interfaceEndpoint(in vpc: String) -> QuotaUse { QuotaUse("interface endpoints in a VPC", in: vpc) }
  /// A virtual private gateway.
  public static let vpnGateway = QuotaUse("virtual private gateways in a region")
  /// A customer gateway.
  public static let customerGateway = QuotaUse("customer gateways in a region")
  /// A VPN connection.
  public static let vpnConnection = QuotaUse("VPN connections in a region")
  /// A VPN connection of a virtual private gateway.
  public static func vpnConnection(of gateway: String) -> QuotaUse {
    QuotaUse("VPN connections of a gateway", in: gateway)
  }
  /// A static route of a VPN connection.
  public static func vpnRoute(of connection: String) -> QuotaUse {
    QuotaUse("static routes of a VPN connection", in: connection)
  }
}

extension AWSAccount: QuotaKeeping {
  /// Counts what there is against AWS's own limits; who may not look is told by AWS itself, later.
  public func quotas(of quotaUses: Set<QuotaUse>) async -> [QuotaUse: Quota] {
    await QuotaDiagnosis(account: self).quotas(of: quotaUses)
  }
}

/// Counts what AWS limits in number, where steps may make more of it.
///
/// The limits are AWS's defaults from the VPC and Site-to-Site VPN user guides; an account may have been granted more.
struct QuotaDiagnosis {
  let account: AWSAccount

  /// What is limited, how many there may be, and how many there are in the fullest of its places.
  private struct Limit: Sendable {
    let name: String
    let limit: Int
    /// The permission of steps that make one more.
    let maker: String
    let action: String
    let list: String
    var filter: Input?
    /// How many each element of the list counts for, by index: a region, a VPC, a gateway.
    let count: @Sendable (Element) -> [String: Int]
  }

  private static let limits = [
    Limit(
      name: "interface endpoints in a VPC", limit: 50, maker: "ec2:CreateVpcEndpoint", action: "DescribeVpcEndpoints",
      list: "vpcEndpointSet",
      filter: .list([.members(["Name": .string("vpc-endpoint-type"), "Value": .strings(["Interface"])])])
    ) { [$0.text("vpcId") ?? "": isGone($0) ? 0 : 1] },
    Limit(
      name: "virtual private gateways in a region", limit: 5, maker: "ec2:CreateVpnGateway",
      action: "DescribeVpnGateways", list: "vpnGatewaySet"
    ) { ["": isGone($0) ? 0 : 1] },
    Limit(
      name: "customer gateways in a region", limit: 50, maker: "ec2:CreateCustomerGateway",
      action: "DescribeCustomerGateways", list: "customerGatewaySet"
    ) { ["": isGone($0) ? 0 : 1] },
    Limit(
      name: "VPN connections in a region", limit: 50, maker: "ec2:CreateVpnConnection",
      action: "DescribeVpnConnections", list: "vpnConnectionSet"
    ) { ["": isGone($0) ? 0 : 1] },
    Limit(
      name: "VPN connections of a gateway", limit: 10, maker: "ec2:CreateVpnConnection",
      action: "DescribeVpnConnections", list: "vpnConnectionSet"
    ) { [$0.text("vpnGatewayId") ?? "": isGone($0) || $0.text("vpnGatewayId") == nil ? 0 : 1] },
    Limit(
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
    let quotas = Self.limits.filter { wanted[$0.maker] != nil }
    let listings = await listings(of: quotas)
    return quotas.compactMap { quota in
      listings[quota.action].map { finding(quota, $0, steps: wanted[quota.maker] ?? 0) }
    }
  }

  /// How many there are, and may be, of what is drawn on.
  func quotas(of quotaUses: Set<QuotaUse>) async -> [QuotaUse: Quota] {
    let names = Set(quotaUses.map(\.quota))
    let limits = Self.limits.filter { names.contains($0.name) }
    let listings = await listings(of: limits)
    var quotas: [QuotaUse: Quota] = [:]
    for limit in limits {
      guard case .success(let elements)? = listings[limit.action] else { continue }
      var scopes: [String: Int] = [:]
      for element in elements { scopes.merge(limit.count(element)) { $0 + $1 } }
      for quotaUse in quotaUses where quotaUse.quota == limit.name {
        quotas[quotaUse] = Quota(
          used: scopes[quotaUse.scope] ?? 0, limit: limit.limit,
          remedy: "delete what is no longer needed, or have AWS raise the quota in Service Quotas")
      }
    }
    return quotas
  }

  /// What each action lists, each called once.
  private func listings(of quotas: [Limit]) async -> [String: Result<[Element], AWSFailure>] {
    let calls = Dictionary(quotas.map { ($0.action, $0) }) { first, _ in first }
    return await withTaskGroup(of: (String, Result<[Element], AWSFailure>).self) { group in
      for (action, quota) in calls { group.addTask { (action, await listing(of: quota)) } }
      // In a loop: the optimizer of Swift 6.3.1 has `reduce(into:)` over a group take in what was freed.
      var listings: [String: Result<[Element], AWSFailure>] = [:]
      for await (action, listing) in group { listings[action] = listing }
      return listings
    }
  }

  private func listing(of quota: Limit) async -> Result<[Element], AWSFailure> {
    do throws(AWSFailure) {
      return .success(try await everything(quota))
    } catch {
      return .failure(error)
    }
  }

  private func everything(_ quota: Limit) async throws(AWSFailure) -> [Element] {
    var all: [Element] = []
    var next: String?
    repeat {
      let reply = try await account.client.call(
        .ec2, quota.action, .members(["Filter": quota.filter, "NextToken": .text(next)]))
      all += reply.items(quota.list)
      let following = reply.text("nextToken")
      if next != nil, following == next { throw AWSFailure(unfinished: quota.action, of: .ec2) }
      next = following
    } while next != nil
    return all
  }

  private func finding(_ quota: Limit, _ listing: Result<[Element], AWSFailure>, steps: Int) -> Finding {
    let elements: [Element]
    switch listing {
    case .success(let listed): elements = listed
    case .failure(let failure):
      return .wrong(
        "quota", quota.name, "not counted: \(failure.cause.sentence)", remedy: "permit ec2:\(quota.action)")
    }
    var scopes: [String: Int] = [:]
    for element in elements { scopes.merge(quota.count(element)) { $0 + $1 } }
    let fullest = scopes.values.max() ?? 0
    let found = "\(fullest) of \(quota.limit)"
    guard fullest + steps > quota.limit else { return .inOrder("quota", quota.name, found) }
    return .wrong(
      "quota", quota.name, "\(found), and \(steps) more may be made",
      remedy: "have AWS raise it in Service Quotas, unless that was done")
  }
}
