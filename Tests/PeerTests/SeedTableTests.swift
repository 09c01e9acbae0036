import AWSConnection
import AWSCore
import AWSSandbox
import Fixtures
import Foundation
import Testing

/// Each row of the table of moves, read back from the simulated AWS as any AWS client would, after the program ran
/// `workflows/privatelink.json5` there. Identifiers are the document's own.
@Suite struct SeedTableTests {
  /// The workflow, run to its end.
  private struct Run: Sendable {
    let folder: Folder
    let provider: AWSClient
    let consumer: AWSClient

    init() async throws {
      folder = try Folder()
      let workflow = Repository.root.appending(path: "workflows/privatelink.json5").path(percentEncoded: false)
      let process = try ChildProcess(
        BuiltProgram.url(), ["run", workflow, "--sandbox", "--sandbox-delay", "0"], in: folder,
        environment: Peer.surroundings(folder))
      process.closeInput()
      let ending = try await process.ending()
      try #require(ending.status == 0, "\(ending.errors)")
      let sandbox = try Sandbox(state: folder.path(".plinkflow/sandbox.sqlite"), delay: .zero)
      func client(_ account: String) throws -> AWSClient {
        let key = try #require(sandbox.world.account(account)?.credentials)
        return AWSClient(region: sandbox.world.region, credentials: StaticCredentials(key), transport: sandbox)
      }
      (provider, consumer) = (try client("111111111111"), try client("222222222222"))
    }
  }

  @Test func `row 1: an Elastic Beanstalk web tier behind an internal Network Load Balancer`() async throws {
    let provider = try await Run().provider
    let environments = try await provider.call(.elasticBeanstalk, "DescribeEnvironments")
    #expect(environments.all("EnvironmentName") == ["eb-privatelink"])
    #expect(environments.all("CNAME").first?.hasPrefix("eb-privatelink-oreg.") == true)
    #expect(environments.all("Status") == ["Ready"])
    let settings = try await provider.call(
      .elasticBeanstalk, "DescribeConfigurationSettings",
      .members(["ApplicationName": .string("eb-privatelink"), "EnvironmentName": .string("eb-privatelink")]))
    var options: [String: String] = [:]
    for option in settings.descendants("OptionSettings").flatMap({ $0.descendants("member") }) {
      if let name = option.text("OptionName") { options[name] = option.text("Value") }
    }
    for (name, value) in [
      "LoadBalancerType": "network", "ELBScheme": "internal", "VPCId": "vpc-0a1d806e",
      "Subnets": "subnet-97aa55cf,subnet-d7d47fa1", "ELBSubnets": "subnet-97aa55cf,subnet-d7d47fa1",
      "DBSubnets": "subnet-cc097594,subnet-710c0107", "SecurityGroups": "sg-1d12c87b",
      "IamInstanceProfile": "aws-elasticbeanstalk-ec2-role", "InstanceType": "t2.small",
      "AssociatePublicIpAddress": "true",
    ] {
      #expect(options[name] == value, "\(name)")
    }
    let balancers = try await provider.call(.elasticLoadBalancing, "DescribeLoadBalancers")
    let made = balancers.descendants("member").filter { $0.text("LoadBalancerName")?.hasPrefix("awseb-") == true }
    #expect(made.map { $0.text("Type") } == ["network"])
    #expect(made.map { $0.text("Scheme") } == ["internal"])
  }

