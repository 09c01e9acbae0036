import AWSConnection
import Document
import PlinkflowKit

extension VPNGateway: QuotaBound {
  /// One gateway more in the region.
  static func quotaUses(_ known: Value) -> [QuotaUse] { [.vpnGateway] }
}

extension CustomerGateway: QuotaBound {
  /// One customer gateway more in the region.
  static func quotaUses(_ known: Value) -> [QuotaUse] { [.customerGateway] }
}

extension VPNConnection: QuotaBound {
  /// One connection more in the region, and of its gateway where that is there already.
  static func quotaUses(_ known: Value) -> [QuotaUse] {
    [.vpnConnection] + (known["gateway_id"]?.string.map { [.vpnConnection(of: $0)] } ?? [])
  }
}

extension VPNRoute: QuotaBound {
  /// One route more of the connection, where that is there already.
  static func quotaUses(_ known: Value) -> [QuotaUse] {
    known["connection_id"]?.string.map { [.vpnRoute(of: $0)] } ?? []
  }
}
