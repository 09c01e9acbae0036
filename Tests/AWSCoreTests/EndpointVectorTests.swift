import AWSCore
import Foundation
import Testing

/// The services' published endpoint cases: where they answer, what requests are signed for, and what is refused.
@Suite struct EndpointVectorTests {
  private struct Suite: Decodable { var testCases: [Case] }
  private struct Case: Decodable {
    struct Parameters: Decodable {
      var Region: String?, Endpoint: String?, UseFIPS: Bool?, UseDualStack: Bool?, UseGlobalEndpoint: Bool?
    }
    struct Expectation: Decodable {
      struct Endpoint: Decodable {
        struct Properties: Decodable { var authSchemes: [Scheme]? }
        struct Scheme: Decodable { var signingRegion: String?, signingName: String? }
        var url: String, properties: Properties?
      }
      var endpoint: Endpoint?, error: String?
    }
    var documentation: String, params: Parameters?, expect: Expectation
  }

  @Test(arguments: [
    ("ec2", AWSService.ec2, 54), ("elasticbeanstalk", .elasticBeanstalk, 48), ("elbv2", .elasticLoadBalancing, 49),
    ("route53", .route53, 26), ("sts", .sts, 69),
  ]) func `every published case is met`(file: String, service: AWSService, count: Int) throws {
    guard let suite = try Vectors.json("endpoints/\(file).json", as: Suite.self) else { return }
    #expect(suite.testCases.count == count)
    for test in suite.testCases { try Self.check(test, service) }
  }

  private static func check(_ test: Case, _ service: AWSService) throws {
    let given = test.params
    let endpoints = Endpoints(
      usesFIPS: given?.UseFIPS ?? false, usesDualStack: given?.UseDualStack ?? false,
      usesGlobalSTS: given?.UseGlobalEndpoint ?? false,
      overrides: EndpointOverrides(all: given?.Endpoint.flatMap { Endpoint($0) }))
    let endpoint: Endpoint
    do throws(SettingsFailure) {
      endpoint = try endpoints.endpoint(of: service, region: given?.Region)
    } catch {
      let published = try #require(test.expect.error, "\(test.documentation): \(error.reason)")
      #expect(error.reason == sentence(for: published, service), "\(test.documentation)")
      return
    }
    let wanted = try #require(test.expect.endpoint, "\(test.documentation): \(endpoint.address)")
    #expect(endpoint.address == wanted.url, "\(test.documentation)")
    guard let scheme = wanted.properties?.authSchemes?.first else { return }
    let region = try #require(given?.Region)
    #expect(try endpoints.resolve(service, region: region).signingRegion == scheme.signingRegion)
    if let name = scheme.signingName { #expect(service.signingName == name) }
  }

  /// plinkflow's sentence for a published refusal.
  private static func sentence(for published: String, _ service: AWSService) -> String {
    let custom = "\(service.name) has the custom endpoint https://example.com: set one of the two"
    return switch published {
    case "Invalid Configuration: FIPS and custom endpoint are not supported":
      "`use_fips_endpoint` asks for FIPS endpoints, and \(custom)"
    case "Invalid Configuration: Dualstack and custom endpoint are not supported":
      "`use_dualstack_endpoint` asks for dual-stack endpoints, and \(custom)"
    case "Invalid Configuration: Missing Region": "no region is set"
    default: published
    }
  }
}