  @Test func `row 2: an endpoint service from that load balancer`() async throws {
    let provider = try await Run().provider
    let balancers = try await provider.call(.elasticLoadBalancing, "DescribeLoadBalancers")
    let made = balancers.descendants("member").first { $0.text("LoadBalancerName")?.hasPrefix("awseb-") == true }
    let services = try await provider.call(.ec2, "DescribeVpcEndpointServiceConfigurations")
    #expect(services.all("serviceState") == ["Available"])
    #expect(services.all("acceptanceRequired") == ["true"])
    #expect(
      services.descendants("networkLoadBalancerArnSet").flatMap { $0.all("item") } == [made?.text("LoadBalancerArn")])
  }

  @Test func `row 3: the consumer is whitelisted`() async throws {
    let provider = try await Run().provider
    let services = try await provider.call(.ec2, "DescribeVpcEndpointServiceConfigurations")
    let id = try #require(services.all("serviceId").first)
    let allowed = try await provider.call(
      .ec2, "DescribeVpcEndpointServicePermissions", .members(["ServiceId": .string(id)]))
    #expect(allowed.all("principal") == ["arn:aws:iam::222222222222:root"])
  }

  @Test func `row 4: the service's name is read`() async throws {
    let run = try await Run()
    let services = try await run.provider.call(.ec2, "DescribeVpcEndpointServiceConfigurations")
    let process = try ChildProcess(
      BuiltProgram.url(), ["status", "--json"], in: run.folder, environment: Peer.surroundings(run.folder))
    process.closeInput()
    let name = try #require(services.all("serviceName").first)
    #expect(name.hasPrefix("com.amazonaws.vpce.ap-northeast-1.vpce-svc-"))
    #expect(try await process.ending().output.contains("\"service_name\": \"\(name)\""))
  }

  @Test func `rows 5 and 6: an interface endpoint to that name in the consumer's VPC, subnets and group`() async throws
  {
    let run = try await Run()
    let services = try await run.provider.call(.ec2, "DescribeVpcEndpointServiceConfigurations")
    let endpoints = try await run.consumer.call(.ec2, "DescribeVpcEndpoints")
    #expect(endpoints.all("vpcEndpointType") == ["Interface"])
    #expect(endpoints.all("serviceName") == services.all("serviceName"))
    #expect(endpoints.all("vpcId") == ["vpc-0c5e7d31"])
    #expect(
      endpoints.descendants("subnetIdSet").flatMap { $0.all("item") }.sorted() == [
        "subnet-5a3b1e90", "subnet-6e8d2f41",
      ])
    #expect(endpoints.all("groupId") == ["sg-7b1c9e04"])
  }

  @Test func `row 7: the pending connection is accepted and becomes available`() async throws {
    let run = try await Run()
    let connections = try await run.provider.call(.ec2, "DescribeVpcEndpointConnections")
    #expect(connections.all("vpcEndpointState") == ["available"])
    #expect(connections.all("vpcEndpointOwner") == ["222222222222"])
    #expect(try await run.consumer.call(.ec2, "DescribeVpcEndpoints").all("state").first == "available")
  }

  @Test func `rows 8 and 9: the endpoint's regional name has a CNAME in the consumer's private zone`() async throws {
    let consumer = try await Run().consumer
    let endpoints = try await consumer.call(.ec2, "DescribeVpcEndpoints")
    let names = endpoints.all("dnsName")
    // A zone's own name has its zone behind the endpoint's id.
    let regional = try #require(names.min { $0.count < $1.count })
    let zones = try await consumer.call(.route53, "ListHostedZones", method: "GET", path: "/2013-04-01/hostedzone")
    let zone = try #require(zones.descendants("HostedZone").first { $0.text("Name") == "oreg.internal." })
    #expect(zone.all("PrivateZone") == ["true"])
    let id = try #require(zone.text("Id")?.split(separator: "/").last)
    let records = try await consumer.call(
      .route53, "ListResourceRecordSets", method: "GET", path: "/2013-04-01/hostedzone/\(id)/rrset")
    let record = try #require(records.descendants("ResourceRecordSet").first { $0.text("Type") == "CNAME" })
    #expect(record.all("Value") == [regional])
  }

  @Test func `the on-premises trial: a gateway, a connection with its route, and groups that admit the site`()
    async throws
  {
    let consumer = try await Run().consumer
    let gateways = try await consumer.call(.ec2, "DescribeVpnGateways")
    #expect(gateways.descendants("attachments").flatMap { $0.all("vpcId") } == ["vpc-0c5e7d31"])
    let connections = try await consumer.call(.ec2, "DescribeVpnConnections")
    #expect(connections.all("staticRoutesOnly") == ["true"])
    #expect(connections.descendants("routes").flatMap { $0.all("destinationCidrBlock") } == ["192.168.10.0/24"])
    let tables = try await consumer.call(.ec2, "DescribeRouteTables")
    #expect(tables.descendants("propagatingVgwSet").flatMap { $0.all("gatewayId") } == gateways.all("vpnGatewayId"))
    let rules = try await consumer.call(.ec2, "DescribeSecurityGroupRules")
    let admitted = rules.descendants("item").filter { $0.text("cidrIpv4") == "192.168.10.0/24" }
      .map {
        [$0.text("groupId"), $0.text("ipProtocol"), $0.text("fromPort")].compactMap(\.self).joined(separator: " ")
      }
    #expect(admitted.contains("sg-7b1c9e04 tcp 80"))
    #expect(admitted.contains { $0.hasSuffix(" udp 53") } && admitted.contains { $0.hasSuffix(" tcp 53") })
  }

  @Test func `provider and consumer have the same address range`() async throws {
    let run = try await Run()
    for (client, vpc) in [(run.provider, "vpc-0a1d806e"), (run.consumer, "vpc-0c5e7d31")] {
      let vpcs = try await client.call(.ec2, "DescribeVpcs", .members(["VpcId": .strings([vpc])]))
      #expect(vpcs.descendants("item").first { $0.text("vpcId") == vpc }?.text("cidrBlock") == "10.0.0.0/16")
    }
  }
}

extension Element {
  /// All elements of that name below this one, none of them inside of another.
  func descendants(_ name: String) -> [Element] {
    children.flatMap { $0.name == name ? [$0] : $0.descendants(name) }
  }

  /// The texts of all elements of that name below this one.
  func all(_ name: String) -> [String] { descendants(name).map(\.text) }
}
