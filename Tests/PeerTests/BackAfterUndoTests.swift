import AWSConnection
import AWSCore
import AWSSandbox
import Fixtures
import Foundation
import Testing

/// What stood before a run stands again after its undo, read as any AWS client would: the program runs a workflow, runs
/// it again with other values, and takes that second run back.
@Suite struct BackAfterUndoTests {
  private static let workflow = """
    {
      workflow: "replacing",
      params: {
        address: { type: "string" }, ports: { type: "integer" }, action: { type: "string" }, zone: { type: "string" },
      },
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
            service_name: "${service.service_name}", vpc_id: "vpc-0c5e7d31", subnet_ids: ["subnet-5a3b1e90"],
            security_group_ids: ["sg-7b1c9e04"],
            policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"${params.action}","Resource":"*"}]}',
          },
        },
        rule: {
          uses: "ec2.security_group_rule", on: "consumer",
          with: { group_id: "sg-7b1c9e04", protocol: "tcp", from_port: "${params.ports}", cidr: "192.168.10.0/24" },
        },
        www: {
          uses: "route53.record", on: "consumer",
          with: {
            zone_id: "${params.zone}", name: "www.oreg.internal", type: "A", ttl: 60, values: ["${params.address}"],
            overwrite: true,
          },
        },
      },
    }
    """

  /// A folder with the workflow, and a zone whose record a person wrote.
  private struct Ground {
    let folder: Folder
    let zone: String

    init() async throws {
      folder = try Folder()
      try folder.write(BackAfterUndoTests.workflow, to: "w.json5")
      try FileManager.default.createDirectory(
        at: folder.url.appending(path: ".plinkflow"), withIntermediateDirectories: true)
      let client = try Self.client(in: folder)
      let made = try await client.call(
        .route53, "CreateHostedZone", method: "POST", path: "/2013-04-01/hostedzone",
        body: Element(
          "CreateHostedZoneRequest",
          [
            Element("Name", text: "oreg.internal"),
            Element("VPC", [Element("VPCRegion", text: "ap-northeast-1"), Element("VPCId", text: "vpc-0c5e7d31")]),
            Element("CallerReference", text: "by hand"),
          ]))
      let id = try #require(made["HostedZone"]?["Id"]?.text)
      zone = String(id.dropFirst("/hostedzone/".count))
      let record = Element(
        "ResourceRecordSet",
        [
          Element("Name", text: "www.oreg.internal"), Element("Type", text: "CNAME"), Element("TTL", text: "300"),
          Element("ResourceRecords", [Element("ResourceRecord", [Element("Value", text: "old.example.com")])]),
        ])
      let change = Element("Change", [Element("Action", text: "CREATE"), record])
      _ = try await client.call(
        .route53, "ChangeResourceRecordSets", method: "POST", path: "/2013-04-01/hostedzone/\(zone)/rrset",
        body: Element(
          "ChangeResourceRecordSetsRequest", [Element("ChangeBatch", [Element("Changes", [change])])]))
    }

    static func client(in folder: Folder) throws -> AWSClient {
      let sandbox = try Sandbox(state: folder.path(".plinkflow/sandbox.sqlite"), delay: .zero)
      let key = try #require(sandbox.world.account("consumer")?.credentials)
      return AWSClient(region: sandbox.world.region, credentials: StaticCredentials(key), transport: sandbox)
    }

    func plinkflow(_ arguments: String...) async throws {
      let process = try ChildProcess(
        BuiltProgram.url(), arguments, in: folder, environment: Peer.surroundings(folder))
      process.closeInput()
      let ending = try await process.ending()
      try #require(ending.status == 0, "\(ending.errors)")
    }

    func run(address: String, port: Int, action: String) async throws {
      try await plinkflow(
        "run", "w.json5", "--sandbox", "--sandbox-delay", "0", "--param", "zone=\(zone)", "--param",
        "address=\(address)", "--param", "ports=\(port)", "--param", "action=\(action)")
    }

    var record: [String] {
      get async throws {
        let reply = try await Self.client(in: folder).call(
          .route53, "ListResourceRecordSets", method: "GET", path: "/2013-04-01/hostedzone/\(zone)/rrset")
        return reply.descendants("ResourceRecordSet").filter { $0.text("Name") == "www.oreg.internal." }
          .map { "\($0.text("Type") ?? "") \($0.text("TTL") ?? "") \($0.all("Value").joined(separator: " "))" }
      }
    }

    /// The rules of the endpoint's group for on-premises: each with its identifier, which does not change.
    var rules: [String] {
      get async throws {
        let reply = try await Self.client(in: folder).call(
          .ec2, "DescribeSecurityGroupRules",
          .members(["Filter": .list([.members(["Name": .string("group-id"), "Value": .strings(["sg-7b1c9e04"])])])]))
        return reply.descendants("item").filter { $0.text("cidrIpv4") == "192.168.10.0/24" }
          .map { "\($0.text("securityGroupRuleId") ?? "") \($0.text("fromPort") ?? "")" }
      }
    }

    var policy: [String] {
      get async throws {
        try await Self.client(in: folder).call(.ec2, "DescribeVpcEndpoints").all("policyDocument")
      }
    }
  }

  @Test func `an overwritten record is back after undo, and so is the one that stood before plinkflow`() async throws {
    let ground = try await Ground()
    #expect(try await ground.record == ["CNAME 300 old.example.com"])
    try await ground.run(address: "10.0.0.7", port: 8080, action: "a:Read")
    #expect(try await ground.record == ["A 60 10.0.0.7"])
    try await ground.run(address: "10.0.0.8", port: 8080, action: "a:Read")
    #expect(try await ground.record == ["A 60 10.0.0.8"])
    try await ground.plinkflow("undo", "--yes")
    #expect(try await ground.record == ["A 60 10.0.0.7"])
    try await ground.plinkflow("undo", "--yes")
    #expect(try await ground.record == ["CNAME 300 old.example.com"])
  }

  @Test func `a replaced security group rule is back after undo`() async throws {
    let ground = try await Ground()
    try await ground.run(address: "10.0.0.7", port: 8080, action: "a:Read")
    let first = try await ground.rules
    #expect(first.count == 1 && first.first?.hasSuffix(" 8080") == true)
    try await ground.run(address: "10.0.0.7", port: 8443, action: "a:Read")
    let second = try await ground.rules
    #expect(second == first.map { $0.replacing(" 8080", with: " 8443") })
    try await ground.plinkflow("undo", "--yes")
    #expect(try await ground.rules == first)
    try await ground.plinkflow("undo", "--yes")
    #expect(try await ground.rules.isEmpty)
  }

  @Test func `a changed endpoint policy is back after undo`() async throws {
    let ground = try await Ground()
    try await ground.run(address: "10.0.0.7", port: 8080, action: "a:Read")
    let first = try await ground.policy
    #expect(first.count == 1 && first.first?.contains("a:Read") == true)
    try await ground.run(address: "10.0.0.7", port: 8080, action: "a:Write")
    #expect(try await ground.policy == first.map { $0.replacing("a:Read", with: "a:Write") })
    try await ground.plinkflow("undo", "--yes")
    #expect(try await ground.policy == first)
  }
}
