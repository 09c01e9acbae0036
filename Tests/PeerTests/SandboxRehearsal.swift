import AWSConnection
import AWSCore
import AWSSandbox
import CloudFixtures
import Fixtures
import Foundation
import PlinkflowKit

/// Every kind of step in the sandbox, there and back, with each of its ways to change something.
struct SandboxRehearsal {
  let stage: Stage
  let provider: AWSAccount
  let consumer: AWSAccount
  private let portal = RecordingTransport(Portal(), isGenuine: false)
  private var standing: [StepRunner.RunSnapshot] = []

  init() async throws {
    stage = try Stage()
    provider = try await stage.open("provider")
    consumer = try await stage.open("consumer")
  }

  /// The kinds that came about.
  var kinds: Set<String> { Set(standing.map(\.kind)) }

  /// Plays it all.
  mutating func play() async throws {
    try await identities()
    let environment = try await web()
    let endpoint = try await privateLink(environment)
    try await privateName()
    try await names(endpoint)
    try await sharedNames()
    try await vpn()
    try await hub()
    for step in standing.reversed() { try await stage.runner.takeBack(step) }
    try await refusals()
  }

  private mutating func make(_ kind: String, on account: AWSAccount, _ text: String) async throws
    -> StepRunner.RunSnapshot
  {
    let made = try await stage.runner.make(kind, standing.count, text, on: account)
    standing.append(made)
    return made
  }

  /// An application and its environment, by each flag of the seed; then another version, told by a sick environment.
  private mutating func web() async throws -> StepRunner.RunSnapshot {
    _ = try await make(
      "beanstalk.application", on: provider,
      "{ name: 'oreg & co', description: 'Ω <sample>', tags: { project: 'eb privatelink', 'ключ': 'a=b&c+d' } }")
    let flags = """
      application: 'oreg & co', name: 'eb-privatelink', platform: 'Docker', tier: 'webserver', elb_type: 'network',
      cname: 'eb-privatelink-oreg', tags: { project: 'eb-privatelink' }, vpc_id: 'vpc-0a1d806e',
      ec2_subnets: ['subnet-97aa55cf', 'subnet-d7d47fa1'], elb_subnets: ['subnet-97aa55cf', 'subnet-d7d47fa1'],
      db_subnets: ['subnet-cc097594', 'subnet-710c0107'], security_groups: ['sg-1d12c87b'], public_ip: true,
      instance_profile: 'aws-elasticbeanstalk-ec2-role', instance_type: 't2.small', timeout: 30
      """
    let bucket = try await make("beanstalk.storage_location", on: provider, "{}")["bucket"]
    for label in ["v 1", "v 2"] {
      try stage.folder.write("the source of \(label)", to: "\(label) & more.zip")
      let bundle = try await make(
        "beanstalk.source_bundle", on: provider,
        "{ file: '\(stage.folder.path("\(label) & more.zip"))', bucket: '\(bucket)' }")
      _ = try await make(
        "beanstalk.application_version", on: provider,
        """
        { application: 'oreg & co', label: '\(label)', bucket: '\(bucket)', key: '\(bundle["key"])',
          description: 'of <oreg> & co', tags: { Name: 'a b' } }
        """)
    }
    let environment = try await make("beanstalk.environment", on: provider, "{ \(flags), version_label: 'v 1' }")
    _ = try await make("beanstalk.environment", on: provider, "{ \(flags), version_label: 'v 2' }")
    stage.recorder.tamper("DescribeEnvironments", replacing: "<Health>Green</Health>", by: "<Health>Red</Health>")
    _ = try await make("beanstalk.environment", on: provider, "{ \(flags), version_label: 'v 2' }")
    return environment
  }

