/// A sort of device at the customer's end of a VPN connection.
package enum Device: String, Sendable, CaseIterable {
  /// A strongSwan gateway, configured by swanctl.
  case strongswan
  /// A pfSense firewall.
  case pfsense

  /// The text that configures the device. It holds the keys.
  ///
  /// - Parameter networks: the prefixes on-premises and those of the VPC, for the routes.
  package func text(for configuration: GatewayConfiguration, reaching networks: [String]) -> String {
    switch self {
    case .strongswan: StrongSwanText(configuration, networks).text
    case .pfsense: PfSenseText(configuration, networks).text
    }
  }
}
