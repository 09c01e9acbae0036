import AWSCore
import Foundation
import Testing

@Suite struct EndpointTests {
  /// What the services' endpoint rule sets answer, as botocore ships them: plain, dual-stack, FIPS, both.
  @Test(arguments: [
    (
      AWSService.ec2, "ap-northeast-1", "ap-northeast-1",
      [
        "ec2.ap-northeast-1.amazonaws.com", "ec2.ap-northeast-1.api.aws", "ec2-fips.ap-northeast-1.amazonaws.com",
        "ec2-fips.ap-northeast-1.api.aws",
      ]
    ),
    (
      .elasticBeanstalk, "cn-north-1", "cn-north-1",
      [
        "elasticbeanstalk.cn-north-1.amazonaws.com.cn", "elasticbeanstalk.cn-north-1.api.amazonwebservices.com.cn",
        "elasticbeanstalk-fips.cn-north-1.amazonaws.com.cn",
        "elasticbeanstalk-fips.cn-north-1.api.amazonwebservices.com.cn",
      ]
    ),
    (
      .elasticLoadBalancing, "us-gov-west-1", "us-gov-west-1",
      [
        "elasticloadbalancing.us-gov-west-1.amazonaws.com", "elasticloadbalancing.us-gov-west-1.api.aws",
        "elasticloadbalancing.us-gov-west-1.amazonaws.com", "elasticloadbalancing-fips.us-gov-west-1.api.aws",
      ]
    ),
    (
      .sts, "us-east-1", "us-east-1",
      [
        "sts.us-east-1.amazonaws.com", "sts.us-east-1.api.aws", "sts-fips.us-east-1.amazonaws.com",
        "sts-fips.us-east-1.api.aws",
      ]
    ),
    (
      .iam, "eu-west-1", "us-east-1",
      ["iam.amazonaws.com", "iam.global.api.aws", "iam-fips.amazonaws.com", "iam-fips.global.api.aws"]
    ),
    (
      .iam, "us-gov-east-1", "us-gov-west-1",
      ["iam.us-gov.amazonaws.com", "iam.us-gov.api.aws", "iam.us-gov.amazonaws.com", "iam.us-gov.api.aws"]
    ),
    (
      .route53, "ap-northeast-1", "us-east-1",
      [
        "route53.amazonaws.com", "route53.global.api.aws", "route53-fips.amazonaws.com", "route53-fips.global.api.aws",
      ]
    ),
    (
      .route53, "cn-north-1", "cn-northwest-1",
      [
        "route53.amazonaws.com.cn", "route53.global.api.amazonwebservices.com.cn", "route53-fips.amazonaws.com.cn",
        "route53-fips.api.amazonwebservices.com.cn",
      ]
    ),
    (
      .sts, "eusc-de-east-1", "eusc-de-east-1",
      [
        "sts.eusc-de-east-1.amazonaws.eu", "sts.eusc-de-east-1.api.amazonwebservices.eu",
        "sts-fips.eusc-de-east-1.amazonaws.eu", "sts-fips.eusc-de-east-1.api.amazonwebservices.eu",
      ]
    ),
    (
      .iam, "us-isob-west-1", "us-isob-east-1",
      [
        "iam.us-isob-east-1.sc2s.sgov.gov", "iam.api.aws.scloud", "iam-fips.us-isob-east-1.sc2s.sgov.gov",
        "iam-fips.api.aws.scloud",
      ]
    ),
    (
      .directoryService, "us-gov-west-1", "us-gov-west-1",
      [
        "ds.us-gov-west-1.amazonaws.com", "ds.us-gov-west-1.api.aws", "ds-fips.us-gov-west-1.amazonaws.com",
        "ds-fips.us-gov-west-1.api.aws",
      ]
    ),
  ])
  func `the published endpoints are found`(
    service: AWSService, region: String, signing: String, hosts: [String]
  ) throws {
    for (index, host) in hosts.enumerated() {
      let endpoints = Endpoints(usesFIPS: index >= 2, usesDualStack: index % 2 == 1)
      let resolved = try endpoints.resolve(service, region: region)
      #expect(resolved.endpoint.address == "https://\(host)")
      #expect(resolved.signingRegion == signing)
    }
  }