  /// A service, its whitelist, an endpoint and its acceptance; then service and endpoint changed in place.
  private mutating func privateLink(_ environment: StepRunner.RunSnapshot) async throws -> StepRunner.RunSnapshot {
    let balancer = environment["load_balancer_arn"]
    let service = try await make(
      "privatelink.service", on: provider,
      "{ load_balancer_arns: ['\(balancer)'], tags: { Name: 'oreg' } }")
    _ = try await make(
      "privatelink.principals", on: provider,
      """
      { service_id: '\(service["service_id"])',
        principals: ['arn:aws:iam::222222222222:root', 'arn:aws:iam::333333333333:role/any'] }
      """)
    let zones = environment.list("load_balancer_zones").map { "'\($0)'" }.joined(separator: ", ")
    func endpoint(_ groups: String) -> String {
      """
      { service_name: '\(service["service_name"])', vpc_id: 'vpc-0c5e7d31',
        subnet_ids: ['subnet-5a3b1e90', 'subnet-6e8d2f41'], security_group_ids: [\(groups)],
        zone_ids: [\(zones)], tags: { Name: 'to oreg' },
        policy: '{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}]}' }
      """
    }
    let made = try await make("privatelink.endpoint", on: consumer, endpoint("'sg-7b1c9e04'"))
    let asked = try await make(
      "privatelink.connection_request", on: provider,
      "{ service_id: '\(service["service_id"])', account: '222222222222' }")
    _ = try await make(
      "privatelink.acceptance", on: provider,
      "{ service_id: '\(service["service_id"])', endpoint_id: '\(asked["endpoint_id"])' }")
    _ = try await make(
      "privatelink.endpoint_available", on: consumer, "{ endpoint_id: '\(made["endpoint_id"])' }")
    let later = StepRunner(run: "later", wait: stage.runner.wait)
    standing.append(
      try await later.make(
        "privatelink.endpoint", standing.count, endpoint("'sg-7b1c9e04', 'sg-0d93f7a6'"), on: consumer))
    standing.append(
      try await later.make(
        "privatelink.service", standing.count,
        "{ load_balancer_arns: ['\(balancer)'], acceptance_required: false }", on: provider))
    return made
  }

  /// A service in front of a load balancer that stands already, by a private name; and its end for one consumer.
  private mutating func privateName() async throws {
    let found = try await make("elb.load_balancer_lookup", on: provider, "{ name: 'inventory' }")
    let balancer = found["load_balancer_arn"]
    _ = try await make("elb.load_balancer_lookup", on: provider, "{ load_balancer_arn: '\(balancer)' }")
    _ = try await make(
      "elb.attributes", on: provider,
      "{ load_balancer_arn: '\(balancer)', cross_zone: true, attributes: { 'deletion_protection.enabled': 'true' } }")
    _ = try await make(
      "elb.security_groups", on: provider,
      """
      { load_balancer_arn: '\(balancer)', security_group_ids: ['sg-1d12c87b', 'sg-0e41b2d9'],
        enforce_on_private_link: false }
      """)
    let service = try await make(
      "privatelink.service", on: provider,
      """
      { load_balancer_arns: ['\(balancer)'], private_dns_name: 'api.oreg.example',
        supported_regions: ['ap-northeast-1', 'eu-west-1'] }
      """)
    let id = service["service_id"]
    _ = try await make(
      "privatelink.principals", on: provider,
      "{ service_id: '\(id)', principals: ['arn:aws:iam::222222222222:root'] }")
    _ = try await make(
      "route53.record", on: provider,
      """
      { zone_id: 'Z0PROVIDER7PUBLIC4ZONE', name: '\(service["private_dns_verification_name"])', type: 'TXT',
        values: ['"\(service["private_dns_verification_value"])"'] }
      """)
    _ = try await make("privatelink.private_dns_verification", on: provider, "{ service_id: '\(id)' }")
    for events in ["['Accept', 'Reject']", "['Connect']"] {
      _ = try await make(
        "privatelink.connection_notification", on: provider,
        "{ service_id: '\(id)', topic_arn: 'arn:aws:sns:ap-northeast-1:111111111111:t', events: \(events) }")
    }
    let group = try await make(
      "ec2.security_group", on: consumer,
      "{ name: 'to oreg', vpc_id: 'vpc-0c5e7d31', description: 'to oreg & others', tags: { Name: 'to oreg' } }")
    let endpoint = try await make(
      "privatelink.endpoint", on: consumer,
      """
      { service_name: '\(service["service_name"])', vpc_id: 'vpc-0c5e7d31', subnet_ids: ['subnet-5a3b1e90'],
        security_group_ids: ['\(group["group_id"])'], service_region: 'ap-northeast-1' }
      """)["endpoint_id"]
    _ = try await make(
      "privatelink.acceptance", on: provider, "{ service_id: '\(id)', endpoint_id: '\(endpoint)' }")
    _ = try await make("privatelink.endpoint_private_dns", on: consumer, "{ endpoint_id: '\(endpoint)' }")
    let later = StepRunner(run: "later", wait: stage.runner.wait)
    standing.append(
      try await later.make(
        "privatelink.service", standing.count,
        "{ load_balancer_arns: ['\(balancer)'], supported_regions: ['us-east-1'] }", on: provider))
    _ = try await make(
      "privatelink.revocation", on: provider,
      "{ service_id: '\(id)', principals: ['arn:aws:iam::222222222222:root'] }")
  }

