/// What to enter in pfSense's pages, page by page.
struct PfSenseText {
  private let configuration: GatewayConfiguration
  private let networks: [String]

  init(_ configuration: GatewayConfiguration, _ networks: [String]) {
    self.configuration = configuration
    self.networks = networks
  }

  var text: String {
    let numbered = configuration.tunnels.enumerated().map { (number: $0.offset + 1, tunnel: $0.element) }
    return """
      The customer's side of VPN connection \(configuration.connectionID) for pfSense, page by page. It holds the keys:
      keep it with mode 0600, and delete it when it is entered.

      \(numbered.map(tunnel).joined(separator: "\n"))
      System > Routing > Static Routes, one for each network, by the gateway of tunnel 1
        \(networks.isEmpty ? "the VPC's addresses" : networks.joined(separator: "\n  "))

      Firewall > Rules > IPsec
        Pass IPv4, any protocol, from the VPC's addresses to your own

      System > Advanced > Firewall & NAT
        Maximum MSS of VPN traffic  \(numbered.map(\.tunnel.maximumSegmentSize).min() ?? 1379)

      """
  }

  private func tunnel(_ number: Int, _ tunnel: TunnelConfiguration) -> String {
    """
    VPN > IPsec > Tunnels > Add P1 (tunnel \(number))
      Description                \(configuration.connectionID) \(number)
      Key Exchange version       IKEv2
      Internet Protocol          IPv4
      Remote Gateway             \(tunnel.amazon.outside)
      Authentication Method      Mutual PSK
      My identifier              IP address \(tunnel.customer.outside)
      Peer identifier            Peer IP address
      Pre-Shared Key             \(tunnel.preSharedKey)
      Encryption Algorithm       AES 256 bits, SHA256, DH group 14
        or, as AWS proposes      \(algorithm(tunnel.exchange))
      Life Time                  \(tunnel.exchange.lifetime)
      NAT Traversal              Auto
      Dead Peer Detection        Delay \(tunnel.deadPeerInterval), Max failures 3

    VPN > IPsec > Tunnels > Add P2 (tunnel \(number))
      Mode                       Routed (VTI)
      Local Network              Network \(tunnel.customer.inside)/\(tunnel.insidePrefix)
      Remote Network             Address \(tunnel.amazon.inside)
      Protocol                   ESP
      Encryption Algorithms      AES 256 bits, SHA256
      PFS key group              14
        or, as AWS proposes      \(algorithm(tunnel.payload))
      Life Time                  \(tunnel.payload.lifetime)
      Automatically ping host    \(tunnel.amazon.inside)
    \(neighbour(tunnel))
    """
  }

  private func neighbour(_ tunnel: TunnelConfiguration) -> String {
    guard let own = tunnel.customer.autonomousSystem, let other = tunnel.amazon.autonomousSystem else { return "" }
    return """

      Services > FRR BGP > Neighbors
        Name/Address               \(tunnel.amazon.inside)
        Remote AS                  \(other)
        Local AS                   \(own)

      """
  }

  private func algorithm(_ proposal: Proposal) -> String {
    "AES \(proposal.keyLength) bits, SHA\(proposal.hash), DH group \(proposal.group)"
  }
}
