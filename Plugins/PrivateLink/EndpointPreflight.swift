import AWSConnection
import AWSCore
import Document
import PlinkflowKit

extension InterfaceEndpoint: Preflight {
  /// Checks whether the subnets are in the VPC and in zones that the service reaches, and whether the VPC resolves
  /// private names where one is wanted; what the service's load balancer
  /// will reach is foreseen by the step that makes it.
  static func preflight(_ known: Value, using account: AWSAccount) async throws(StepError) -> Value {
    try checkRegion(of: known["service_name"]?.string, named: known["service_region"]?.string, in: account)
    let subnets = try await Subnets(known["subnet_ids"], in: account)
    try subnets.check(in: known["vpc_id"]?.string)
    if known["private_dns"] == Value(.boolean(true)), let vpc = known["vpc_id"]?.string {
      try await VPCAttributes.checkNames(in: vpc, of: account)
    }
    if !isElsewhere(known["service_region"]?.string, from: account) {
      try subnets.check(zones: (known["zone_ids"]?.elements ?? []).compactMap(\.string))
    }
    return .object([])
  }

  /// Whether the service is in another region: zones need not match then, and nobody tells which the service has.
  static func isElsewhere(_ serviceRegion: String?, from account: AWSAccount) -> Bool {
    serviceRegion.map { $0 != account.region } ?? false
  }

  /// Refuses a service whose name tells of a region that is neither the account's nor named: AWS says that there is no
  /// such service.
  private static func checkRegion(of service: String?, named region: String?, in account: AWSAccount) throws(StepError)
  {
    // `com.amazonaws.vpce.REGION.vpce-svc-…`, in China behind `cn.`.
    let parts = service?.split(separator: ".") ?? []
    guard let mark = parts.firstIndex(of: "vpce"), parts.indices.contains(mark + 2) else { return }
    let home = String(parts[mark + 1])
    guard home != region ?? account.region else { return }
    throw .refused(
      "leads to a service in another region",
      notes: ["the service is in \(home), and connection `\(account.name)` in \(account.region)"],
      help: "have the provider support \(account.region), and write `service_region: \"\(home)\"`")
  }
}

extension EndpointPrivateDNS: Preflight {
  /// Checks whether the VPC resolves private names, where the workflow says which it is.
  static func preflight(_ known: Value, using account: AWSAccount) async throws(StepError) -> Value {
    if let vpc = known["vpc_id"]?.string { try await VPCAttributes.checkNames(in: vpc, of: account) }
    return .object([])
  }
}

extension InterfaceEndpoint: QuotaBound {
  /// One endpoint more in the VPC.
  static func quotaUses(_ known: Value) -> [QuotaUse] {
    known["vpc_id"]?.string.map { [.interfaceEndpoint(in: $0)] } ?? []
  }
}