  /// A zone, and records of each form: a value, several, an alias, a wildcard, one that replaces another.
  private mutating func names(_ endpoint: StepRunner.RunSnapshot) async throws {
    let zone = try await make(
      "route53.zone", on: consumer, "{ name: 'oreg.internal', vpc_id: 'vpc-0c5e7d31', comment: 'of <oreg> & co' }")
    let id = zone["zone_id"]
    for record in [
      "name: 'web.oreg.internal', type: 'CNAME', ttl: 60, values: ['\(endpoint["dns_name"])']",
      "name: '*.oreg.internal', type: 'TXT', values: ['\"one & two\"', '\"three\"']",
      """
      name: 'alias.oreg.internal', type: 'A',
      alias: { dns_name: '\(endpoint["dns_name"])', zone_id: '\(endpoint["hosted_zone_id"])' }
      """,
      "name: 'web.oreg.internal', type: 'A', values: ['10.0.0.4', '10.0.1.4'], overwrite: true",
    ] {
      _ = try await make("route53.record", on: consumer, "{ zone_id: '\(id)', \(record) }")
    }
  }

  /// A zone that another account's VPC sees, and a public one that is looked up.
  private mutating func sharedNames() async throws {
    _ = try await make("route53.zone_lookup", on: provider, "{ name: 'oreg.example' }")
    let zone = try await make(
      "route53.zone", on: consumer, "{ name: 'shared.internal', vpc_id: 'vpc-0c5e7d31' }")["zone_id"]
    let pair = "{ zone_id: '\(zone)', vpc_id: 'vpc-0a1d806e', vpc_region: 'ap-northeast-1' }"
    _ = try await make("route53.zone_authorization", on: consumer, pair)
    _ = try await make("route53.zone_association", on: provider, pair)
    _ = try await make("route53.zone_authorization_removal", on: consumer, pair)
  }

  /// A VPN that ends at a transit gateway, with both tunnels, and the two ways to answer names on-premises.
  private mutating func hub() async throws {
    let gateway = try await make(
      "vpn.transit_gateway", on: consumer,
      "{ tags: { Name: 'hub' }, description: 'of <oreg> & co', amazon_side_asn: 64999 }")["transit_gateway_id"]
    _ = try await make(
      "vpn.transit_gateway_attachment", on: consumer,
      """
      { transit_gateway_id: '\(gateway)', vpc_id: 'vpc-0c5e7d31', tags: { Name: 'hub & spoke' },
        subnet_ids: ['subnet-5a3b1e90', 'subnet-6e8d2f41'] }
      """)
    let way = try await make(
      "ec2.route", on: consumer,
      "{ route_table_id: 'rtb-4d2e8c11', destination: '192.168.11.0/24', transit_gateway_id: '\(gateway)' }")
    try await stage.runner.turn(way, from: gateway, on: consumer)
    let device = try await make("vpn.customer_gateway", on: consumer, "{ ip_address: '203.0.113.11', bgp_asn: 65011 }")
    _ = try await make(
      "vpn.connection", on: consumer,
      """
      { transit_gateway_id: '\(gateway)', customer_gateway_id: '\(device["customer_gateway_id"])',
        static_routes_only: false,
        tunnels: [{ inside_cidr: '169.254.11.0/30' }, { inside_cidr: '169.254.11.4/30', startup_action: 'add',
          dpd_timeout: 60, dpd_action: 'restart', ike_versions: ['ikev1', 'ikev2'] }] }
      """)
    _ = try await make(
      "resolver.inbound_endpoint", on: consumer,
      """
      { name: 'from-site', security_group_ids: ['sg-2f6a8d35'], tags: { Name: 'from site' },
        addresses: [{ subnet_id: 'subnet-5a3b1e90', ip: '10.0.0.53' }, { subnet_id: 'subnet-6e8d2f41' }] }
      """)
    _ = try await make("directory.simple_ad", on: consumer, "{ directory_id: 'd-956712a8c3' }")
    _ = try await make("directory.simple_ad", on: consumer, "{ name: 'corp.oreg.internal' }")
  }

