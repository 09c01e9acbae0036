/// Where services answer, and the region that requests to them are signed for.
///
/// The names are those of the services' endpoint rule sets, which botocore ships (1.44.8,
/// `data/SERVICE/VERSION/endpoint-rule-set-1.json.gz`).
public struct Endpoints: Sendable, Hashable {
  /// Whether endpoints with FIPS 140 cryptography are used.
  public var usesFIPS: Bool
  /// Whether endpoints that answer over IPv6 too are used.
  public var usesDualStack: Bool
  /// Whether STS is asked at its endpoint for all commercial regions, where the region is one of those that began
  /// there: `sts_regional_endpoints = legacy`.
  public var usesGlobalSTS: Bool
  /// What the user's settings or a workflow put in the place of the usual endpoints.
  public var overrides: EndpointOverrides

  /// The usual endpoints, or those that were asked for.
  public init(
    usesFIPS: Bool = false, usesDualStack: Bool = false, usesGlobalSTS: Bool = false,
    overrides: EndpointOverrides = EndpointOverrides()
  ) {
    self.usesFIPS = usesFIPS
    self.usesDualStack = usesDualStack
    self.usesGlobalSTS = usesGlobalSTS
    self.overrides = overrides
  }

  /// An endpoint and what signatures for it name.
  public struct Resolved: Sendable, Hashable {
    /// Where to send requests.
    public let endpoint: Endpoint
    /// The region of the credential scope.
    public let signingRegion: String
  }

  /// Where a service answers for a region, and what requests to it are signed for.
  public func resolve(_ service: AWSService, region: String) throws(SettingsFailure) -> Resolved {
    Resolved(
      endpoint: try endpoint(of: service, region: region),
      signingRegion: host(of: service, Partition(region: region), region: region).signingRegion)
  }

  /// Where a service answers for a region; without a region only where another endpoint stands in its place.
  public func endpoint(of service: AWSService, region: String?) throws(SettingsFailure) -> Endpoint {
    if let endpoint = overrides.endpoint(for: service) {
      if usesFIPS { throw conflict("FIPS", "use_fips_endpoint", service, endpoint) }
      if usesDualStack { throw conflict("dual-stack", "use_dualstack_endpoint", service, endpoint) }
      return endpoint
    }
    guard let region else { throw SettingsFailure(reason: "no region is set") }
    return Endpoint(host: host(of: service, Partition(region: region), region: region).name)
  }

  /// Refuses settings under which one of these services cannot be called.
  public func check(_ services: [AWSService], region: String) throws(SettingsFailure) {
    for service in services { _ = try endpoint(of: service, region: region) }
  }

  private func conflict(
    _ kind: String, _ setting: String, _ service: AWSService, _ endpoint: Endpoint
  ) -> SettingsFailure {
    SettingsFailure(
      reason: "`\(setting)` asks for \(kind) endpoints, and \(service.name) has the custom endpoint "
        + "\(endpoint.address): set one of the two")
  }
}

/// A service's host, and the region that requests to it are signed for.
private typealias Host = (name: String, signingRegion: String)

extension Endpoints {
  private func host(of service: AWSService, _ partition: Partition, region: String) -> Host {
    switch service.endpointPrefix {
    case "iam": iam(partition)
    case "route53": (global("route53", partition), partition.globalRegion)
    case "sts" where isGlobalSTS(region): ("sts.\(Partition.aws.domain)", Partition.aws.globalRegion)
    case "s3": (s3(partition, region: region), region)
    default: (regional(service, partition, region: region), region)
    }
  }

  private func domain(_ partition: Partition) -> String {
    usesDualStack ? partition.dualStackDomain : partition.domain
  }

  private func s3(_ partition: Partition, region: String) -> String {
    (usesFIPS ? "s3-fips." : "s3.") + (usesDualStack ? "dualstack." : "") + region + "." + partition.domain
  }

  private func regional(_ service: AWSService, _ partition: Partition, region: String) -> String {
    // In GovCloud the usual endpoints are FIPS endpoints already, save the directory service's.
    let isNamedFIPS =
      usesFIPS && !(partition == .government && !usesDualStack && service.endpointPrefix != "ds")
    return service.endpointPrefix + (isNamedFIPS ? "-fips." : ".") + region + "." + domain(partition)
  }

  /// The host of a service that has one endpoint for a whole partition.
  private func global(_ prefix: String, _ partition: Partition) -> String {
    let isNamedGlobal =
      switch partition {
      case .aws: usesDualStack
      case .china, .europe: usesDualStack && !usesFIPS
      default: false
      }
    if partition == .government { return "\(prefix).us-gov.\(domain(partition))" }
    return prefix + (usesFIPS ? "-fips." : ".") + (isNamedGlobal ? "global." : "") + domain(partition)
  }

  /// IAM differs from Route 53 outside of the commercial partition and GovCloud: its usual host names a region.
  private func iam(_ partition: Partition) -> Host {
    let region = partition == .china ? "cn-north-1" : partition.globalRegion
    let namesRegion =
      switch partition {
      case .aws, .government: false
      // Their FIPS endpoints are named so too.
      case .iso, .isoB: !usesDualStack
      default: !usesDualStack && !usesFIPS
      }
    if namesRegion { return ("iam\(usesFIPS ? "-fips" : "").\(region).\(partition.domain)", region) }
    return (global("iam", partition), region)
  }

  private func isGlobalSTS(_ region: String) -> Bool {
    guard !usesFIPS, !usesDualStack else { return false }
    return region == "aws-global" || (usesGlobalSTS && Self.regionsOfGlobalSTS.contains(region))
  }

  /// The regions whose requests went to the one endpoint before STS had one in each: by its rule set those that the
  /// rule of `UseGlobalEndpoint` lists.
  private static let regionsOfGlobalSTS: Set<String> = [
    "ap-northeast-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ca-central-1", "eu-central-1", "eu-north-1",
    "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2",
  ]
}
