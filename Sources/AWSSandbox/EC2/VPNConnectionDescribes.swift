import AWSCore

extension EC2 {
  @Sendable static func describeVPNConnections(_ call: Call) throws -> Reply {
    let selection = Selection<VPNConnection>(
      idParameter: "VpnConnectionId", idFilter: "vpn-connection-id", prefix: "vpn",
      notFound: "InvalidVpnConnectionID.NotFound", malformed: "InvalidVpnConnectionID.Malformed",
      values: { name, item, _ in
        switch name {
        case "state": [item.state]
        case "type": ["ipsec.1"]
        case "customer-gateway-id": [item.body.customerGateway]
        case "vpn-gateway-id": item.body.isOnTransitGateway ? [] : [item.body.gateway]
        case "transit-gateway-id": item.body.isOnTransitGateway ? [item.body.gateway] : []
        case "option.static-routes-only": [String(item.body.staticRoutesOnly)]
        case "route.destination-cidr-block":
          try call.store.all(VPNRoute.self, account: item.account, parent: item.id).map(\.body.destination)
        default: nil
        }
      }, showsGone: true)
    let shown = try selection.items(call).map { connection in
      let all = try call.store.all(VPNRoute.self, account: call.account, parent: connection.id)
      let routes = try all.compactMap { try call.look(at: $0) }.filter { !$0.isGone }
      return try Self.shown(connection.item, connection.tags, routes: routes, call)
    }
    return Reply { Element.list("vpnConnectionSet", shown) }
  }

  static func shown(
    _ connection: Stored<VPNConnection>, _ tags: Tags, routes: [Stored<VPNRoute>], _ call: Call
  ) throws -> [Element] {
    let body = connection.body
    var elements = [
      Element("vpnConnectionId", text: connection.id), Element("state", text: connection.state),
      Element("type", text: "ipsec.1"), Element("category", text: "VPN"),
      Element("customerGatewayId", text: body.customerGateway),
      Element(body.isOnTransitGateway ? "transitGatewayId" : "vpnGatewayId", text: body.gateway),
      Element("gatewayAssociationState", text: "associated"), .tagSet(tags),
    ]
    // AWS shows neither keys nor tunnels of a connection that is gone.
    guard !connection.isGone else { return elements }
    elements += [
      Element("customerGatewayConfiguration", text: try configuration(connection, call)),
      Element(
        "options",
        [
          .boolean("enableAcceleration", false), .boolean("staticRoutesOnly", body.staticRoutesOnly),
          Element("localIpv4NetworkCidr", text: "0.0.0.0/0"), Element("remoteIpv4NetworkCidr", text: "0.0.0.0/0"),
          Element("outsideIpAddressType", text: "PublicIpv4"), Element("tunnelInsideIpVersion", text: "ipv4"),
          .list(
            "tunnelOptionSet",
            body.tunnels.map {
              [
                Element("outsideIpAddress", text: $0.outside), Element("tunnelInsideCidr", text: $0.inside),
                Element("preSharedKey", text: $0.preSharedKey),
              ]
            }),
        ]),
      .list(
        "routes",
        routes.map {
          [
            Element("destinationCidrBlock", text: $0.body.destination), Element("source", text: "Static"),
            Element("state", text: $0.state),
          ]
        }),
      // The other side begins IKE, and there is no other side here.
      .list(
        "vgwTelemetry",
        body.tunnels.map {
          [
            Element("outsideIpAddress", text: $0.outside), Element("status", text: "DOWN"),
            .time("lastStatusChange", connection.created), Element("statusMessage"),
            .integer("acceptedRouteCount", routes.count),
          ]
        }),
    ]
    return elements
  }

  /// What AWS hands to the network's administrator: XML inside of XML, with the keys in it.
  private static func configuration(_ connection: Stored<VPNConnection>, _ call: Call) throws -> String {
    let customer = try call.store.find(
      CustomerGateway.self, connection.body.customerGateway, account: connection.account, withGone: true)
    let root = Element(
      "vpn_connection",
      [
        Element("customer_gateway_id", text: connection.body.customerGateway),
        Element(
          connection.body.isOnTransitGateway ? "transit_gateway_id" : "vpn_gateway_id", text: connection.body.gateway),
        Element("vpn_connection_type", text: "ipsec.1"),
      ]
        + connection.body.tunnels.map { tunnel in
          Element(
            "ipsec_tunnel",
            [
              Element(
                "customer_gateway",
                [Element("tunnel_outside_address", [Element("ip_address", text: customer?.body.address ?? "")])]),
              Element(
                "vpn_gateway", [Element("tunnel_outside_address", [Element("ip_address", text: tunnel.outside)])]),
              Element("ike", [Element("pre_shared_key", text: tunnel.preSharedKey)]),
            ])
        })
    return String(decoding: XMLWriter.document(root), as: UTF8.self)
  }
}
