import Addresses
import Document

extension SandboxWorld {
  /// Refuses what no AWS could begin from: keys that are not told apart, ids that are none, names of nothing.
  func validate(_ source: Source) throws(Diagnostic) {
    func refuse(_ summary: String) -> Diagnostic {
      Diagnostic(summary, notes: ["the world is that of `\(source.name)`"])
    }
    guard !accounts.isEmpty else { throw refuse("the world has no account") }
    var taken: Set<String> = []
    for account in accounts {
      guard account.id.utf8.count == 12, account.id.utf8.allSatisfy({ (48...57).contains($0) }) else {
        throw refuse("the account `\(account.id)` has not twelve digits")
      }
      guard account.accessKey.count == 20 else {
        throw refuse("the access key of the account `\(account.name)` has not 20 characters")
      }
      for text in account.own where !taken.insert(text).inserted {
        throw refuse("`\(text)` stands for two things of the world")
      }
      for (prefix, id) in account.identifiers where !Identifier.isWellFormed(id, prefix: prefix) {
        throw refuse("`\(id)` is not `\(prefix)-` with 8 or 17 hexadecimal digits")
      }
      for vpc in account.vpcs ?? [] {
        for cidr in [vpc.cidr] + (vpc.subnets ?? []).map(\.cidr) where IPPrefix(cidr)?.address.isIPv4 != true {
          throw refuse("`\(cidr)` is no range of addresses")
        }
        for subnet in vpc.subnets ?? [] where account.zones?[subnet.zone] == nil {
          throw refuse("the subnet `\(subnet.id)` lies in a zone `\(subnet.zone)` that its account does not name")
        }
      }
      for zone in account.hostedZones ?? [] {
        for name in [zone.name] + (zone.records ?? []).map(\.name) where DomainName.normal(name) == nil {
          throw refuse("`\(name)` is no domain name")
        }
      }
    }
  }
}

extension SandboxWorld.Account {
  /// What no other thing of the world may be called.
  fileprivate var own: [String] {
    [id, name, accessKey] + identifiers.map(\.id) + (hostedZones ?? []).map(\.id)
  }

  /// The ids that EC2 would have given, with their prefixes.
  fileprivate var identifiers: [(prefix: String, id: String)] {
    var found: [(prefix: String, id: String)] = []
    for vpc in vpcs ?? [] {
      found.append(("vpc", vpc.id))
      for subnet in vpc.subnets ?? [] { found.append(("subnet", subnet.id)) }
      for table in vpc.routeTables ?? [] { found.append(("rtb", table.id)) }
      for group in vpc.securityGroups ?? [] {
        found.append(("sg", group.id))
        for rule in group.rules ?? [] { found.append(("sgr", rule.id)) }
      }
    }
    return found
  }
}
