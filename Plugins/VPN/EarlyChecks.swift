import Document
import PlinkflowKit

extension VPNConnection: EarlyChecked {
  /// The gateways, which most workflows make.
  static let standIns: [String: Value] = [
    "gateway_id": .string("vgw-0"), "transit_gateway_id": .string("tgw-0"), "customer_gateway_id": .string("cgw-0"),
  ]

  /// Refuses a key that is not there, or that AWS does not take. Programs that tell keys are not started for that: they
  /// may ask a person.
  func check() async throws(StepError) {
    for tunnel in tunnels where tunnel.preSharedKey?.source.hasPrefix("command:") != true {
      _ = try await tunnel.key()
    }
  }
}

extension VPNRoute: EarlyChecked {
  /// The connection, which most workflows make.
  static let standIns: [String: Value] = ["connection_id": .string("vpn-0")]
}
