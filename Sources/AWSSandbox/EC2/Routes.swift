import AWSCore
import Addresses

/// Routes that a table's owner makes.
extension EC2 {
  static let routeActions: [String: Action] = [
    "CreateRoute": createRoute, "ReplaceRoute": replaceRoute, "DeleteRoute": deleteRoute,
  ]

  @Sendable private static func createRoute(_ call: Call) throws -> Reply {
    var (table, destination) = try target(call)
    guard table.body.routes?[destination] == nil else {
      throw Refusal("RouteAlreadyExists", "The route identified by \(destination) already exists.")
    }
    table.body.routes = (table.body.routes ?? [:]).merging([destination: try target(of: table, call)]) { $1 }
    try call.store.update(table)
    return .done
  }

  @Sendable private static func replaceRoute(_ call: Call) throws -> Reply {
    var (table, destination) = try target(call)
    guard table.body.routes?[destination] != nil else { throw missing(destination, table.id) }
    let target = try target(of: table, call)
    table.body.routes?[destination] = target
    try call.store.update(table)
    return .done
  }

  @Sendable private static func deleteRoute(_ call: Call) throws -> Reply {
    var (table, destination) = try target(call)
    guard table.body.routes?.removeValue(forKey: destination) != nil else { throw missing(destination, table.id) }
    if table.body.routes?.isEmpty == true { table.body.routes = nil }
    try call.store.update(table)
    return .done
  }

  private static func missing(_ destination: String, _ table: String) -> Refusal {
    Refusal(
      "InvalidRoute.NotFound",
      "no route with destination-cidr-block \(destination) in route table \(table)")
  }

  private static func target(_ call: Call) throws -> (Stored<RouteTable>, destination: String) {
    let table = try routeTable(try call.input.required("RouteTableId"), call)
    let text = try call.input.required("DestinationCidrBlock")
    guard let destination = IPPrefix(text), destination.address.isIPv4, text != table.body.cidr else {
      throw Refusal.invalidValue("Value (\(text)) for parameter destinationCidrBlock is invalid.")
    }
    return (table, text)
  }

  /// A gateway that reaches the table's VPC.
  private static func target(of table: Stored<RouteTable>, _ call: Call) throws -> String {
    if let id = call.input.string("TransitGatewayId") {
      let gateway = try transitGateway(id, call)
      let attached = try call.store.all(TransitGatewayAttachment.self, account: call.account, parent: id)
        .map(call.settled).contains { $0.body.vpc == table.body.vpc && $0.state == "available" }
      guard attached else {
        throw Refusal("InvalidTransitGatewayID.NotFound", "The transitGateway ID '\(gateway.id)' does not exist.")
      }
      return id
    }
    let gateway = try vpnGateway(try call.input.required("GatewayId"), call)
    let attached = try attachments(of: gateway.id, call).contains {
      $0.body.vpc == table.body.vpc && $0.state == "attached"
    }
    guard attached else {
      throw Refusal("InvalidGatewayID.NotFound", "The gateway ID '\(gateway.id)' does not exist")
    }
    return gateway.id
  }
}
