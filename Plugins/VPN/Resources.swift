import AWSConnection
import AWSCore

extension EC2Resource {
  /// Virtual private gateways.
  static let vpnGateway = EC2Resource(
    "vpn-gateway", action: "DescribeVpnGateways", list: "vpnGatewaySet", filter: "vpn-gateway-id",
    element: "vpnGatewayId")
  /// Customer gateways.
  static let customerGateway = EC2Resource(
    "customer-gateway", action: "DescribeCustomerGateways", list: "customerGatewaySet", filter: "customer-gateway-id",
    element: "customerGatewayId")
  /// VPN connections.
  static let vpnConnection = EC2Resource(
    "vpn-connection", action: "DescribeVpnConnections", list: "vpnConnectionSet", filter: "vpn-connection-id",
    element: "vpnConnectionId")
  /// Transit gateways.
  static let transitGateway = EC2Resource(
    "transit-gateway", action: "DescribeTransitGateways", list: "transitGatewaySet", filter: "transit-gateway-id",
    element: "transitGatewayId")
  /// Attachments of VPCs to transit gateways.
  static let transitGatewayAttachment = EC2Resource(
    "transit-gateway-attachment", action: "DescribeTransitGatewayVpcAttachments",
    list: "transitGatewayVpcAttachments", filter: "transit-gateway-attachment-id",
    element: "transitGatewayAttachmentId")
  /// Route tables.
  static let routeTable = EC2Resource(
    "route-table", action: "DescribeRouteTables", list: "routeTableSet", filter: "route-table-id",
    element: "routeTableId")
}

/// The states of gateways and connections: `pending`, `available`, `deleting`, `deleted`.
func isDeleted(_ found: Element) -> Bool {
  found.text("state") == "deleted"
}
