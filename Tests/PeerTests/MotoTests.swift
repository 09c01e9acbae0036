import AWSConnection
import AWSCore
import CloudFixtures
import Document
import Foundation
import PlinkflowKit
import Testing

/// Every kind of step against moto, through the real network transport and a connection with `endpoint_url`, observed
/// with boto3.
@Suite(.enabled(if: Peer.isCalled, Peer.absence))
struct MotoTests {
  /// What moto 5.2 lacks of what plinkflow sends, and why it does not matter here: `Tests/Peers/moto_actions.py` adds
  /// each in its simplest form. One that moto has learnt since fails the test, and is to be taken off the list.
  static let lacks: [String: String] = [
    "AcceptVpcEndpointConnections": "moto's endpoints are available at once",
    "CreateApplicationVersion": "moto's applications have no versions",
    "CreateStorageLocation": "moto's applications have no bucket: the test makes it",
    "DeleteApplicationVersion": "moto's applications have no versions",
    "DescribeApplicationVersions": "moto's applications have no versions",
    "CheckDNSAvailability": "moto's environments have no name in the DNS",
    "CreateVPCAssociationAuthorization": "moto's zones are not shared between accounts",
    "CreateVpcEndpointConnectionNotification": "moto has no notifications of connections",
    "CreateVpnConnectionRoute": "moto's VPN connections have no routes",
    "DeleteVPCAssociationAuthorization": "moto's zones are not shared between accounts",
    "DeleteVpcEndpointConnectionNotifications": "moto has no notifications of connections",
    "DeleteVpnConnectionRoute": "moto's VPN connections have no routes",
    "DescribeEnvironmentResources": "moto's environments are made of nothing",
    "DescribeEvents": "moto's environments tell nothing",
    "DescribeVpcEndpointConnectionNotifications": "moto has no notifications of connections",
    "DescribeVpcEndpointConnections": "moto's endpoints are available at once",
    "DescribeVpcEndpoints by vpc-endpoint-id": "moto knows the filter by another name only",
    "DescribeVpnConnections by vpn-connection-id": "moto knows the filter by another name only",
    "DisableVgwRoutePropagation": "moto's gateways write no routes",
    "EnableVgwRoutePropagation": "moto's gateways write no routes",
    "ListVPCAssociationAuthorizations": "moto's zones are not shared between accounts",
    "ModifyVpcEndpointConnectionNotification": "moto has no notifications of connections",
    "RejectVpcEndpointConnections": "moto's endpoints are available at once",
    "SimulatePrincipalPolicy": "moto does not simulate what a policy grants; doctor then tries",
    "StartVpcEndpointServicePrivateDnsVerification": "moto's services prove no names",
    "TerminateEnvironment": "moto's environments have no end",
    "UpdateEnvironment": "moto's environments do not change",
  ]

  /// Kinds that are not rehearsed in moto, and why.
  static let unrehearsed: [String: String] = [
    "beanstalk.application_version": "moto's applications have no versions",
    "beanstalk.storage_location": "moto's applications have no bucket",
    "privatelink.private_dns_verification": "moto's services prove no names",
    "privatelink.endpoint_private_dns": "moto's services have no private names",
    "privatelink.connection_notification": "moto has no notifications of connections",
    "resolver.inbound_endpoint": "moto's addresses are not those that the sandbox gives",
    "directory.simple_ad": "moto has no directory here",
    "route53.zone_lookup": "moto has no public zone here",
    "route53.zone_authorization": "moto's zones are not shared between accounts",
    "route53.zone_association": "moto's zones are not shared between accounts",
    "route53.zone_authorization_removal": "moto's zones are not shared between accounts",
    "vpn.transit_gateway": "moto's transit gateways are no hubs of VPNs",
    "vpn.transit_gateway_attachment": "moto's transit gateways are no hubs of VPNs",
  ]

  @Test func `moto lacks what is listed and nothing else, and its page of HTML is told for what it is`() async throws {
    let moto = try await MotoPeer(extended: false)
    #expect(moto.lacks == Self.lacks.keys.sorted())
    let client = AWSClient(
      region: "ap-northeast-1",
      credentials: StaticCredentials(
        Credentials(accessKeyID: "AKIAJUDGEJUDGEJUDGE2", secretAccessKey: "any", source: "a test")),
      transport: NetworkTransport(),
      endpoints: Endpoints(overrides: EndpointOverrides(all: Endpoint(moto.endpointURL))),
      retry: RetryPolicy(maximumAttempts: 1))
    for action in Self.lacks.keys.sorted() where !action.contains(" by ") {
      let ofBeanstalk = ["Environment", "Events", "DNS", "ApplicationVersion", "StorageLocation"]
      let isBeanstalk = ofBeanstalk.contains { action.contains($0) }
      let service = action.hasPrefix("Simulate") ? AWSService.iam : isBeanstalk ? .elasticBeanstalk : .ec2
      let failure = await #expect(throws: AWSFailure.self, "moto has \(action)") {
        try await client.call(service, action)
      }
      #expect(failure?.status == 500)
      guard case .unreadable(_, _, let body)? = failure?.cause else {
        Issue.record("\(action): \(String(describing: failure?.cause))")
        continue
      }
      #expect(body.contains("<title>500 Internal Server Error</title>"))
    }
    try await moto.stop()
  }
  @Test func `each kind comes about in moto and goes again, as boto3 sees it in the right account`() async throws {
    let moto = try await MotoPeer(extended: true)
    let (first, second) = ("111111111111", "222222222222")
    let laid = try await moto.lay([first, second])
    let (provider, consumer) = (try #require(laid[first]), try #require(laid[second]))
    let before = try await moto.look([first, second])
    var rehearsal = try await MotoRehearsal(moto, provider, consumer)
    do {
      try await rehearsal.play()
    } catch {
      Issue.record("\(error); moto says: \(moto.log.suffix(3000))")
      throw error
    }

    let after = try await moto.look([first, second])
    let (provided, consumed) = (try rehearsal.provided, try rehearsal.consumed)
    for (seen, wanted) in [(after[first], provided), (after[second], consumed)] {
      for member in wanted.members ?? [] {
        #expect(seen?[member.key]?.canonicalText == member.value.canonicalText, "\(member.key)")
      }
    }
    try await rehearsal.revoke()
    let revoked = try await moto.look([first, second])
    #expect(revoked[first]?["services"]?.elements?.first?["principals"]?.elements?.count == 0)
    #expect(revoked[second]?["endpoints"]?.elements?.first?["state"]?.string == "rejected")
    let kinds = Set(rehearsal.standing.map(\.kind)).union(Self.unrehearsed.keys)
    #expect(kinds == Set(StepRunner.kinds.keys), "each kind of step is rehearsed")

    try await rehearsal.takeBack()
    let undone = try await moto.look([first, second])
    #expect(undone.readableText == before.readableText)
    try await moto.stop()

    let keys = [provider.accessKey: provider.secretKey, consumer.accessKey: consumer.secretKey]
    let judgement = try await Judgement(
      of: rehearsal.recorder.exchanges, keys: keys, region: "ap-northeast-1", repliesAreOurs: false, in: moto.folder)
    for finding in judgement.findings { Issue.record("\(finding.where): \(finding.what)") }
    #expect(judgement.replies == rehearsal.recorder.exchanges.count)
  }
}
