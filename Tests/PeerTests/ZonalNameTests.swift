import AWSConnection
import AWSCore
import AWSSandbox
import Fixtures
import Foundation
import Testing

/// A record for each zone of an endpoint, as a workflow writes it: by a CNAME, and by an alias.
@Suite struct ZonalNameTests {
  private static let workflow = """
    {
      workflow: "zones",
      connections: { provider: { type: "aws" }, consumer: { type: "aws" } },
      steps: {
        balancer: { uses: "elb.load_balancer_lookup", on: "provider", with: { name: "inventory" } },
        service: {
          uses: "privatelink.service", on: "provider",
          with: { load_balancer_arns: ["${balancer.load_balancer_arn}"], acceptance_required: false },
        },
        allow: {
          uses: "privatelink.principals", on: "provider",
          with: { service_id: "${service.service_id}", principals: ["arn:aws:iam::222222222222:root"] },
        },
        endpoint: {
          uses: "privatelink.endpoint", on: "consumer", needs: ["allow"],
          with: {
            service_name: "${service.service_name}", vpc_id: "vpc-0c5e7d31",
            subnet_ids: ["subnet-5a3b1e90", "subnet-6e8d2f41"], security_group_ids: ["sg-7b1c9e04"],
          },
        },
        zone: { uses: "route53.zone", on: "consumer", with: { name: "oreg.internal", vpc_id: "vpc-0c5e7d31" } },
        name_a: {
          uses: "route53.record", on: "consumer",
          with: {
            zone_id: "${zone.zone_id}", name: "a.web.oreg.internal", type: "CNAME", ttl: 60,
            values: ['${endpoint.zonal_dns_names["ap-northeast-1a"]}'],
          },
        },
        name_c: {
          uses: "route53.record", on: "consumer",
          with: {
            zone_id: "${zone.zone_id}", name: "c.web.oreg.internal", type: "A",
            alias: { dns_name: '${endpoint.zonal_dns_names["ap-northeast-1c"]}', zone_id: "${endpoint.hosted_zone_id}" },
          },
        },
      },
    }
    """

  @Test func `each zone's name leads to the endpoint's address there, and goes again`() async throws {
    let folder = try Folder()
    try folder.write(Self.workflow, to: "w.json5")
    func plinkflow(_ arguments: String...) async throws {
      let process = try ChildProcess(
        BuiltProgram.url(), arguments, in: folder, environment: Peer.surroundings(folder))
      process.closeInput()
      let ending = try await process.ending()
      try #require(ending.status == 0, "\(ending.errors)")
    }
    try await plinkflow("run", "w.json5", "--sandbox", "--sandbox-delay", "0")
    let sandbox = try Sandbox(state: folder.path(".plinkflow/sandbox.sqlite"), delay: .zero)
    let key = try #require(sandbox.world.account("consumer")?.credentials)
    let client = AWSClient(region: sandbox.world.region, credentials: StaticCredentials(key), transport: sandbox)
    let names = try await client.call(.ec2, "DescribeVpcEndpoints").all("dnsName")
    let zones = try await client.call(.route53, "ListHostedZones", method: "GET", path: "/2013-04-01/hostedzone")
    let zone = try #require(zones.all("Id").first)
    let records = try await client.call(
      .route53, "ListResourceRecordSets", method: "GET", path: "/2013-04-01\(zone)/rrset")
    func record(_ name: String) -> Element? {
      records.descendants("ResourceRecordSet").first { $0.text("Name") == name }
    }
    func target(_ text: String?) -> String { text.map { $0.hasSuffix(".") ? String($0.dropLast()) : $0 } ?? "" }
    let first = try #require(record("a.web.oreg.internal."))
    #expect(first.text("Type") == "CNAME")
    let value = target(first.all("Value").first)
    #expect(value.contains("-ap-northeast-1a.") && names.contains(value))
    let second = try #require(record("c.web.oreg.internal."))
    #expect(second.text("Type") == "A")
    let alias = target(second["AliasTarget"]?.text("DNSName"))
    #expect(alias.contains("-ap-northeast-1c.") && names.contains(alias))
    try await plinkflow("undo", "--yes")
    #expect(try sandbox.isPristine)
  }
}
