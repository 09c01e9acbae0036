import Command
import Digest
import Foundation
import PlinkflowKit

/// An interface as iproute2 shows it.
struct Interface: Decodable {
  struct Address: Decodable {
    let family: String
    let local: String
    let prefixlen: Int
  }

  let flags: [String]
  /// The hardware address.
  let address: String?
  let ifalias: String?
  /// The bridge that it belongs to.
  let master: String?
  private let addrInfo: [Address]?

  var isUp: Bool { flags.contains("UP") }

  /// Its IPv4 addresses with the lengths of their prefixes, sorted.
  var addresses: [String] {
    (addrInfo ?? []).filter { $0.family == "inet" }.map { "\($0.local)/\($0.prefixlen)" }.sorted()
  }

  /// The first one that a text tells of.
  static func first(in text: String) -> Interface? {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try? decoder.decode([Interface].self, from: Data(text.utf8)).first
  }

  /// Observes one by its name; nil where it, or the namespace, is not there.
  static func look(at name: String, in namespace: String) async throws(StepError) -> Interface? {
    let answer = try await Tool.ip(["-n", namespace, "-json", "address", "show", "dev", name])
    if answer.status == 0, let interface = first(in: answer.output) { return interface }
    if answer.complains(of: "does not exist") || answer.complains(of: "No such file or directory") { return nil }
    try answer.checked()
    throw .refused("cannot be looked at", notes: ["`ip` answered: \(Redaction.redact(answer.output).prefix(200))"])
  }

  /// The hardware address that the token's interface has: the one thing with room for a token that the kernel sets in
  /// the instant in which it makes an interface. Locally administered, and 40 bits of a hash.
  static func hardwareAddress(of token: Token, end: Int) -> String {
    let digest = SHA256.hash(Array("\(token.forward.text) \(end)".utf8))
    return ([0x02] + digest.prefix(5)).map { Hexadecimal.encode([$0]) }.joined(separator: ":")
  }
}

/// How an interface is, beside its being there: what a workflow wants, or what stood before.
struct Setting: Sendable, Hashable, Codable {
  let namespace: String
  let name: String
  let addresses: [String]
  var isUp = true
  let bridge: String?

  /// How an interface differs.
  func drift(of found: Interface) -> [Difference] {
    var drift: [Difference] = []
    if !found.isUp { drift.append(Difference(name, found: "down", wanted: "up")) }
    if found.addresses != addresses {
      drift.append(
        Difference(
          "addresses of \(name)", found: found.addresses.joined(separator: ", "),
          wanted: addresses.joined(separator: ", ")))
    }
    if found.master != bridge { drift.append(Difference("bridge of \(name)", found: found.master, wanted: bridge)) }
    return drift
  }

  /// How an interface of this place and name is.
  func found(_ interface: Interface) -> Setting {
    Setting(
      namespace: namespace, name: name, addresses: interface.addresses, isUp: interface.isUp, bridge: interface.master)
  }

  /// Makes an interface so, one thing after the other; an end in between shows as drift.
  func set() async throws(StepError) {
    guard let found = try await Interface.look(at: name, in: namespace) else { return }
    for address in found.addresses where !addresses.contains(address) {
      try await tell(["address", "delete", address, "dev", name])
    }
    for address in addresses where !found.addresses.contains(address) {
      try await tell(["address", "replace", address, "dev", name])
    }
    let membership = bridge.map { ["master", $0] } ?? (found.master == nil ? [] : ["nomaster"])
    try await tell(["link", "set", "dev", name, isUp ? "up" : "down"] + membership)
  }

  private func tell(_ arguments: [String]) async throws(StepError) {
    try await Tool.ip(["-n", namespace] + arguments, change: true).checked()
  }
}
