/// A group of regions with accounts and names of its own.
public enum Partition: String, Sendable, Hashable, CaseIterable {
  /// The commercial regions.
  case aws
  /// The regions in China.
  case china = "aws-cn"
  /// AWS GovCloud (US).
  case government = "aws-us-gov"

  /// The partition that a region is in; one of an unknown name is taken for commercial, as every SDK does.
  public init(region: String) {
    if region.hasPrefix("cn-") {
      self = .china
    } else if region.hasPrefix("us-gov-") {
      self = .government
    } else {
      self = .aws
    }
  }

  /// What its ARNs begin with after `arn:`.
  public var name: String { rawValue }

  /// The domain of its endpoints.
  var domain: String {
    self == .china ? "amazonaws.com.cn" : "amazonaws.com"
  }

  /// The domain of its endpoints that answer over IPv6 too.
  var dualStackDomain: String {
    self == .china ? "api.amazonwebservices.com.cn" : "api.aws"
  }
}
