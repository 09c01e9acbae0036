import AWSConnection
import AWSCore
import CloudFixtures
import Document
import Fixtures
import Foundation
import PlinkflowKit

/// Every kind of step in moto, there and back, over the network and through a connection of a workflow.
struct MotoRehearsal {
  let ground: (provider: MotoPeer.Ground, consumer: MotoPeer.Ground)
  let recorder: RecordingTransport
  let provider: AWSAccount
  let consumer: AWSAccount
  private let runner = StepRunner(run: "moto", patience: 3) { _ in }
  private(set) var standing: [StepRunner.RunSnapshot] = []

  init(_ moto: MotoPeer, _ provided: MotoPeer.Ground, _ consumed: MotoPeer.Ground) async throws {
    ground = (provided, consumed)
    let recorder = RecordingTransport(NetworkTransport())
    self.recorder = recorder
    func open(_ account: MotoPeer.Ground) async throws -> AWSAccount {
      let surroundings = Surroundings(environment: account.environment, transport: recorder)
      let kind = ConnectionKind(AccountConnection(.network(surroundings) { recorder.note($0) }))
      let parameters = """
        { region: 'ap-northeast-1', account_id: '\(account.account)', endpoint_url: '\(moto.endpointURL)' }
        """
      let opened = try await kind.open(Value.parse(Source(name: "w", text: parameters)), named: "moto")
      guard let opened = opened as? AWSAccount else { throw StepRunner.Stuck(description: "no account") }
      return opened
    }
    provider = try await open(provided)
    consumer = try await open(consumed)
  }

  private mutating func make(_ kind: String, on account: AWSAccount, _ text: String) async throws
    -> StepRunner.RunSnapshot
  {
    let made = try await runner.make(kind, standing.count, text, on: account)
    standing.append(made)
    return made
  }

  /// Brings all of it about.
  mutating func play() async throws {
    let endpoint = try await privateLink(try await web())
    try await names(endpoint)
    try await vpn()
  }

  /// Takes all of it back.
  func takeBack() async throws {
    for step in standing.reversed() { try await runner.takeBack(step) }
  }

  /// What boto3 has to see of it in the provider's account.
  var provided: Value {
    get throws {
      let service = made("privatelink.service")
      return try Value.parse(
        Source(
          name: "provider",
          text: """
            {
              services: [{
                id: '\(service["service_id"])', balancers: ['\(made("beanstalk.environment")["load_balancer_arn"])'],
                acceptance: true, tags: { Name: 'oreg' },
                principals: ['arn:aws:iam::\(ground.consumer.account):root'],
              }],
              endpoints: [], gateways: [], devices: [], connections: [], propagations: [],
              zones: [], records: [],
              balancers: [{
                type: 'network', scheme: 'internal', groups: \(list(ground.provider.groups.sorted())),
                cross_zone: 'true',
              }],
              applications: ['oreg'], bundles: ['the application'],
              environments: [{ name: 'eb-privatelink', version: 'v2' }],
            }
            """))
    }
  }

  /// What boto3 has to see of it in the consumer's account.
  var consumed: Value {
    get throws {
      let endpoint = made("privatelink.endpoint")
      let gateway = made("vpn.gateway")["gateway_id"]
      let device = made("vpn.customer_gateway")["customer_gateway_id"]
      return try Value.parse(
        Source(
          name: "consumer",
          text: """
            {
              services: [],
              endpoints: [{
                id: '\(endpoint["endpoint_id"])', service: '\(made("privatelink.service")["service_name"])',
                vpc: '\(ground.consumer.vpc)', type: 'Interface', state: 'available',
                subnets: \(list(ground.consumer.subnets.sorted())), groups: ['\(ground.consumer.groups[1])'],
                tags: { Name: 'to oreg' },
              }],
              gateways: [{ id: '\(gateway)', tags: { Name: 'on-premises' }, vpcs: ['\(ground.consumer.vpc)'] }],
              devices: [{ id: '\(device)', address: '203.0.113.9', number: '65010' }],
              connections: [{
                id: '\(made("vpn.connection")["connection_id"])', gateway: '\(gateway)', device: '\(device)',
                routes: ['192.168.10.0/24'],
              }],
              propagations: [['\(ground.consumer.table)', '\(gateway)']],
              groups: ['from-site'],
              zones: [{ name: 'oreg.internal.', private: true }],
              records: [
                { name: '*.oreg.internal.', type: 'TXT', ttl: 300, values: ['"one & two"', '"three"'] },
                {
                  name: 'alias.oreg.internal.', type: 'A', ttl: null, values: [],
                  alias: ['\(endpoint["dns_name"])', '\(endpoint["hosted_zone_id"])'],
                },
                { name: 'web.oreg.internal.', type: 'CNAME', ttl: 60, values: ['\(endpoint["dns_name"])'] },
              ],
              balancers: [], applications: [], environments: [],
            }
            """))
    }
  }

