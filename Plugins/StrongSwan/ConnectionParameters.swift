import PlinkflowKit

extension IKEConnection {
  /// A connection of two gateways, which a pre-shared key proves to each other.
  struct Parameters: Decodable, Sendable {
    let name: String
    /// This side's address.
    let localAddress: String
    /// The other side's address.
    let remoteAddress: String
    /// The other side's port.
    let remotePort: Int?
    /// This side's identity.
    let localID: String?
    /// The other side's identity.
    let remoteID: String?
    /// The ranges of addresses behind this side.
    let localNetworks: [String]
    /// The ranges of addresses behind the other side.
    let remoteNetworks: [String]
    /// How the gateways protect what they say to each other.
    let proposals: [String]?
    /// How traffic is protected.
    let trafficProposals: [String]?
    /// Whether traffic is wrapped into UDP even where nobody on the way translates addresses.
    let wrapsInUDP: Bool?

    static let help = [
      "name": "its name, and that of its one child",
      "local_address": "this side's address",
      "remote_address": "the other side's address",
      "remote_port":
        "the UDP port that the other side is called at; 4500 begins as it goes on behind a NAT; left out, 500",
      "local_id": "this side's identity; left out, its address",
      "remote_id": "the other side's identity; left out, its address",
      "local_networks": "ranges of addresses behind this side, such as `192.168.10.0/24`",
      "remote_networks": "ranges of addresses behind the other side",
      "proposals": "how the gateways protect what they say to each other; left out, `aes256-sha256-modp2048`",
      "traffic_proposals": "how traffic is protected; left out, `aes256-sha256`",
      "wraps_in_udp":
        "whether traffic is wrapped into UDP even where nobody translates addresses; needed where the kernel has no IPsec",
    ]

    func validate() throws(StepError) {
      let texts = [("name", name), ("local_address", localAddress), ("remote_address", remoteAddress)]
      for (field, text) in texts { try Words.check(text, field) }
      for text in [localID, remoteID].compactMap(\.self) { try Words.check(text, "local_id or remote_id") }
      let lists = [
        ("local_networks", localNetworks), ("remote_networks", remoteNetworks),
        ("proposals", proposals ?? Self.proposals), ("traffic_proposals", trafficProposals ?? Self.trafficProposals),
      ]
      for (field, list) in lists {
        guard !list.isEmpty else { throw .refused("has nothing in `\(field)`") }
        for text in list { try Words.check(text, field) }
      }
      if let remotePort, !(1...65_535).contains(remotePort) {
        throw .refused("has a `remote_port` that is no port: \(remotePort)")
      }
    }

    private static let proposals = ["aes256-sha256-modp2048"]
    private static let trafficProposals = ["aes256-sha256"]

    /// As the daemon takes it.
    var message: Message {
      var child = Message()
      child.add("local_ts", localNetworks)
      child.add("remote_ts", remoteNetworks)
      child.add("esp_proposals", trafficProposals ?? Self.trafficProposals)
      child.add("dpd_action", "restart")
      child.add("start_action", "none")
      var children = Message()
      children.add(name, child)
      var connection = Message()
      connection.add("version", "2")
      connection.add("local_addrs", [localAddress])
      connection.add("remote_addrs", [remoteAddress])
      if let remotePort {
        // From there as well: UDP 500 can only call 500.
        connection.add("local_port", "\(remotePort)")
        connection.add("remote_port", "\(remotePort)")
      }
      connection.add("proposals", proposals ?? Self.proposals)
      connection.add("mobike", "no")
      connection.add("encap", wrapsInUDP == true ? "yes" : "no")
      connection.add("dpd_delay", "5s")
      for (side, identity) in [("local", localID ?? localAddress), ("remote", remoteID ?? remoteAddress)] {
        var authentication = Message()
        authentication.add("auth", "psk")
        authentication.add("id", identity)
        connection.add(side, authentication)
      }
      connection.add("children", children)
      var message = Message()
      message.add(name, connection)
      return message
    }

    /// How what the daemon lists differs. It lists no proposals.
    func drift(of found: Message) -> [Difference] {
      var drift: [Difference] = []
      func compare(_ field: String, _ found: [String], _ wanted: [String]) {
        guard found.sorted() != wanted.sorted() else { return }
        drift.append(
          Difference(field, found: found.joined(separator: ", "), wanted: wanted.joined(separator: ", ")))
      }
      func identities(_ side: String) -> [String] {
        found.sections.filter { $0.name.hasPrefix("\(side)-") }.compactMap { $0.section.text("id") }
      }
      let child = found.section("children")?.section(name)
      compare("local_address", found.list("local_addrs"), [localAddress])
      compare("remote_address", found.list("remote_addrs"), [remoteAddress])
      compare("local_id", identities("local"), [localID ?? localAddress])
      compare("remote_id", identities("remote"), [remoteID ?? remoteAddress])
      compare("local_networks", child?.list("local-ts") ?? [], localNetworks)
      compare("remote_networks", child?.list("remote-ts") ?? [], remoteNetworks)
      return drift
    }
  }
}
