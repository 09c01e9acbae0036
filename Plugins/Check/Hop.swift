import AWSConnection
import AWSCore
import Addresses
import PlinkflowKit

/// One sort of traffic through security groups.
struct Hop: Sendable {
  let isEgress: Bool
  let `protocol`: String
  let port: Int
  let peer: Peer

  enum Peer: Sendable {
    case addresses(IPPrefix)
    case group(String)
  }

  /// `tcp 80 in from 192.168.10.0/24`.
  var text: String {
    let other =
      switch peer {
      case .addresses(let block): block.text
      case .group(let id): id
      }
    return "\(self.protocol) \(port) \(isEgress ? "out to" : "in from") \(other)"
  }

  /// Whether a rule that EC2 lists lets all of it through.
  func isLetThrough(by rule: Element) -> Bool {
    guard rule.boolean("isEgress") == isEgress, hasPort(rule) else { return false }
    let range = rule.text("cidrIpv4").flatMap { IPPrefix($0) }
    switch peer {
    case .addresses(let block): return range?.contains(block) == true
    case .group(let id):
      // Whoever lets every address in lets a group's addresses in.
      return rule["referencedGroupInfo"]?.text("groupId") == id || range?.text == "0.0.0.0/0"
    }
  }

  private func hasPort(_ rule: Element) -> Bool {
    if rule.text("ipProtocol") == "-1" { return true }
    guard rule.text("ipProtocol") == self.protocol, let first = rule.integer("fromPort"),
      let last = rule.integer("toPort")
    else { return false }
    return first <= port && port <= last
  }
}