  /// The VPN of the on-premises trial, and rules of each form.
  private mutating func vpn() async throws {
    let gateway = try await make(
      "vpn.gateway", on: consumer, "{ tags: { Name: 'on-premises' }, amazon_side_asn: 64512 }")["gateway_id"]
    _ = try await make("vpn.attachment", on: consumer, "{ gateway_id: '\(gateway)', vpc_id: 'vpc-0c5e7d31' }")
    let device = try await make(
      "vpn.customer_gateway", on: consumer, "{ ip_address: '203.0.113.9', bgp_asn: 65010, device_name: 'pf sense' }")
    _ = try await make("vpn.customer_gateway", on: consumer, "{ ip_address: '203.0.113.10', bgp_asn: 4200000000 }")
    let key = "file:\(stage.folder.path("key"))"
    try stage.folder.write("abc.def_12345678\n", to: "key")
    let connection = try await make(
      "vpn.connection", on: consumer,
      """
      { gateway_id: '\(gateway)', customer_gateway_id: '\(device["customer_gateway_id"])',
        pre_shared_key: '\(key)', tunnels: [{ inside_cidr: '169.254.10.0/30', startup_action: 'start' }] }
      """)["connection_id"]
    _ = try await make(
      "vpn.route", on: consumer, "{ connection_id: '\(connection)', destination: '192.168.10.0/24' }")
    _ = try await make(
      "vpn.propagation", on: consumer, "{ route_table_id: 'rtb-4d2e8c11', gateway_id: '\(gateway)' }")
    for rule in [
      "protocol: 'tcp', from_port: 80, cidr: '192.168.10.0/24', description: 'on-premises', tags: { a: 'b' }",
      "protocol: '-1', source_group: 'sg-2f6a8d35'",
      "protocol: 'icmp', from_port: 8, to_port: -1, cidr: '192.168.10.0/24'",
      "direction: 'egress', protocol: 'udp', from_port: 53, to_port: 54, cidr: '192.168.10.0/24'",
    ] {
      _ = try await make("ec2.security_group_rule", on: consumer, "{ group_id: 'sg-7b1c9e04', \(rule) }")
    }
    try await stage.runner.changeRule(of: "sg-7b1c9e04", on: consumer)
  }

  /// A role's key, in each of the two ways, of which the sandbox refuses the second; and what `doctor` asks.
  private func identities() async throws {
    let role = ProfileChain.Role(
      arn: "arn:aws:iam::222222222222:role/any", externalID: "x=1,2", sessionName: "judged@peer",
      durationSeconds: 900, deviceSerial: "arn:aws:iam::111111111111:mfa/me")
    let session = AssumeRoleCredentials(
      role, client: provider.client, askCode: { _ in "123456" }, clock: { [clock = stage.clock] in clock.now })
    let needs = Set(
      StepRunner.kinds.values.flatMap { $0.permissions.observe + $0.permissions.apply + $0.permissions.undo })
    // Where IAM's simulation gives nothing, dry runs are sent instead.
    stage.recorder.tamper("SimulatePrincipalPolicy", replacing: "SimulatePrincipalPolicyRes", by: "Page", times: 3)
    for account in [provider, try await stage.open("session", with: session)] {
      let findings = await account.diagnose(for: needs.sorted().map { Need($0, steps: 1) })
      for finding in findings where finding.found?.contains("dry run failed") == true {
        throw StepRunner.Stuck(description: "\(finding.object ?? ""): \(finding.found ?? "")")
      }
    }

    let surroundings = Surroundings(
      environment: [
        "AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "arn:aws:iam::222222222222:role/any",
        "AWS_ROLE_SESSION_NAME": "judged", "AWS_REGION": stage.sandbox.world.region,
      ],
      readFile: { path in path == "/token" ? Array("header.payload.signature".utf8) : nil },
      transport: stage.recorder, clock: { [clock = stage.clock] in clock.now })
    let chain = CredentialProviderChain.standard(
      profile: nil, region: stage.sandbox.world.region, surroundings)
    _ = try? await chain.credentials()
    try await login()
  }

