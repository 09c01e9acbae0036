/// A service: its names, its protocol and its version.
public struct AWSService: Sendable, Hashable {
  /// What AWS calls it, for messages: `Route 53`.
  public let name: String
  /// The first part of its endpoint's host name: `route53`.
  public let endpointPrefix: String
  /// The name in the credential scope of its signatures: `route53`.
  public let signingName: String
  /// How requests are written.
  public let wireProtocol: WireProtocol
  /// The date that names the version of its API.
  public let version: String
  /// The name in settings, by the service's model: `Route 53` is `route_53` in `AWS_ENDPOINT_URL_ROUTE_53` and in a
  /// services section.
  public let settingsName: String
  /// The XML namespace of its request documents, where it has some.
  public let namespace: String?

  /// A service.
  public init(
    name: String, endpointPrefix: String, signingName: String? = nil, wireProtocol: WireProtocol, version: String,
    settingsName: String? = nil, namespace: String? = nil
  ) {
    self.name = name
    self.endpointPrefix = endpointPrefix
    self.signingName = signingName ?? endpointPrefix
    self.wireProtocol = wireProtocol
    self.version = version
    self.settingsName = settingsName ?? name.lowercased().replacing(" ", with: "_")
    self.namespace = namespace
  }
}

/// How a service's requests and replies are written.
public enum WireProtocol: Sendable, Hashable {
  case query
  case ec2
  case restXML
  /// JSON 1.1, with the prefix of its `X-Amz-Target`.
  case json(target: String)
}

extension AWSService {
  /// Amazon EC2, with VPC, PrivateLink and VPN.
  public static let ec2 = AWSService(name: "EC2", endpointPrefix: "ec2", wireProtocol: .ec2, version: "2016-11-15")
  /// AWS Elastic Beanstalk.
  public static let elasticBeanstalk = AWSService(
    name: "Elastic Beanstalk", endpointPrefix: "elasticbeanstalk", wireProtocol: .query, version: "2010-12-01")
  /// Elastic Load Balancing, version 2.
  public static let elasticLoadBalancing = AWSService(
    name: "Elastic Load Balancing", endpointPrefix: "elasticloadbalancing", wireProtocol: .query,
    version: "2015-12-01", settingsName: "elastic_load_balancing_v2")
  /// AWS Security Token Service.
  public static let sts = AWSService(name: "STS", endpointPrefix: "sts", wireProtocol: .query, version: "2011-06-15")
  /// AWS Identity and Access Management.
  public static let iam = AWSService(name: "IAM", endpointPrefix: "iam", wireProtocol: .query, version: "2010-05-08")
  /// Amazon Route 53.
  public static let route53 = AWSService(
    name: "Route 53", endpointPrefix: "route53", wireProtocol: .restXML, version: "2013-04-01",
    namespace: "https://route53.amazonaws.com/doc/2013-04-01/")
  /// Amazon S3.
  public static let s3 = AWSService(
    name: "S3", endpointPrefix: "s3", wireProtocol: .restXML, version: "2006-03-01",
    namespace: "http://s3.amazonaws.com/doc/2006-03-01/")
  /// Amazon Route 53 Resolver.
  public static let route53Resolver = AWSService(
    name: "Route 53 Resolver", endpointPrefix: "route53resolver", wireProtocol: .json(target: "Route53Resolver"),
    version: "2018-04-01", settingsName: "route53resolver")
  /// AWS Directory Service.
  public static let directoryService = AWSService(
    name: "Directory Service", endpointPrefix: "ds", wireProtocol: .json(target: "DirectoryService_20150416"),
    version: "2015-04-16")
  /// Every service that steps call.
  public static let all = [
    ec2, elasticBeanstalk, elasticLoadBalancing, sts, iam, route53, s3, route53Resolver, directoryService,
  ]
}

extension AWSService {
  // They speak rest-json without a signature, which has no writer here: credentials ask them by `CredentialService`.

  /// The portal of IAM Identity Center, which gives a role's keys to whoever is logged in.
  static let sso = AWSService(
    name: "the login portal", endpointPrefix: "portal.sso", signingName: "awsssoportal",
    wireProtocol: .json(target: ""), version: "2019-06-10", settingsName: "sso")
  /// The service of IAM Identity Center that renews logins.
  static let ssoOIDC = AWSService(
    name: "the login service", endpointPrefix: "oidc", signingName: "sso-oauth", wireProtocol: .json(target: ""),
    version: "2019-06-10", settingsName: "sso_oidc")
}
