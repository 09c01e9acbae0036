import PlinkflowKit

extension Plugin {
  /// Steps for a site-to-site VPN.
  public static let vpn = Plugin(
    name: "vpn", summary: "site-to-site VPN: gateways, connection, routes",
    steps: [
      StepKind(VPNGateway.self), StepKind(GatewayAttachment.self), StepKind(CustomerGateway.self),
      StepKind(VPNConnection.self), StepKind(VPNRoute.self), StepKind(RoutePropagation.self),
      StepKind(TransitGateway.self), StepKind(TransitGatewayAttachment.self),
    ])
}
