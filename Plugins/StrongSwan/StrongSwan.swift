import PlinkflowKit

extension Plugin {
  /// Connections of strongSwan, over the socket of its daemon.
  public static let strongSwan = Plugin(
    name: "strongswan", summary: "IPsec connections of strongSwan, by its daemon's VICI socket",
    steps: [StepKind(SharedKey.self), StepKind(IKEConnection.self), StepKind(Tunnel.self)],
    connections: [ConnectionKind(DaemonConnection())])
}
