import AWSConnection
import AWSCore

extension EC2Resource {
  /// Endpoint services.
  static let endpointService = EC2Resource(
    "vpc-endpoint-service", action: "DescribeVpcEndpointServiceConfigurations", list: "serviceConfigurationSet",
    filter: "service-id", element: "serviceId")
  /// Endpoints.
  static let endpoint = EC2Resource(
    "vpc-endpoint", action: "DescribeVpcEndpoints", list: "vpcEndpointSet", filter: "vpc-endpoint-id",
    element: "vpcEndpointId")
}

extension Element {
  /// The state in the first child of that name, lowercase: the model and the wire spell states differently.
  func state(_ name: String) -> String {
    (text(name) ?? "unknown").lowercased()
  }
}