  private func made(_ kind: String) -> StepRunner.RunSnapshot {
    guard let found = standing.first(where: { $0.kind == kind }) else { preconditionFailure("no \(kind)") }
    return found
  }

  private mutating func web() async throws -> String {
    _ = try await make("beanstalk.application", on: provider, "{ name: 'oreg' }")
    let folder = try Folder()
    try folder.write("the application", to: "oreg.zip")
    _ = try await make(
      "beanstalk.source_bundle", on: provider,
      "{ file: '\(folder.path("oreg.zip"))', bucket: 'elasticbeanstalk-ap-northeast-1-\(ground.provider.account)' }")
    let subnets = list(ground.provider.subnets)
    let environment = """
      application: 'oreg', name: 'eb-privatelink', platform: 'Docker', elb_type: 'network', cname: 'eb-oreg',
      vpc_id: '\(ground.provider.vpc)', ec2_subnets: \(subnets), elb_subnets: \(subnets),
      security_groups: ['\(ground.provider.groups[0])']
      """
    let made = try await make("beanstalk.environment", on: provider, "{ \(environment), version_label: 'v1' }")
    _ = try await make("beanstalk.environment", on: provider, "{ \(environment), version_label: 'v2' }")
    try await balancer(made["load_balancer_arn"])
    return made["load_balancer_arn"]
  }

  /// The environment's load balancer, found and changed in place.
  private mutating func balancer(_ arn: String) async throws {
    _ = try await make("elb.load_balancer_lookup", on: provider, "{ load_balancer_arn: '\(arn)' }")
    _ = try await make("elb.attributes", on: provider, "{ load_balancer_arn: '\(arn)', cross_zone: true }")
    _ = try await make(
      "elb.security_groups", on: provider,
      "{ load_balancer_arn: '\(arn)', security_group_ids: \(list(ground.provider.groups)) }")
  }

  /// Takes the consumer's access away again.
  mutating func revoke() async throws {
    _ = try await make(
      "privatelink.revocation", on: provider,
      """
      { service_id: '\(made("privatelink.service")["service_id"])',
        principals: ['arn:aws:iam::\(ground.consumer.account):root'] }
      """)
  }

  private mutating func privateLink(_ balancer: String) async throws -> StepRunner.RunSnapshot {
    let service = try await make(
      "privatelink.service", on: provider, "{ load_balancer_arns: ['\(balancer)'], tags: { Name: 'oreg' } }")
    _ = try await make(
      "privatelink.principals", on: provider,
      "{ service_id: '\(service["service_id"])', principals: ['arn:aws:iam::\(ground.consumer.account):root'] }")
    try await lookAhead()
    let endpoint = try await make(
      "privatelink.endpoint", on: consumer,
      """
      { service_name: '\(service["service_name"])', vpc_id: '\(ground.consumer.vpc)',
        subnet_ids: \(list(ground.consumer.subnets)), security_group_ids: ['\(ground.consumer.groups[1])'],
        tags: { Name: 'to oreg' } }
      """)
    let asked = try await make(
      "privatelink.connection_request", on: provider,
      "{ service_id: '\(service["service_id"])', account: '\(ground.consumer.account)' }")
    _ = try await make(
      "privatelink.acceptance", on: provider,
      "{ service_id: '\(service["service_id"])', endpoint_id: '\(asked["endpoint_id"])' }")
    _ = try await make(
      "privatelink.endpoint_available", on: consumer, "{ endpoint_id: '\(endpoint["endpoint_id"])' }")
    return endpoint
  }