  @Test func `a request to IAM in China is signed for its northern region`() throws {
    let resolved = try Endpoints().resolve(.iam, region: "cn-northwest-1")
    #expect(resolved.endpoint.host == "iam.cn-north-1.amazonaws.com.cn")
    #expect(resolved.signingRegion == "cn-north-1")
  }

  /// A region that no partition's pattern matches is taken for commercial, as by every SDK.
  @Test(arguments: [
    ("us-gov-west-1", "aws-us-gov"), ("eusc-de-east-1", "aws-eusc"), ("us-iso-west-1", "aws-iso"),
    ("us-isob-east-1", "aws-iso-b"), ("eu-isoe-west-1", "aws-iso-e"), ("us-isof-south-1", "aws-iso-f"),
    ("cn-north-1", "aws-cn"), ("aws-cn-global", "aws-cn"), ("mx-central-1", "aws"), ("xx-nowhere-9", "aws"),
    ("us-gov-west-one", "aws"), ("cn--1", "aws"),
  ]) func `the partition of a region is found`(region: String, name: String) {
    #expect(Partition(region: region).name == name)
  }

  @Test(arguments: [
    ("http://localhost:5000", "http://localhost:5000"), ("https://A.example/base/", "https://a.example/base"),
    ("https://[::1]:8443", "https://[::1]:8443"), ("HTTPS://a.example:443", "https://a.example"),
  ]) func `addresses are read`(text: String, address: String) {
    #expect(Endpoint(text)?.address == address)
  }

  @Test(arguments: [
    "", "a.example", "ftp://a.example", "https://", "https://a.example:0", "https://a.example:x",
    "https://user:secret@a.example", "https://a.example/?q", "https://a.example#f", "https://a b", "https://[::1",
  ]) func `what is no address is refused`(text: String) {
    #expect(Endpoint(text) == nil)
  }

  struct Suites: Decodable {
    struct Configuration: Decodable { var ignore_configured_endpoint_urls: Bool?, endpoint_url: String? }
    struct Case: Decodable {
      struct Output: Decodable { var endpointUrl: String }
      var name: String, profile: String, client_config: String, environment: String, service: String, output: Output
    }
    struct Suite: Decodable {
      var profiles: [String: [String: String]], services: [String: [String: [String: String]]]
      var client_configs: [String: Configuration], environments: [String: [String: String]]
      var endpointUrlTests: [Case]
    }
    var testSuites: [Suite]
  }

  /// botocore's cases of configured endpoints. An endpoint that the caller gives is put over the settings' own, and
  /// `SDK_DEFAULT` stands for none. The two cases of a caller's own switch to ignore the settings are
  /// left out: plinkflow has none.
  @Test func `a configured endpoint takes the place of the published one`() throws {
    guard let content = try Vectors.json("config/endpoint-url-tests.json", as: Suites.self) else { return }
    var count = 0
    for suite in content.testSuites {
      for test in suite.endpointUrlTests {
        let client = try #require(suite.client_configs[test.client_config])
        if client.ignore_configured_endpoint_urls == true { continue }
        count += 1
        let configuration = SharedConfiguration(profiles: suite.profiles, services: suite.services)
        let surroundings = Surroundings.made(try #require(suite.environments[test.environment]))
        var endpoints = try AWSSettings(profile: test.profile, configuration, surroundings).endpoints
        if let given = client.endpoint_url { endpoints.overrides = EndpointOverrides(all: Endpoint(given)) }
        let service = AWSService(name: test.service, endpointPrefix: test.service, wireProtocol: .restXML, version: "")
        let address = try endpoints.resolve(service, region: "fake-region-10").endpoint.address
        let expected = test.output.endpointUrl
        #expect(
          address == (expected == "SDK_DEFAULT" ? "https://\(Self.usual(test.service))" : expected), "\(test.name)")
      }
    }
    #expect(count == 37)
  }

  private static func usual(_ service: String) -> String { "\(service).fake-region-10.amazonaws.com" }
}
