import AWSCore
import Fixtures
import Foundation
import Testing

/// The endpoints of all services in all regions, judged by the rule sets that botocore ships.
@Suite(.enabled(if: Peer.isCalled, Peer.absence))
struct EndpointRuleTests {
  /// By the name of botocore's model.
  private static let services: KeyValuePairs<String, AWSService> = [
    "ds": .directoryService, "ec2": .ec2, "elasticbeanstalk": .elasticBeanstalk, "elbv2": .elasticLoadBalancing,
    "iam": .iam, "route53": .route53, "route53resolver": .route53Resolver, "s3": .s3, "sts": .sts,
  ]

  private struct Case: Decodable {
    let service: String, region: String, fips: Bool, dualStack: Bool, globalSTS: Bool
    let address: String?, signingRegion: String

    init(from decoder: any Decoder) throws {
      var row = try decoder.unkeyedContainer()
      service = try row.decode(String.self)
      region = try row.decode(String.self)
      fips = try row.decode(Bool.self)
      dualStack = try row.decode(Bool.self)
      globalSTS = try row.decode(Bool.self)
      address = try row.decodeIfPresent(String.self)
      signingRegion = try row.decode(String.self)
    }

    /// What plinkflow does otherwise: it refuses nothing where S3 in China has no FIPS endpoints, and does not take the
    /// names that stand for a whole partition for regions.
    var isLeftOut: Bool { address == nil && service == "s3" || region.hasSuffix("-global") && service != "sts" }
  }

  @Test func `every service has the address and the signing region of its rules`() async throws {
    let services = Dictionary(uniqueKeysWithValues: Self.services.map { ($0.key, $0.value) })
    #expect(Set(services.values) == Set(AWSService.all))
    let output = try await Peer.run("endpoints.py", Self.services.map(\.key), in: try Folder())
    let cases = try JSONDecoder().decode([Case].self, from: Data(output.utf8))
    #expect(cases.count > 1500)
    for test in cases where !test.isLeftOut {
      let endpoints = Endpoints(
        usesFIPS: test.fips, usesDualStack: test.dualStack, usesGlobalSTS: test.globalSTS)
      let found = try endpoints.resolve(try #require(services[test.service]), region: test.region)
      #expect(found.endpoint.address == test.address, "\(test)")
      #expect(found.signingRegion == test.signingRegion, "\(test)")
    }
  }
}
