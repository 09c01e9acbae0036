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
              ] + ($0.options?.elements ?? [])
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
      // The other side begins IKE, and there is none here but what the world says of it.
      .list(
        "vgwTelemetry",
        body.tunnels.enumerated().map { index, tunnel in
          let isUp = connection.state == "available" && index < call.world.tunnelsUp(in: connection.owner)
          return [
            Element("outsideIpAddress", text: tunnel.outside), Element("status", text: isUp ? "UP" : "DOWN"),
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
              end(
                "customer_gateway", outside: customer?.body.address ?? "", inside: address(2, in: tunnel.inside),
                system: connection.body.staticRoutesOnly ? nil : customer?.body.asn),
              end(
                "vpn_gateway", outside: tunnel.outside, inside: address(1, in: tunnel.inside),
                system: connection.body.staticRoutesOnly ? nil : 64_512),
              Element(
                "ike",
                [
                  Element("authentication_protocol", text: "sha1"), Element("encryption_protocol", text: "aes-128-cbc"),
                  .integer("lifetime", 28_800), Element("perfect_forward_secrecy", text: "group2"),
                  Element("mode", text: "main"), Element("pre_shared_key", text: tunnel.preSharedKey),
                ]),
              Element(
                "ipsec",
                [
                  Element("protocol", text: "esp"), Element("authentication_protocol", text: "hmac-sha1-96"),
                  Element("encryption_protocol", text: "aes-128-cbc"), .integer("lifetime", 3600),
                  Element("perfect_forward_secrecy", text: "group2"), Element("mode", text: "tunnel"),
                  Element("clear_df_bit", text: "true"), Element("fragmentation_before_encryption", text: "true"),
                  .integer("tcp_mss_adjustment", 1379),
                  Element("dead_peer_detection", [.integer("interval", 10), .integer("retries", 3)]),
                ]),
            ])
        })
    return String(decoding: XMLWriter.document(root), as: UTF8.self)
  }

  /// One end of a tunnel; `system` is its autonomous system's number, where routes are told by BGP.
  private static func end(_ name: String, outside: String, inside: String, system: Int?) -> Element {
    Element(
      name,
      [
        Element("tunnel_outside_address", [Element("ip_address", text: outside)]),
        Element(
          "tunnel_inside_address",
          [
            Element("ip_address", text: inside), Element("network_mask", text: "255.255.255.252"),
            Element("network_cidr", text: "30"),
          ]),
      ] + (system.map { [Element("bgp", [.integer("asn", $0), .integer("hold_time", 30)])] } ?? []))
  }

  /// An address of a /30, by its place: AWS takes the first one, and the customer the second.
  private static func address(_ offset: Int, in range: String) -> String {
    var parts = range.prefix { $0 != "/" }.split(separator: ".").compactMap { Int($0) }
    guard parts.count == 4 else { return "" }
    parts[3] += offset
    return parts.map(String.init).joined(separator: ".")
  }
}
