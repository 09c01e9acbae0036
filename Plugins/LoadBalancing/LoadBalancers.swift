import AWSConnection
import AWSCore
import PlinkflowKit

extension AWSAccount {
  /// The load balancer with that ARN; nil where there is none.
  func loadBalancer(_ arn: String) async throws(StepError) -> Element? {
    try await loadBalancer("LoadBalancerArns", arn)
  }

  /// The load balancer of that name; nil where there is none.
  func loadBalancer(named name: String) async throws(StepError) -> Element? {
    try await loadBalancer("Names", name)
  }

  private func loadBalancer(_ member: String, _ value: String) async throws(StepError) -> Element? {
    do {
      let reply = try await client.call(
        .elasticLoadBalancing, "DescribeLoadBalancers", .members([member: .strings([value])]))
      return reply.items("LoadBalancers").first
    } catch  where error.saysGone {
      return nil
    } catch {
      throw error.fault(on: "load balancer \(value)")
    }
  }
}

extension Rule {
  /// Refuses what is no load balancer's ARN.
  static func loadBalancer(_ arn: String, _ field: String) throws(StepError) {
    let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0] == "arn", parts[2] == "elasticloadbalancing", parts[5].hasPrefix("loadbalancer/")
    else { throw .refused("has `\(field)` that is no load balancer's: `\(arn)`") }
  }
}

/// A load balancer that a step cannot do without.
func missing(_ name: String) -> StepError {
  .refused("needs load balancer `\(name)`, which does not exist")
}
