import AWSConnection
import AWSCore
import PlinkflowKit

/// Endpoint services that lead to an environment's load balancer.
enum LoadBalancerUse {
  private static let look = Query(
    .ec2, "DescribeVpcEndpointServiceConfigurations", list: ["serviceConfigurationSet"], choice: .everything,
    membership: .path(["networkLoadBalancerArnSet", "*"]))

  /// Refuses to go on while there is one. Elastic Beanstalk would take everything else down first, meet `ResourceInUse`
  /// at the load balancer, and tell so in an event only.
  static func check(ofEnvironment id: String, in account: AWSAccount) async throws(StepError) {
    guard let arn = try await LoadBalancer(ofEnvironment: id, in: account)?.arn else { return }
    let services: [Element]
    do {
      services = try await account.find(look, arn, on: "services of load balancer \(arn)")
    } catch {
      // Who may not look is told by Elastic Beanstalk.
      guard case .refused = error.class else { throw error }
      return
    }
    let standing = services.filter { $0.text("serviceState")?.lowercased() != "deleted" }
    guard let first = standing.first, let service = first.text("serviceId") else { return }
    if first.text("serviceState")?.lowercased() == "deleting" {
      throw .transient(
        "waits until endpoint service \(service) lets go of its load balancer", retryAfter: .seconds(10),
        notes: ["load balancer \(arn)"])
    }
    throw .refused(
      "has a load balancer that endpoint service \(service) leads to", notes: ["load balancer \(arn)"],
      help: "delete the service first")
  }
}
