import AWSConnection
import AWSCore
import PlinkflowKit

/// What a rule allows, in the form in which EC2 keeps it, so that two rules compare as EC2 compares them.
struct Traffic: Sendable, Hashable {
  let isEgress: Bool
  let `protocol`: String
  let fromPort: Int
  let toPort: Int
  let peer: Peer

  enum Peer: Sendable, Hashable {
    case addresses(String)
    case group(String)
  }

  init(_ parameters: SecurityGroupRule.Parameters) throws(Fault) {
    isEgress = parameters.direction == .egress
    self.protocol = Self.canonical(parameters.protocol)
    switch (parameters.cidr, parameters.sourceGroup) {
    case (let cidr?, nil): peer = .addresses(try AddressRange(cidr, field: "cidr").text)
    case (nil, let group?): peer = .group(group)
    default: throw .refused("needs one of `cidr` and `source_group`")
    }
    guard self.protocol == "tcp" || self.protocol == "udp" else {
      fromPort = parameters.fromPort ?? -1
      toPort = parameters.toPort ?? parameters.fromPort ?? -1
      return
    }
    guard let first = parameters.fromPort else { throw .refused("needs `from_port` with \(self.protocol)") }
    let last = parameters.toPort ?? first
    guard 0 <= first, first <= last, last <= 65535 else {
      throw .refused("has no range of ports from \(first) to \(last)")
    }
    fromPort = first
    toPort = last
  }

  /// EC2 answers with names where it knows one, whatever it was given.
  private static func canonical(_ text: String) -> String {
    switch text.lowercased() {
    case "6": "tcp"
    case "17": "udp"
    case "1": "icmp"
    case "all": "-1"
    case let other: other
    }
  }

  func permission(describedAs description: String?) -> Input {
    let described = Input.text(description)
    let addresses: Input?
    let groups: Input?
    switch peer {
    case .addresses(let range):
      addresses = .list([.members(["CidrIp": .string(range), "Description": described])])
      groups = nil
    case .group(let id):
      addresses = nil
      groups = .list([.members(["GroupId": .string(id), "Description": described])])
    }
    let hasPorts = self.protocol != "-1"
    return .members([
      "IpProtocol": .string(self.protocol),
      "FromPort": hasPorts ? .integer(fromPort) : nil, "ToPort": hasPorts ? .integer(toPort) : nil,
      "IpRanges": addresses, "Groups": groups,
    ])
  }

  /// Whether a rule that EC2 lists allows this.
  func isAllowed(by rule: Element) -> Bool {
    guard rule.boolean("isEgress") == isEgress, rule.text("ipProtocol") == self.protocol,
      self.protocol == "-1" || (rule.integer("fromPort") == fromPort && rule.integer("toPort") == toPort)
    else { return false }
    return switch peer {
    case .addresses(let range): rule.text("cidrIpv4") == range
    case .group(let id): rule["referencedGroupInfo"]?.text("groupId") == id
    }
  }
}
