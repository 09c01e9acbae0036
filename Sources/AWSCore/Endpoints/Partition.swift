/// A group of regions with accounts and names of its own.
///
/// One table: botocore's `data/partitions.json` (1.44.8), which the endpoint rule sets of all services refer to. Its
/// columns `supportsFIPS` and `supportsDualStack` are true of each, so that they are left out here.
public struct Partition: Sendable, Hashable {
  /// What its ARNs begin with after `arn:`: `aws-us-gov`.
  public let name: String
  /// What the names of its regions begin with; a word and a number follow: `us-gov` in `us-gov-west-1`.
  public let regionPrefixes: [String]
  /// The domain of its endpoints: `dnsSuffix` in the table.
  public let domain: String
  /// The domain of its endpoints that answer over IPv6 too: `dualStackDnsSuffix` in the table.
  public let dualStackDomain: String
  /// The region that requests to services of the whole partition are signed for: `implicitGlobalRegion` in the table.
  public let globalRegion: String

  init(
    _ name: String, regions prefixes: [String], _ domain: String, dualStack: String, globalRegion: String
  ) {
    self.name = name
    regionPrefixes = prefixes
    self.domain = domain
    dualStackDomain = dualStack
    self.globalRegion = globalRegion
  }

  /// The partition that a region is in; one of an unknown name is taken for commercial, as every SDK does.
  public init(region: String) {
    self = Self.all.first { $0.contains(region) } ?? .aws
  }

  /// The partition that ARNs name so; nil where there is none.
  public init?(name: String) {
    guard let partition = Self.all.first(where: { $0.name == name }) else { return nil }
    self = partition
  }

  /// Whether a region's name is one of this partition's: its `regionRegex`, all of which have the form
  /// `^(prefix|prefix)\-\w+\-\d+$`, or the name that stands for the whole of it, such as `aws-cn-global`.
  func contains(_ region: String) -> Bool {
    if region == name + "-global" { return true }
    return regionPrefixes.contains { prefix in
      guard region.hasPrefix(prefix + "-") else { return false }
      let parts = region.dropFirst(prefix.count + 1).split(separator: "-", omittingEmptySubsequences: false)
      return parts.count == 2 && !parts[0].isEmpty && !parts[1].isEmpty
        && parts[0].allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" } && parts[1].allSatisfy(\.isNumber)
    }
  }
}

extension Partition {
  /// The commercial regions.
  public static let aws = Partition(
    "aws", regions: ["us", "eu", "ap", "sa", "ca", "me", "af", "il", "mx"], "amazonaws.com", dualStack: "api.aws",
    globalRegion: "us-east-1")
  /// The regions in China.
  public static let china = Partition(
    "aws-cn", regions: ["cn"], "amazonaws.com.cn", dualStack: "api.amazonwebservices.com.cn",
    globalRegion: "cn-northwest-1")
  /// The AWS European Sovereign Cloud.
  public static let europe = Partition(
    "aws-eusc", regions: ["eusc-de"], "amazonaws.eu", dualStack: "api.amazonwebservices.eu",
    globalRegion: "eusc-de-east-1")
  /// AWS Top Secret.
  public static let iso = Partition(
    "aws-iso", regions: ["us-iso"], "c2s.ic.gov", dualStack: "api.aws.ic.gov", globalRegion: "us-iso-east-1")
  /// AWS Secret.
  public static let isoB = Partition(
    "aws-iso-b", regions: ["us-isob"], "sc2s.sgov.gov", dualStack: "api.aws.scloud", globalRegion: "us-isob-east-1")
  /// The isolated regions in Europe.
  public static let isoE = Partition(
    "aws-iso-e", regions: ["eu-isoe"], "cloud.adc-e.uk", dualStack: "api.cloud-aws.adc-e.uk",
    globalRegion: "eu-isoe-west-1")
  /// The isolated regions of the name `us-isof`.
  public static let isoF = Partition(
    "aws-iso-f", regions: ["us-isof"], "csp.hci.ic.gov", dualStack: "api.aws.hci.ic.gov",
    globalRegion: "us-isof-south-1")
  /// AWS GovCloud (US).
  public static let government = Partition(
    "aws-us-gov", regions: ["us-gov"], "amazonaws.com", dualStack: "api.aws", globalRegion: "us-gov-west-1")

  /// All of them, in the table's order.
  public static let all = [aws, china, europe, iso, isoB, isoE, isoF, government]
}
