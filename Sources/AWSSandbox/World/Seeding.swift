import Foundation
import SQLite

extension SandboxStore {
  /// Empties the tables and fills them with a world; what it has is remembered as how everything was at first.
  func seed(_ world: SandboxWorld, at moment: Moment) throws -> SandboxWorld {
    for table in ["resource", "tag", "statistic", "origin"] {
      try statement("DELETE FROM \(table)").run([])
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let text = String(decoding: try encoder.encode(world), as: UTF8.self)
    try statement("INSERT INTO origin VALUES (?)").run([.text(text)])
    for account in world.accounts {
      for vpc in account.vpcs ?? [] { try seed(vpc, in: account, of: world, at: moment) }
      try seedIdentities(of: account, at: moment)
      for directory in account.directories ?? [] {
        let body = Directory(
          name: directory.name, vpc: directory.vpc, subnets: directory.subnets, addresses: directory.addresses,
          group: directory.securityGroup)
        try insert(Stored(body, id: directory.id, account: account.id, at: moment))
      }
      for zone in account.hostedZones ?? [] { try seed(zone, in: account, region: world.region, at: moment) }
    }
    try statement("UPDATE resource SET baseline = \(SandboxSchema.likeness) WHERE counted").run([])
    return world
  }

  private func add<R: Resource>(
    _ body: R, id: String, account: String, parent: String? = nil, name: String? = nil, tags: Tags?,
    at moment: Moment
  ) throws {
    try insert(Stored(body, id: id, account: account, parent: parent, name: name, at: moment))
    try tag(id, kind: R.kind, account: account, with: tags ?? [:])
  }

  private func seed(
    _ vpc: SandboxWorld.VPC, in account: SandboxWorld.Account, of world: SandboxWorld, at moment: Moment
  ) throws {
    let region = vpc.region ?? world.region
    let regionalAccount = world.account(of: account.id, in: region)
    try add(
      VPC(
        cidr: vpc.cidr, dnsSupport: vpc.dnsSupport ?? true, dnsHostnames: vpc.dnsHostnames ?? false,
        isDefault: vpc.isDefault ?? false),
      id: vpc.id, account: regionalAccount, tags: vpc.tags, at: moment)
    for subnet in vpc.subnets ?? [] {
      let zoneID = account.zones?[subnet.zone] ?? ""
      try add(
        Subnet(vpc: vpc.id, cidr: subnet.cidr, zone: subnet.zone, zoneID: zoneID), id: subnet.id,
        account: regionalAccount,
        parent: vpc.id, tags: subnet.tags, at: moment)
    }
    for table in vpc.routeTables ?? [] {
      try add(
        RouteTable(vpc: vpc.id, cidr: vpc.cidr, isMain: table.main ?? false, subnets: table.subnets ?? []),
        id: table.id, account: regionalAccount, parent: vpc.id, tags: table.tags, at: moment)
    }
    for group in vpc.securityGroups ?? [] {
      try add(
        SecurityGroup(vpc: vpc.id, name: group.name, description: group.description ?? ""), id: group.id,
        account: regionalAccount, parent: vpc.id, name: group.name, tags: group.tags, at: moment)
      for rule in group.rules ?? [] {
        let body = SecurityGroupRule(
          group: group.id, isEgress: rule.direction == .egress, ipProtocol: rule.protocol,
          fromPort: rule.from ?? -1, toPort: rule.to ?? -1, cidr: rule.cidr, sourceGroup: rule.group,
          description: rule.description)
        try add(body, id: rule.id, account: regionalAccount, parent: group.id, name: body.key, tags: nil, at: moment)
      }
    }
    for balancer in vpc.loadBalancers ?? [] {
      let zones = (vpc.subnets ?? []).filter { balancer.subnets.contains($0.id) }.map { subnet in
        LoadBalancer.Zone(zone: subnet.zone, zoneID: account.zones?[subnet.zone] ?? "", subnet: subnet.id)
      }
      let body = LoadBalancer.network(
        balancer.name, mark: Identifier.derived(16, from: account.id + balancer.name), isInternal: true, vpc: vpc.id,
        zones: zones, groups: balancer.securityGroups ?? [], region: region)
      let arn = body.arn(in: account.id, region: region)
      try insert(Stored(body, id: arn, account: regionalAccount, state: "active", name: balancer.name, at: moment))
    }
  }
}
