/// A file for `swanctl --load-all`: each tunnel a connection of its own whose traffic goes through an XFRM interface,
/// so that routes decide what is sent through which.
struct StrongSwanText {
  private let configuration: GatewayConfiguration
  private let networks: [String]

  init(_ configuration: GatewayConfiguration, _ networks: [String]) {
    self.configuration = configuration
    self.networks = networks
  }

  var text: String {
    let numbered = configuration.tunnels.enumerated().map { (number: $0.offset + 1, tunnel: $0.element) }
    return """
      # The customer's side of VPN connection \(configuration.connectionID) for strongSwan. It holds the keys: keep it with
      # mode 0600, and load it with `swanctl --load-all --file FILE`.
      #
      # Once for each start of the machine, as root:
      #
      \(numbered.map(commands).joined(separator: "\n"))

      connections {
      \(numbered.map(connection).joined(separator: "\n"))
      }

      secrets {
      \(numbered.map(secret).joined(separator: "\n"))
      }

      """
  }

  private func name(_ number: Int) -> String { "\(configuration.connectionID)-\(number)" }

  private func commands(_ number: Int, _ tunnel: TunnelConfiguration) -> String {
    let interface = "vpn\(number)"
    var lines = [
      "ip link add \(interface) type xfrm if_id \(number)",
      "ip link set \(interface) up mtu \(tunnel.maximumSegmentSize + 40)",
      "ip address add \(tunnel.customer.inside)/\(tunnel.insidePrefix) dev \(interface)",
    ]
    // The second tunnel stands in for the first.
    for network in networks.isEmpty ? ["ADDRESSES-OF-THE-VPC"] : networks {
      lines.append("ip route add \(network) dev \(interface) metric \(100 * number)")
    }
    if let own = tunnel.customer.autonomousSystem, let other = tunnel.amazon.autonomousSystem {
      lines.append("# BGP: neighbour \(tunnel.amazon.inside) in AS \(other), this side in AS \(own)")
    }
    return lines.map { "#   \($0)" }.joined(separator: "\n")
  }

  private func connection(_ number: Int, _ tunnel: TunnelConfiguration) -> String {
    """
      \(name(number)) {
        version = 2
        local_addrs = %any
        remote_addrs = \(tunnel.amazon.outside)
        proposals = aes256-sha256-modp2048,\(proposal(tunnel.exchange))
        rekey_time = \(tunnel.exchange.lifetime * 9 / 10)s
        dpd_delay = \(tunnel.deadPeerInterval)s
        mobike = no
        encap = yes
        if_id_in = \(number)
        if_id_out = \(number)
        local {
          auth = psk
          id = \(tunnel.customer.outside)
        }
        remote {
          auth = psk
          id = \(tunnel.amazon.outside)
        }
        children {
          \(name(number)) {
            local_ts = 0.0.0.0/0
            remote_ts = 0.0.0.0/0
            esp_proposals = aes256-sha256-modp2048,\(proposal(tunnel.payload))
            rekey_time = \(tunnel.payload.lifetime * 9 / 10)s
            dpd_action = restart
            start_action = start
          }
        }
      }
    """
  }

  private func secret(_ number: Int, _ tunnel: TunnelConfiguration) -> String {
    """
      ike-\(name(number)) {
        id = \(tunnel.amazon.outside)
        secret = "\(tunnel.preSharedKey)"
      }
    """
  }

  private func proposal(_ proposal: Proposal) -> String {
    let hash = proposal.hash == 1 ? "sha1" : "sha\(proposal.hash)"
    return "aes\(proposal.keyLength)-\(hash)-\(Proposal.groups[proposal.group] ?? "modp1024")"
  }
}