  /// A new VPC of AWS resolves names, and gives none to hosts: private names would not be found.
  private func lookAhead() async throws {
    func giveNames(_ isOn: Bool) async throws {
      _ = try await consumer.client.call(
        .ec2, "ModifyVpcAttribute",
        .members([
          "VpcId": .string(ground.consumer.vpc), "EnableDnsHostnames": .members(["Value": .boolean(isOn)]),
        ]))
    }
    try await giveNames(false)
    guard let kind = StepRunner.kinds["privatelink.endpoint_private_dns"] else {
      throw StepRunner.Stuck(description: "no kind")
    }
    let known = try Value.parse(Source(name: "known", text: "{ vpc_id: '\(ground.consumer.vpc)' }"))
    do throws(StepError) {
      _ = try await kind.preflight(known, using: consumer)
    } catch {
      guard error.notes == ["enableDnsHostnames is off in \(ground.consumer.vpc)"] else { throw error }
      try await giveNames(true)
      return
    }
    throw StepRunner.Stuck(description: "a VPC without names for hosts was taken for one that resolves private names")
  }

  private mutating func names(_ endpoint: StepRunner.RunSnapshot) async throws {
    let zone = try await make(
      "route53.zone", on: consumer, "{ name: 'oreg.internal', vpc_id: '\(ground.consumer.vpc)' }")["zone_id"]
    _ = try await make(
      "route53.record", on: consumer,
      """
      { zone_id: '\(zone)', name: 'web.oreg.internal', type: 'CNAME', ttl: 60,
        values: ['\(endpoint["dns_name"])'] }
      """)
    _ = try await make(
      "route53.record", on: consumer,
      """
      { zone_id: '\(zone)', name: 'alias.oreg.internal', type: 'A',
        alias: { dns_name: '\(endpoint["dns_name"])', zone_id: '\(endpoint["hosted_zone_id"])' } }
      """)
    _ = try await make(
      "route53.record", on: consumer,
      "{ zone_id: '\(zone)', name: '*.oreg.internal', type: 'TXT', values: ['\"one & two\"', '\"three\"'] }")
  }

  private mutating func vpn() async throws {
    let gateway = try await make("vpn.gateway", on: consumer, "{ tags: { Name: 'on-premises' } }")["gateway_id"]
    _ = try await make(
      "vpn.attachment", on: consumer, "{ gateway_id: '\(gateway)', vpc_id: '\(ground.consumer.vpc)' }")
    let device = try await make(
      "vpn.customer_gateway", on: consumer, "{ ip_address: '203.0.113.9', bgp_asn: 65010 }")
    let connection = try await make(
      "vpn.connection", on: consumer,
      "{ gateway_id: '\(gateway)', customer_gateway_id: '\(device["customer_gateway_id"])' }")["connection_id"]
    _ = try await make(
      "vpn.route", on: consumer, "{ connection_id: '\(connection)', destination: '192.168.10.0/24' }")
    _ = try await make(
      "vpn.propagation", on: consumer,
      "{ route_table_id: '\(ground.consumer.table)', gateway_id: '\(gateway)' }")
    _ = try await make(
      "ec2.security_group", on: consumer,
      "{ name: 'from-site', vpc_id: '\(ground.consumer.vpc)', description: 'of oreg', tags: { Name: 'site' } }")
    for direction in ["ingress", "egress"] {
      _ = try await make(
        "ec2.security_group_rule", on: consumer,
        """
        { group_id: '\(ground.consumer.groups[1])', direction: '\(direction)', protocol: 'tcp', from_port: 80,
          cidr: '192.168.10.0/24' }
        """)
    }
    let way = try await make(
      "ec2.route", on: consumer,
      "{ route_table_id: '\(ground.consumer.table)', destination: '192.168.20.0/24', gateway_id: '\(gateway)' }")
    try await runner.turn(way, from: gateway, on: consumer)
    try await runner.changeRule(of: ground.consumer.groups[0], on: consumer)
  }

  private func list(_ texts: [String]) -> String {
    "[" + texts.map { "'\($0)'" }.joined(separator: ", ") + "]"
  }
}
