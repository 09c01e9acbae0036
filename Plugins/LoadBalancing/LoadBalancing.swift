import PlinkflowKit

extension Plugin {
  /// Steps for Elastic Load Balancing.
  public static let loadBalancing = Plugin(
    name: "elb", summary: "load balancers of Elastic Load Balancing that stand already",
    steps: [
      StepKind(LoadBalancerLookup.self), StepKind(LoadBalancerAttributes.self), StepKind(LoadBalancerGroups.self),
    ])
}
