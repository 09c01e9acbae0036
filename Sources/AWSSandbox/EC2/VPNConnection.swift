import AWSCore
import Addresses

/// An IPsec connection between two gateways. Its parent is the gateway at AWS's side.
struct VPNConnection: Resource {
  static let kind = "vpn-connection"

  let customerGateway: String
  let gateway: String
  let staticRoutesOnly: Bool
  let tunnels: [Tunnel]

  /// One of the two tunnels.
  struct Tunnel: Codable, Sendable {
    let outside: String
    let inside: String
    let preSharedKey: String
    /// Missing in a state that an earlier version wrote.
    let options: VPNTunnelOptions?
  }

  var summary: String { "\(gateway) to \(customerGateway)" }
  var isOnTransitGateway: Bool { gateway.hasPrefix("tgw-") }

  static func transition(from state: String) -> Transition? {
    switch state {
    case "pending": Transition(to: "available", weight: 3)
    case "deleting": Transition(to: "deleted", weight: 1)
    default: nil
    }
  }

  static func entered(_ item: inout Stored<VPNConnection>, _ call: Call) throws {
    guard item.state == "deleted" else { return }
    item.isGone = true
    for route in try call.store.all(VPNRoute.self, account: item.account, parent: item.id) {
      try call.store.remove(route)
    }
  }
}

/// A static route of a VPN connection. Its parent is the connection.
struct VPNRoute: Resource {
  static let kind = "vpn-connection-route"

  let connection: String
  let destination: String

  var summary: String { "\(destination) over \(connection)" }

  static func transition(from state: String) -> Transition? {
    switch state {
    case "pending": Transition(to: "available", weight: 0.25)
    case "deleting": Transition(to: "deleted", weight: 0.25)
    default: nil
    }
  }

  static func entered(_ item: inout Stored<VPNRoute>, _ call: Call) throws {
    if item.state == "deleted" { item.isGone = true }
  }
}

extension EC2 {
  static let vpnActions: [String: Action] = [
    "CreateVpnGateway": createVPNGateway,
    "DescribeVpnGateways": describeVPNGateways,
    "AttachVpnGateway": attachVPNGateway,
    "DetachVpnGateway": detachVPNGateway,
    "DeleteVpnGateway": deleteVPNGateway,
    "CreateCustomerGateway": createCustomerGateway,
    "DescribeCustomerGateways": describeCustomerGateways,
    "DeleteCustomerGateway": deleteCustomerGateway,
    "CreateVpnConnection": createVPNConnection,
    "DescribeVpnConnections": describeVPNConnections,
    "DeleteVpnConnection": deleteVPNConnection,
    "CreateVpnConnectionRoute": createVPNRoute,
    "DeleteVpnConnectionRoute": deleteVPNRoute,
    "EnableVgwRoutePropagation": enablePropagation,
    "DisableVgwRoutePropagation": disablePropagation,
  ]

  static func vpnConnection(_ id: String, _ call: Call) throws -> Stored<VPNConnection> {
    try existing(
      VPNConnection.self, id, call, prefix: "vpn", notFound: "InvalidVpnConnectionID.NotFound",
      malformed: "InvalidVpnConnectionID.Malformed")
  }

  /// The connections of a gateway that are not gone, as of now.
  static func connections(of gateway: String, _ call: Call) throws -> [Stored<VPNConnection>] {
    try call.store.all(VPNConnection.self, account: call.account, parent: gateway).map(call.settled)
      .filter { !$0.isGone }
  }

  @Sendable static func createVPNConnection(_ call: Call) throws -> Reply {
    guard try call.input.required("Type") == "ipsec.1" else {
      throw Refusal.invalidValue("The type of a VPN connection has to be ipsec.1.")
    }
    let customer = try customerGateway(try call.input.required("CustomerGatewayId"), call)
    let gateway = try gateway(ofConnection: call)
    let options = call.input["Options"]
    let tags = try tagSpecification(call, for: VPNConnection.kind)
    let body = VPNConnection(
      customerGateway: customer.id, gateway: gateway,
      staticRoutesOnly: try options?.boolean("StaticRoutesOnly") ?? false,
      tunnels: try tunnels(options?.list("TunnelOptions") ?? []))
    // The action is idempotent: gateways that are connected are not connected twice.
    if let found = try connections(of: gateway, call).first(where: {
      $0.body.customerGateway == customer.id && $0.state != "deleting"
    }) {
      let own = try call.store.tags(of: found.id, account: found.account)
      return try Reply { Element("vpnConnection", try shown(found, own, routes: [], call)) }
    }
    try checkQuota(of: gateway, call)
    let made = Stored(
      body, id: Identifier.ec2("vpn"), account: call.account, state: "pending", parent: gateway, lagging: true,
      at: call.now)
    try call.store.insert(made)
    try call.store.tag(made.id, kind: VPNConnection.kind, account: call.account, with: tags)
    return try Reply { Element("vpnConnection", try shown(made, tags, routes: [], call)) }
  }

