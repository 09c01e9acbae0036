import AWSConnection
import Addresses
import PlinkflowKit

/// What a reply says about one name.
struct DNSAnswer: Sendable, Hashable {
  let code: UInt8
  /// The addresses at the end of the chain of aliases, sorted.
  let addresses: [IPAddress]
  /// The first alias of the chain.
  let alias: String?
  /// The last name of the chain; the asked one where it is no alias.
  let target: String

  /// Follows the aliases from the name on, each once: replies may hold loops.
  init(to name: String, in reply: DNSReply) {
    var aliases: [String: String] = [:]
    var addresses: [String: Set<IPAddress>] = [:]
    for record in reply.records {
      switch record.content {
      case .alias(let target): aliases[record.name] = aliases[record.name] ?? target
      case .address(let address): addresses[record.name, default: []].insert(address)
      }
    }
    code = reply.code
    alias = aliases[name]
    var target = name
    while let next = aliases.removeValue(forKey: target) { target = next }
    self.target = target
    self.addresses = addresses[target, default: []].sorted()
  }
}

/// What the answer to a question has to be.
struct DNSExpectation: Sendable {
  private let type: RecordType
  private let addresses: Set<IPAddress>?
  private let alias: String?
  private let blocks: [IPPrefix]?

  /// Reads what a workflow says.
  init(_ type: RecordType, expected: [String]?, within: [String]?) throws(StepError) {
    self.type = type
    if let expected { try Rule.list(expected, "expected") }
    if let within { try Rule.list(within, "within") }
    guard type != .cname else {
      guard within == nil, expected?.count ?? 1 == 1 else {
        throw .refused("asks for a CNAME, whose answer is one name, with `within` or several `expected`")
      }
      if let name = expected?.first {
        alias = String(try Rule.domainName(name, "expected").dropLast())
      } else {
        alias = nil
      }
      (addresses, blocks) = (nil, nil)
      return
    }
    var wanted: Set<IPAddress> = []
    for text in expected ?? [] {
      guard let address = IPAddress(text), address.isIPv6 == (type == .aaaa) else {
        throw .refused("has no \(type == .aaaa ? "IPv6" : "IPv4") address in `expected`: `\(text)`")
      }
      wanted.insert(address)
    }
    var ranges: [IPPrefix] = []
    for text in within ?? [] { ranges.append(try IPPrefix(text, field: "within")) }
    addresses = expected == nil ? nil : wanted
    blocks = within == nil ? nil : ranges
    alias = nil
  }

  /// What is wrong with an answer, and the likely cause; nil where it is as wanted.
  func objection(to answer: DNSAnswer, name: String, resolver: String) -> String? {
    switch answer.code {
    case 0: break
    // The code is about the last name of a chain of aliases, as RFC 6604 says.
    case 3 where answer.alias != nil: break
    case 2: return "resolver \(resolver) failed to find \(name): it does not reach the name servers of the zone"
    case 3:
      return """
        resolver \(resolver) knows no \(name): the record is missing, or the resolver does not ask the zone that holds it
        """
    case 5: return "resolver \(resolver) refuses to answer for \(name): it serves other networks, or other zones"
    default: return "resolver \(resolver) answers for \(name) with code \(answer.code)"
    }
    return type == .cname ? objection(toAlias: answer, name, resolver) : objection(toAddresses: answer, name, resolver)
  }

  private func objection(toAlias answer: DNSAnswer, _ name: String, _ resolver: String) -> String? {
    guard let found = answer.alias else {
      return "resolver \(resolver) has no CNAME record for \(name): the record is of another type, or missing"
    }
    guard let alias, alias != found else { return nil }
    return """
      \(name) is an alias of \(found) instead of \(alias): another record answers, or an old one that is still cached
      """
  }

  private func objection(toAddresses answer: DNSAnswer, _ name: String, _ resolver: String) -> String? {
    guard !answer.addresses.isEmpty else {
      if answer.target != name {
        return """
          \(name) is an alias of \(answer.target), for which resolver \(resolver) has no \(type.rawValue) record: the \
          endpoint is gone, or the alias is mistyped
          """
      }
      return "resolver \(resolver) has no \(type.rawValue) record for \(name): the record is of another type"
    }
    let found = answer.addresses.listed
    if let addresses, addresses != Set(answer.addresses) {
      return """
        \(name) resolves to \(found) instead of \(addresses.sorted().listed): another record answers, or an old one \
        that is still cached
        """
    }
    if let blocks {
      let strays = answer.addresses.filter { address in !blocks.contains { $0.contains(address) } }
      if !strays.isEmpty {
        return """
          \(name) resolves to \(strays.listed), outside of \(blocks.map(\.text).joined(separator: ", ")): another record \
          answers, such as the one in the public zone
          """
      }
    }
    return nil
  }
}

extension [IPAddress] {
  /// The first few as a list for a person.
  fileprivate var listed: String {
    let shown = prefix(4).map(\.text).joined(separator: ", ")
    return count > 4 ? "\(shown) and \(count - 4) more" : shown
  }
}

extension Resolver.Failure {
  /// What happened, and the likely cause.
  func sentence(about resolver: Resolver) -> String {
    switch self {
    case .socket(.timedOut):
      """
      resolver \(resolver.text) does not answer: a security group, a firewall or a missing route on the way drops \
      port \(resolver.port)
      """
    case .socket(.refused): "nothing answers at resolver \(resolver.text): no name server listens there"
    case .socket(.unreachable(let reason)):
      "resolver \(resolver.text) cannot be reached: this machine has no route to it (\(reason))"
    case .socket(.closed): "resolver \(resolver.text) hung up before it answered"
    case .malformed: "resolver \(resolver.text) sends what is no DNS message: another service listens there"
    }
  }
}
