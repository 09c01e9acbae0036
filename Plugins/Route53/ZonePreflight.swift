import AWSConnection
import Document
import PlinkflowKit

extension PrivateZone: Preflight {
  /// Checks whether the VPC resolves private names: where it does not, nobody in it would ever see the zone.
  static func preflight(_ known: Value, using account: AWSAccount) async throws(StepError) -> Value {
    try await checkNames(known, in: account)
    return .object([])
  }
}

extension ZoneAssociation: Preflight {
  /// Checks whether the VPC resolves private names.
  static func preflight(_ known: Value, using account: AWSAccount) async throws(StepError) -> Value {
    try await checkNames(known, in: account)
    return .object([])
  }
}

/// A VPC of another region than the connection's cannot be observed by it.
private func checkNames(_ known: Value, in account: AWSAccount) async throws(StepError) {
  let region = known["vpc_region"]?.string ?? account.region
  guard let vpc = known["vpc_id"]?.string, region == account.region else { return }
  try await VPCAttributes.checkNames(in: vpc, of: account)
}