  /// 50 connections in a region, 10 of them at one virtual private gateway.
  private static func checkQuota(of gateway: String, _ call: Call) throws {
    let all = try call.store.all(VPNConnection.self, account: call.account)
    let own = gateway.hasPrefix("vgw-") ? all.count { $0.body.gateway == gateway } : 0
    guard all.count < 50, own < 10 else {
      throw Refusal("VpnConnectionLimitExceeded", "The maximum number of VPN connections has been reached.")
    }
  }

  /// The gateway at AWS's side: a virtual private or a transit one.
  private static func gateway(ofConnection call: Call) throws -> String {
    if let id = call.input.string("TransitGatewayId") {
      guard call.input.string("VpnGatewayId") == nil else {
        throw Refusal("InvalidParameterCombination", "VpnGatewayId and TransitGatewayId exclude each other.")
      }
      return try availableTransitGateway(id, call).id
    }
    let gateway = try vpnGateway(try call.input.required("VpnGatewayId"), call)
    guard gateway.state == "available" || gateway.state == "pending" else {
      throw Refusal("IncorrectState", "The vpnGateway ID '\(gateway.id)' is in an incorrect state.")
    }
    return gateway.id
  }

  private static func tunnels(_ options: [Parameters]) throws -> [VPNConnection.Tunnel] {
    guard options.count <= 2 else { throw Refusal.invalidValue("A VPN connection has two tunnels.") }
    return try (0..<2).map { index in
      let option = index < options.count ? options[index] : Parameters()
      let key = option.string("PreSharedKey") ?? "a" + Identifier.small(31)
      guard (8...64).contains(key.count), !key.hasPrefix("0"),
        key.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "_") })
      else {
        // The key is a secret, so it is not said which one.
        throw Refusal.invalidValue(
          "The pre-shared key has to be 8 to 64 of letters, digits, periods and underscores, not beginning with zero.")
      }
      let inside = option.string("TunnelInsideCidr") ?? "169.254.\(Int.random(in: 8...248)).\(index * 4)/30"
      guard let range = IPPrefix(inside), range.length == 30, inside.hasPrefix("169.254.") else {
        throw Refusal.invalidValue("Value (\(inside)) for parameter tunnelInsideCidr is invalid.")
      }
      // A key that was given may be a real one, so no file of the sandbox holds it; only those made here are kept.
      let kept = option.string("PreSharedKey") == nil ? key : "given.and.not.kept"
      return VPNConnection.Tunnel(
        outside: "203.0.113.\(Int.random(in: 1...254))", inside: inside, preSharedKey: kept,
        options: try VPNTunnelOptions(option))
    }
  }

  @Sendable static func deleteVPNConnection(_ call: Call) throws -> Reply {
    var connection = try vpnConnection(try call.input.required("VpnConnectionId"), call)
    if connection.state != "deleting" {
      connection.enter("deleting", at: call.now)
      try call.store.update(connection)
    }
    return .done
  }

  @Sendable static func createVPNRoute(_ call: Call) throws -> Reply {
    let (connection, destination) = try route(call)
    guard connection.state == "available" || connection.state == "pending" else {
      throw Refusal("IncorrectState", "The vpnConnection ID '\(connection.id)' is in an incorrect state.")
    }
    guard connection.body.staticRoutesOnly else {
      throw Refusal(
        "InvalidParameterValue", "Static routes are only supported on VPN connections with static routing.")
    }
    let routes = try call.store.all(VPNRoute.self, account: call.account, parent: connection.id)
      .map(call.settled).filter { !$0.isGone }
    if let twin = routes.first(where: { $0.body.destination == destination }) {
      guard twin.state == "deleting" else { return .done }
      throw Refusal("InvalidRoute.InvalidState", "The route \(destination) is being deleted.")
    }
    guard routes.count < 100 else {
      throw Refusal("RouteLimitExceeded", "The maximum number of static routes has been reached.")
    }
    try call.store.insert(
      Stored(
        VPNRoute(connection: connection.id, destination: destination), id: "\(connection.id)/\(destination)",
        account: call.account, state: "pending", parent: connection.id, at: call.now))
    return .done
  }

  @Sendable static func deleteVPNRoute(_ call: Call) throws -> Reply {
    let (connection, destination) = try route(call)
    guard var route = try call.find(VPNRoute.self, "\(connection.id)/\(destination)"), !route.isGone else {
      throw Refusal("InvalidRoute.NotFound", "The route \(destination) does not exist on \(connection.id).")
    }
    if route.state != "deleting" {
      route.enter("deleting", at: call.now)
      try call.store.update(route)
    }
    return .done
  }

  private static func route(_ call: Call) throws -> (connection: Stored<VPNConnection>, destination: String) {
    let connection = try vpnConnection(try call.input.required("VpnConnectionId"), call)
    let text = try call.input.required("DestinationCidrBlock")
    guard let destination = IPPrefix(text), destination.address.isIPv4 else {
      throw Refusal.invalidValue("Value (\(text)) for parameter destinationCidrBlock is invalid.")
    }
    return (connection, destination.text)
  }
}
