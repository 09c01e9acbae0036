import Document
import PlinkflowKit

extension SecurityGroupRule: EarlyChecked {
  /// Groups that the workflow makes.
  static let standIns: [String: Value] = ["group_id": .string("sg-0"), "source_group": .string("sg-1")]
}

extension Route: EarlyChecked {
  /// Gateways that the workflow makes.
  static let standIns: [String: Value] = [
    "route_table_id": .string("rtb-0"), "transit_gateway_id": .string("tgw-0"), "gateway_id": .string("vgw-0"),
  ]
}
