import AWSConnection
import AWSCore
import Document
import PlinkflowKit

extension BeanstalkEnvironment: Preflight {
  /// Checks whether the instance profile and the service role are there, the name is free, and the subnets are in the
  /// VPC; foresees the zones of a load balancer, which are those of its subnets.
  static func preflight(_ known: Value, using account: AWSAccount) async throws(StepError) -> Value {
    try await checkProfile(known["instance_profile"]?.string ?? OptionSettings.instanceProfile, in: account)
    try await checkRole(known["service_role"]?.string ?? OptionSettings.serviceRole, in: account)
    if let cname = known["cname"]?.string { try await checkName(cname, in: account) }
    let subnets = try await Subnets(known["elb_subnets"], in: account)
    try subnets.check(in: known["vpc_id"]?.string)
    try await Subnets(known["ec2_subnets"], in: account).check(in: known["vpc_id"]?.string)
    guard !subnets.zoneIDs.isEmpty else { return .object([]) }
    return .object([
      Value.Member("load_balancer_zones", Value(.array(subnets.zoneIDs.map { .string($0) })))
    ])
  }
}
