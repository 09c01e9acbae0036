import Document
import PlinkflowKit

extension DNSRecord: EarlyChecked {
  /// The zone, and what an endpoint or a service is called.
  static let standIns: [String: Value] = [
    "zone_id": .string("Z0"), "name": .string("name.example"), "values": Value(.array([.string("name.example")])),
    "alias": .object([
      Value.Member("dns_name", .string("name.example")), Value.Member("zone_id", .string("Z0")),
    ]),
  ]
}
