import AWSConnection
import AWSCore
import Document
import PlinkflowKit

extension InterfaceEndpoint: Preflight {
  /// Looks whether the subnets are in the VPC and in zones that the service reaches, and whether the VPC resolves private
  /// names where one is wanted; what the service's load balancer
  /// will reach is foreseen by the step that makes it.
  public static func preflight(_ known: Value, using account: AWSAccount) async throws(Fault) -> Value {
    let subnets = try await Subnets(known["subnet_ids"], in: account)
    try subnets.check(in: known["vpc_id"]?.string)
    if known["private_dns"] == Value(.boolean(true)), let vpc = known["vpc_id"]?.string {
      try await VPCAttributes.checkNames(in: vpc, of: account)
    }
    try subnets.check(zones: (known["zone_ids"]?.elements ?? []).compactMap(\.string))
    return .object([])
  }
}

extension EndpointPrivateDNS: Preflight {
  /// Looks whether the VPC resolves private names, where the workflow says which it is.
  public static func preflight(_ known: Value, using account: AWSAccount) async throws(Fault) -> Value {
    if let vpc = known["vpc_id"]?.string { try await VPCAttributes.checkNames(in: vpc, of: account) }
    return .object([])
  }
}
