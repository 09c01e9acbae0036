import AWSCore

extension EC2 {
  @Sendable static func describeRouteTables(_ call: Call) throws -> Reply {
    let selection = Selection<RouteTable>(
      idParameter: "RouteTableId", idFilter: "route-table-id", prefix: "rtb", notFound: "InvalidRouteTableID.NotFound",
      malformed: "InvalidRouteTableId.Malformed"
    ) { name, item, _ in
      switch name {
      case "vpc-id": [item.body.vpc]
      case "association.main": [String(item.body.isMain)]
      case "association.subnet-id": item.body.subnets
      case "owner-id": [item.owner]
      default: nil
      }
    }
    let page = try call.page(try selection.items(call), by: \.id)
    return try Reply {
      Element.list(
        "routeTableSet",
        try page.items.map { table in
          [
            Element("routeTableId", text: table.id), Element("vpcId", text: table.body.vpc),
            Element("ownerId", text: table.item.owner), .list("routeSet", try routes(of: table.item, call)),
            .list("associationSet", associations(of: table.item)),
            .list("propagatingVgwSet", table.body.propagating.map { [Element("gatewayId", text: $0)] }),
            .tagSet(table.tags),
          ]
        })
      page.next
    }
  }

  /// The VPC's own range, and what propagating gateways know of the networks behind them.
  private static func routes(of table: Stored<RouteTable>, _ call: Call) throws -> [[Element]] {
    func route(_ destination: String, to gateway: String, origin: String) -> [Element] {
      [
        Element("destinationCidrBlock", text: destination),
        Element(gateway.hasPrefix("tgw-") ? "transitGatewayId" : "gatewayId", text: gateway),
        Element("state", text: "active"), Element("origin", text: origin),
      ]
    }
    var routes = [route(table.body.cidr, to: "local", origin: "CreateRouteTable")]
    for (destination, target) in (table.body.routes ?? [:]).sorted(by: { $0.key < $1.key }) {
      routes.append(route(destination, to: target, origin: "CreateRoute"))
    }
    for gateway in table.body.propagating {
      for connection in try connections(of: gateway, call) where connection.state == "available" {
        let known = try call.store.all(VPNRoute.self, account: call.account, parent: connection.id).map(call.settled)
        for item in known where item.state == "available" {
          routes.append(route(item.body.destination, to: gateway, origin: "EnableVgwRoutePropagation"))
        }
      }
    }
    return routes
  }

  private static func associations(of table: Stored<RouteTable>) -> [[Element]] {
    func association(_ subnet: String?) -> [Element] {
      [
        Element(
          "routeTableAssociationId", text: "rtbassoc-0" + Identifier.derived(16, from: table.id + (subnet ?? ""))),
        Element("routeTableId", text: table.id), Element.text("subnetId", subnet),
        .boolean("main", subnet == nil), Element("associationState", [Element("state", text: "associated")]),
      ].compactMap(\.self)
    }
    return (table.body.isMain ? [association(nil)] : []) + table.body.subnets.map(association)
  }

  @Sendable static func enablePropagation(_ call: Call) throws -> Reply {
    var table = try routeTable(try call.input.required("RouteTableId"), call)
    let gateway = try vpnGateway(try call.input.required("GatewayId"), call)
    let isAttached = try attachments(of: gateway.id, call).contains {
      $0.body.vpc == table.body.vpc && $0.state == "attached"
    }
    guard isAttached else {
      throw Refusal("Gateway.NotAttached", "resource \(gateway.id) is not attached to network \(table.body.vpc)")
    }
    if !table.body.propagating.contains(gateway.id) {
      table.body.propagating.append(gateway.id)
      try call.store.update(table)
    }
    return .done
  }

  @Sendable static func disablePropagation(_ call: Call) throws -> Reply {
    var table = try routeTable(try call.input.required("RouteTableId"), call)
    let gateway = try vpnGateway(try call.input.required("GatewayId"), call)
    table.body.propagating.removeAll { $0 == gateway.id }
    try call.store.update(table)
    return .done
  }
}