  /// A key that is nobody's, and one whose secret is another.
  static let wrongKeys = ["AKIANOBODYNOBODYNOB2": "nobody", "AKIASANDBOXSTRANGER2": "another"]

  /// A role's key by a login in the browser, at a portal that is made up.
  private func login() async throws {
    let surroundings = Surroundings(
      environment: ["HOME": "/home"],
      readFile: { path in
        if path.hasSuffix("/config") {
          return Array(
            """
            [profile p]
            sso_start_url = https://judged.awsapps.com/start
            sso_region = ap-northeast-1
            sso_account_id = 222222222222
            sso_role_name = Reader+of@all
            """.utf8)
        }
        guard path.contains("/sso/cache/") else { return nil }
        return Array(#"{"accessToken": "token/of+login=", "expiresAt": "2099-01-01T00:00:00Z"}"#.utf8)
      }, transport: portal)
    let chain = CredentialProviderChain.standard(profile: "p", region: "ap-northeast-1", surroundings)
    let key = try await chain.credentials()
    guard key.accessKeyID == "ASIAPORTALPORTALPOR2" else { throw StepRunner.Stuck(description: "another key") }
  }

  /// What was sent and answered.
  var exchanges: [Exchange] { stage.recorder.exchanges + portal.exchanges }

  /// What AWS refuses, in each protocol and by each sort of refusal.
  private func refusals() async throws {
    let client = provider.client
    _ = try? await client.call(.ec2, "DescribeVpcEndpoints", .members(["VpcEndpointId": .strings(["vpce-0"])]))
    _ = try? await client.call(
      .ec2, "AttachVpnGateway",
      .members(["VpcId": .string("vpc-0a1d806e"), "VpnGatewayId": .string("vgw-00000000000000000")]))
    _ = try? await client.call(
      .elasticBeanstalk, "TerminateEnvironment", .members(["EnvironmentId": .string("e-nosuchone1")]))
    _ = try? await client.call(.iam, "GetInstanceProfile", .members(["InstanceProfileName": .string("no-such")]))
    _ = try? await client.call(
      .elasticLoadBalancing, "DescribeLoadBalancers",
      .members([
        "LoadBalancerArns": .strings([
          "arn:aws:elasticloadbalancing:ap-northeast-1:111111111111:loadbalancer/net/none/0000000000000000"
        ])
      ]))
    _ = try? await client.call(.route53, "GetHostedZone", method: "GET", path: "/2013-04-01/hostedzone/Z0NONE")
    for service in [AWSService.ec2, .sts, .elasticBeanstalk] {
      let action = service == .sts ? "GetCallerIdentity" : service == .ec2 ? "DescribeVpcs" : "DescribeApplications"
      for key in Self.wrongKeys {
        let credentials = StaticCredentials(
          Credentials(accessKeyID: key.key, secretAccessKey: key.value, source: "a test"))
        _ = try? await stage.client(with: credentials).call(service, action)
      }
    }
  }
}

/// A login portal that hands out one key.
private struct Portal: Transport {
  func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportFailure) -> HTTPResponse {
    let key = """
      {"roleCredentials": {"accessKeyId": "ASIAPORTALPORTALPOR2", "secretAccessKey": "any", "sessionToken": "any",
       "expiration": 4070908800000}}
      """
    return HTTPResponse(status: 200, headers: [("Content-Type", "application/json")], body: Array(key.utf8))
  }
}
