import Addresses

/// Whether a port of a host can be connected to, and the likely cause where it cannot.
enum Reachability: Sendable, Hashable {
  case connected(IPAddress)
  /// What happened, and the likely cause.
  case stopped(String)

  /// How long all addresses of a host are tried together.
  static let patience = Duration.seconds(10)

  /// Connects to the host's addresses one after another, and hangs up. Blocks.
  static func probe(_ host: String, port: UInt16) -> Reachability {
    let addresses = HostLookup.addresses(of: host)
    var finding = """
      \(host) does not resolve on this machine: the record is missing, or the machine's resolver does not ask the zone \
      that holds it
      """
    for address in addresses {
      do throws(SocketFailure) {
        _ = try Socket(
          .stream, to: address, port: port, until: .now + max(.seconds(2), patience / addresses.count))
        return .connected(address)
      } catch {
        finding = error.sentence(about: address, port)
      }
    }
    return .stopped(finding)
  }
}

extension SocketFailure {
  /// What happened, and the likely cause.
  func sentence(about address: IPAddress, _ port: UInt16) -> String {
    switch self {
    case .timedOut:
      """
      \(address.text) port \(port) does not answer: a security group, a network ACL or a missing route on the way drops \
      the connection
      """
    case .refused:
      """
      \(address.text) port \(port) refuses the connection: nothing listens there, or behind the load balancer no target \
      is healthy
      """
    case .unreachable(let reason): "\(address.text) cannot be reached: this machine has no route to it (\(reason))"
    case .closed: "\(address.text) port \(port) hung up at once: behind the load balancer no target is healthy"
    }
  }
}
