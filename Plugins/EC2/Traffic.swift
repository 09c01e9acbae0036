import AWSConnection
import AWSCore
import Addresses
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

    var isGroup: Bool {
      if case .group = self { true } else { false }
    }

    /// What it is, in words.
    var sort: String { isGroup ? "a security group" : "addresses" }

    init?(cidr: String?, group: String?) {
      switch (cidr, group) {
      case (let cidr?, _): self = .addresses(cidr)
      case (nil, let group?): self = .group(group)
      case (nil, nil): return nil
      }
    }
  }

  /// What a rule allows that EC2 lists; nil for a rule of a sort that no step makes, such as one for IPv6.
  init?(_ rule: Element) {
    let group = rule["referencedGroupInfo"]?.text("groupId")
    guard let name = rule.text("ipProtocol"), let peer = Peer(cidr: rule.text("cidrIpv4"), group: group) else {
      return nil
    }
    isEgress = rule.boolean("isEgress")
    self.protocol = name
    fromPort = name == "-1" ? -1 : rule.integer("fromPort") ?? -1
    toPort = name == "-1" ? -1 : rule.integer("toPort") ?? -1
    self.peer = peer
  }

  /// What a rule allowed when a step saw it.
  init(_ outputs: SecurityGroupRule.Outputs, isEgress: Bool) throws(StepError) {
    guard let name = outputs.protocol, let peer = Peer(cidr: outputs.cidr, group: outputs.sourceGroup) else {
      throw .refused("does not know what its rule allowed", notes: ["rule \(outputs.ruleID)"])
    }
    self.isEgress = isEgress
    self.protocol = name
    fromPort = outputs.fromPort ?? -1
    toPort = outputs.toPort ?? -1
    self.peer = peer
  }

  init(_ parameters: SecurityGroupRule.Parameters) throws(StepError) {
    isEgress = parameters.direction == .egress
    self.protocol = Self.canonical(parameters.protocol)
    switch (parameters.cidr, parameters.sourceGroup) {
    case (let cidr?, nil): peer = .addresses(try IPPrefix(ipv4: cidr, field: "cidr").text)
    case (nil, let group?): peer = .group(group)
    default: throw .refused("needs one of `cidr` and `source_group`")
    }
    guard self.protocol == "tcp" || self.protocol == "udp" else {
      let hasPorts = self.protocol != "-1"
      fromPort = hasPorts ? parameters.fromPort ?? -1 : -1
      toPort = hasPorts ? parameters.toPort ?? parameters.fromPort ?? -1 : -1
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

  /// The rule as ModifySecurityGroupRules takes it, whole: what is left out is not what it was.
  func rule(describedAs description: String?) -> Input {
    let addresses: Input? = if case .addresses(let range) = peer { .string(range) } else { nil }
    let group: Input? = if case .group(let id) = peer { .string(id) } else { nil }
    return .members([
      "IpProtocol": .string(self.protocol), "FromPort": .integer(fromPort), "ToPort": .integer(toPort),
      "CidrIpv4": addresses, "ReferencedGroupId": group, "Description": .text(description),
    ])
  }

  /// What a rule that was found has to become this, field by field.
  func differences(from found: Traffic) -> [Difference] {
    func difference(_ field: String, _ value: (Traffic) -> String?) -> Difference? {
      let (now, wanted) = (value(found), value(self))
      return now == wanted ? nil : Difference(field, found: now, wanted: wanted)
    }
    return [
      difference("protocol") { $0.protocol }, difference("from_port") { String($0.fromPort) },
      difference("to_port") { String($0.toPort) },
      difference("cidr") { if case .addresses(let range) = $0.peer { range } else { nil } },
      difference("source_group") { if case .group(let id) = $0.peer { id } else { nil } },
    ].compactMap(\.self)
  }
}
