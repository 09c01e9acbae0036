/// Endpoints that stand in the place of the usual ones.
public struct EndpointOverrides: Sendable, Hashable {
  /// For services without one of their own.
  public var all: Endpoint?
  /// By a service's ``AWSService/settingsName``.
  public var services: [String: Endpoint]

  /// Overrides; none where nothing is given.
  public init(all: Endpoint? = nil, services: [String: Endpoint] = [:]) {
    self.all = all
    self.services = services
  }

  /// What stands in the place of a service's usual endpoint.
  public func endpoint(for service: AWSService) -> Endpoint? {
    services[service.settingsName] ?? all
  }
}
