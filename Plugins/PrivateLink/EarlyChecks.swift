import Document
import PlinkflowKit

extension EndpointService: EarlyChecked {
  /// The load balancer, which comes with an environment.
  static let standIns: [String: Value] = [
    "load_balancer_arns": Value(
      .array([.string("arn:aws:elasticloadbalancing:us-east-1:111111111111:loadbalancer/net/none/0")]))
  ]
}

extension AllowedPrincipals: EarlyChecked {
  /// The service.
  static let standIns: [String: Value] = ["service_id": .string("vpce-svc-0")]
}

extension InterfaceEndpoint: EarlyChecked {
  /// The service, and what the workflow makes around the endpoint.
  static let standIns: [String: Value] = [
    "service_name": .string("com.amazonaws.vpce"), "vpc_id": .string("vpc-0"), "zone_ids": Value(.array([])),
    "security_group_ids": Value(.array([.string("sg-0")])),
  ]
}

extension ConnectionNotification: EarlyChecked {
  /// The service.
  static let standIns: [String: Value] = ["service_id": .string("vpce-svc-0")]
}
