/// Where services answer, and the region that requests to them are signed for.
///
/// The names are those of the services' endpoint rule sets, which botocore ships.
public struct Endpoints: Sendable, Hashable {
  /// Whether endpoints with FIPS 140 cryptography are used.
  public var usesFIPS: Bool
  /// Whether endpoints that answer over IPv6 too are used.
  public var usesDualStack: Bool
  /// What the user's settings or a workflow put in the place of the usual endpoints.
  public var overrides: EndpointOverrides

  /// The usual endpoints, or those that were asked for.
  public init(usesFIPS: Bool = false, usesDualStack: Bool = false, overrides: EndpointOverrides = EndpointOverrides()) {
    self.usesFIPS = usesFIPS
    self.usesDualStack = usesDualStack
    self.overrides = overrides
  }

  /// An endpoint and what signatures for it name.
  public struct Resolved: Sendable, Hashable {
    /// Where to send requests.
    public let endpoint: Endpoint
    /// The region of the credential scope.
    public let signingRegion: String
  }

  /// Where a service answers for a region.
  public func resolve(_ service: AWSService, region: String) -> Resolved {
    let partition = Partition(region: region)
    let (host, signingRegion) =
      switch service.endpointPrefix {
      case "iam": global("iam", partition, region: region)
      case "route53": global("route53", partition, region: region)
      default: (regional(service.endpointPrefix, partition, region: region), region)
      }
    return Resolved(
      endpoint: overrides.endpoint(for: service) ?? Endpoint(host: host), signingRegion: signingRegion)
  }

  private func regional(_ prefix: String, _ partition: Partition, region: String) -> String {
    if prefix == "s3" {
      return (usesFIPS ? "s3-fips." : "s3.") + (usesDualStack ? "dualstack." : "") + region + "." + partition.domain
    }
    // In GovCloud the usual endpoints are FIPS endpoints already, save the directory service's.
    let isNamedFIPS = usesFIPS && !(partition == .government && !usesDualStack && prefix != "ds")
    let domain = usesDualStack ? partition.dualStackDomain : partition.domain
    return prefix + (isNamedFIPS ? "-fips." : ".") + region + "." + domain
  }

  /// The hosts of services that have one endpoint for a whole partition, and the region they sign for.
  private func global(_ prefix: String, _ partition: Partition, region: String) -> (host: String, region: String) {
    let domain = usesDualStack ? partition.dualStackDomain : partition.domain
    switch partition {
    case .government:
      return ("\(prefix).us-gov.\(domain)", "us-gov-west-1")
    case .china:
      if usesFIPS { return ("\(prefix)-fips.\(domain)", "cn-northwest-1") }
      if prefix == "iam" {
        return (usesDualStack ? "iam.global.\(domain)" : "iam.cn-north-1.\(domain)", "cn-north-1")
      }
      return ("\(prefix).\(usesDualStack ? "global." : "")\(domain)", "cn-northwest-1")
    case .aws:
      return ("\(prefix)\(usesFIPS ? "-fips" : "").\(usesDualStack ? "global." : "")\(domain)", "us-east-1")
    }
  }
}
