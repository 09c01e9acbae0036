import CloudFixtures
import Document
import PlinkflowKit
import Testing

/// What a kind is tried with: the steps that have to be done before it, and its own parameters.
struct Scenario: Sendable, CustomTestStringConvertible {
  let kind: String
  let account: String
  /// Whether the API makes one thing of two calls with one token.
  var isIdempotent = true
  /// Whether one that stands already can be told to be what is wanted.
  var isAdoptable = true
  /// Whether it can be taken back.
  var isReversible = true
  /// How many things the sandbox counts at most when there is one of it.
  var things = 1
  /// Makes what the step needs, and answers with its parameters.
  let prepare: @Sendable (Cloud) async throws -> String

  var testDescription: String { kind }

  static let all: [Scenario] = [
    // Its rule that lets everything out comes with it.
    Scenario(kind: "ec2.security_group", account: "consumer", things: 2) { _ in
      "{ name: 'web', vpc_id: 'vpc-0c5e7d31', description: 'of oreg', tags: { Name: 'x' } }"
    },
    Scenario(kind: "ec2.security_group_rule", account: "consumer") { _ in
      "{ group_id: 'sg-7b1c9e04', protocol: 'tcp', from_port: 80, cidr: '192.168.10.0/24' }"
    },
    Scenario(kind: "privatelink.service", account: "provider") { cloud in
      "{ load_balancer_arns: ['\(try await cloud.loadBalancer())'], tags: { Name: 'x' } }"
    },
    Scenario(kind: "privatelink.principals", account: "provider") { cloud in
      let service = try await cloud.service()
      return "{ service_id: '\(try service.text("service_id"))', principals: ['arn:aws:iam::222222222222:root'] }"
    },
    Scenario(kind: "privatelink.endpoint", account: "consumer") { cloud in
      try await cloud.endpointParameters()
    },
    Scenario(kind: "privatelink.acceptance", account: "provider") { cloud in
      let parameters = try await cloud.endpointParameters()
      let endpoint = try await cloud.make("privatelink.endpoint", on: "consumer", parameters)
      let service = try await cloud.service()
      return
        "{ service_id: '\(try service.text("service_id"))', endpoint_id: '\(try endpoint.text("endpoint_id"))' }"
    },
    Scenario(kind: "privatelink.private_dns_verification", account: "provider", isReversible: false) { cloud in
      "{ service_id: '\(try await cloud.namedService().text("service_id"))' }"
    },
    Scenario(kind: "privatelink.endpoint_private_dns", account: "consumer") { cloud in
      let service = try await cloud.namedService().text("service_id")
      _ = try await cloud.make("privatelink.private_dns_verification", on: "provider", "{ service_id: '\(service)' }")
      let endpoint = try await cloud.accepted(try await cloud.namedService())
      return "{ endpoint_id: '\(endpoint)' }"
    },
    Scenario(kind: "privatelink.connection_notification", account: "provider") { cloud in
      """
      { service_id: '\(try await cloud.namedService().text("service_id"))',
        topic_arn: 'arn:aws:sns:ap-northeast-1:111111111111:connections', events: ['Connect', 'Delete'] }
      """
    },
    Scenario(kind: "privatelink.revocation", account: "provider") { cloud in
      let service = try await cloud.namedService()
      _ = try await cloud.accepted(service)
      return "{ service_id: '\(try service.text("service_id"))', principals: ['arn:aws:iam::222222222222:root'] }"
    },
    Scenario(kind: "elb.attributes", account: "provider") { cloud in
      "{ load_balancer_arn: '\(try await cloud.inventory())', cross_zone: true }"
    },
    Scenario(kind: "elb.security_groups", account: "provider") { cloud in
      "{ load_balancer_arn: '\(try await cloud.inventory())', enforce_on_private_link: false }"
    },
    Scenario(kind: "beanstalk.application", account: "provider") { _ in "{ name: 'web' }" },
    Scenario(kind: "beanstalk.storage_location", account: "provider", isReversible: false) { _ in "{}" },
    Scenario(kind: "beanstalk.source_bundle", account: "provider") { cloud in
      let bucket = try await cloud.make("beanstalk.storage_location", on: "provider", "{}").text("bucket")
      return "{ file: '\(try cloud.bundle())', bucket: '\(bucket)' }"
    },
    Scenario(kind: "beanstalk.application_version", account: "provider") { cloud in
      _ = try await cloud.make("beanstalk.application", on: "provider", "{ name: 'web' }")
      let bucket = try await cloud.make("beanstalk.storage_location", on: "provider", "{}").text("bucket")
      let bundle = try await cloud.make(
        "beanstalk.source_bundle", on: "provider", "{ file: '\(try cloud.bundle())', bucket: '\(bucket)' }")
      return "{ application: 'web', label: 'v1', bucket: '\(bucket)', key: '\(try bundle.text("key"))' }"
    },
    // Its load balancer comes with it.
    Scenario(kind: "beanstalk.environment", account: "provider", things: 2) { cloud in
      _ = try await cloud.make("beanstalk.application", on: "provider", "{ name: 'web' }")
      return Cloud.environment
    },
    // Its own two records come with it.
    Scenario(kind: "route53.zone", account: "consumer", things: 3) { _ in
      "{ name: 'oreg.internal', vpc_id: 'vpc-0c5e7d31' }"
    },
    Scenario(kind: "route53.record", account: "consumer") { cloud in
      let zone = try await cloud.make(
        "route53.zone", on: "consumer", "{ name: 'oreg.internal', vpc_id: 'vpc-0c5e7d31' }")
      return "{ zone_id: '\(try zone.text("zone_id"))', name: 'www.oreg.internal', type: 'A', values: ['10.0.0.7'] }"
    },
    Scenario(kind: "route53.zone_authorization", account: "consumer") { cloud in
      try await cloud.sharing(try await cloud.privateZone())
    },
    Scenario(kind: "route53.zone_association", account: "provider") { cloud in
      let pair = try await cloud.sharing(try await cloud.privateZone())
      _ = try await cloud.make("route53.zone_authorization", on: "consumer", pair)
      return pair
    },
    Scenario(kind: "route53.zone_authorization_removal", account: "consumer") { cloud in
      let pair = try await cloud.sharing(try await cloud.privateZone())
      _ = try await cloud.make("route53.zone_authorization", on: "consumer", pair)
      _ = try await cloud.make("route53.zone_association", on: "provider", pair)
      return pair
    },
    Scenario(kind: "vpn.transit_gateway", account: "consumer", isIdempotent: false) { _ in
      "{ tags: { Name: 'hub' } }"
    },
    Scenario(kind: "vpn.transit_gateway_attachment", account: "consumer") { cloud in
      let gateway = try await cloud.make("vpn.transit_gateway", on: "consumer", "{ tags: { Name: 'hub' } }")
      return """
        { transit_gateway_id: '\(try gateway.text("transit_gateway_id"))', vpc_id: 'vpc-0c5e7d31',
          subnet_ids: ['subnet-5a3b1e90'] }
        """
    },
    Scenario(kind: "ec2.route", account: "consumer") { cloud in
      let gateway = try await cloud.make("vpn.transit_gateway", on: "consumer", "{ tags: { Name: 'hub' } }")
        .text("transit_gateway_id")
      _ = try await cloud.make(
        "vpn.transit_gateway_attachment", on: "consumer",
        "{ transit_gateway_id: '\(gateway)', vpc_id: 'vpc-0c5e7d31', subnet_ids: ['subnet-5a3b1e90'] }")
      return "{ route_table_id: 'rtb-4d2e8c11', destination: '192.168.10.0/24', transit_gateway_id: '\(gateway)' }"
    },
    Scenario(kind: "resolver.inbound_endpoint", account: "consumer") { _ in
      """
      { name: 'from-site', addresses: [{ subnet_id: 'subnet-5a3b1e90' }, { subnet_id: 'subnet-6e8d2f41' }],
        security_group_ids: ['sg-2f6a8d35'] }
      """
    },
    Scenario(kind: "vpn.gateway", account: "consumer", isIdempotent: false) { _ in "{ tags: { Name: 'site' } }" },
    Scenario(kind: "vpn.attachment", account: "consumer") { cloud in
      let gateway = try await cloud.make("vpn.gateway", on: "consumer", "{ tags: { Name: 'site' } }")
      return "{ gateway_id: '\(try gateway.text("gateway_id"))', vpc_id: 'vpc-0c5e7d31' }"
    },
    Scenario(kind: "vpn.customer_gateway", account: "consumer") { _ in "{ ip_address: '203.0.113.6' }" },
    Scenario(kind: "vpn.connection", account: "consumer", isIdempotent: false) { cloud in
      try await cloud.connectionParameters()
    },
    Scenario(kind: "vpn.route", account: "consumer") { cloud in
      let connection = try await cloud.make("vpn.connection", on: "consumer", try await cloud.connectionParameters())
      return "{ connection_id: '\(try connection.text("connection_id"))', destination: '192.168.10.0/24' }"
    },
    Scenario(kind: "vpn.propagation", account: "consumer") { cloud in
      let gateway = try await cloud.make("vpn.gateway", on: "consumer", "{ tags: { Name: 'site' } }")
      let id = try gateway.text("gateway_id")
      _ = try await cloud.make("vpn.attachment", on: "consumer", "{ gateway_id: '\(id)', vpc_id: 'vpc-0c5e7d31' }")
      return "{ route_table_id: 'rtb-4d2e8c11', gateway_id: '\(id)' }"
    },
  ]
}

extension Cloud {
  /// Does a step, as another step of the same run would be.
  func make(_ kind: String, on account: String, _ parameters: String) async throws -> Value {
    var driver = Driver(try await step(kind, on: account, parameters), number: 100 + kind.utf8.count)
    return try await driver.run()
  }

  static let environment = """
    { application: 'web', name: 'web-tier', platform: 'Docker', elb_type: 'network', cname: 'web-tier-oreg',
      vpc_id: 'vpc-0a1d806e', ec2_subnets: ['subnet-97aa55cf', 'subnet-d7d47fa1'],
      elb_subnets: ['subnet-97aa55cf', 'subnet-d7d47fa1'], security_groups: ['sg-1d12c87b'],
      instance_type: 't2.small', public_ip: true }
    """

  func loadBalancer() async throws -> String {
    _ = try await make("beanstalk.application", on: "provider", "{ name: 'web' }")
    return try await make("beanstalk.environment", on: "provider", Self.environment).text("load_balancer_arn")
  }

  func service() async throws -> Value {
    try await make("privatelink.service", on: "provider", "{ load_balancer_arns: ['\(try await loadBalancer())'] }")
  }

  /// The consumer's private zone.
  func privateZone() async throws -> String {
    try await make("route53.zone", on: "consumer", "{ name: 'oreg.internal', vpc_id: 'vpc-0c5e7d31' }").text("zone_id")
  }

  /// What shares a zone with the provider's VPC.
  func sharing(_ zone: String) async throws -> String {
    "{ zone_id: '\(zone)', vpc_id: 'vpc-0a1d806e' }"
  }

  /// The load balancer that the provider has from the beginning.
  func inventory() async throws -> String {
    try await make("elb.load_balancer_lookup", on: "provider", "{ name: 'inventory' }").text("load_balancer_arn")
  }

  /// A service with a private name whose record is published.
  func namedService() async throws -> Value {
    let service = try await make(
      "privatelink.service", on: "provider",
      "{ load_balancer_arns: ['\(try await inventory())'], private_dns_name: 'api.oreg.example' }")
    _ = try await make(
      "route53.record", on: "provider",
      """
      { zone_id: 'Z0PROVIDER7PUBLIC4ZONE', name: '\(try service.text("private_dns_verification_name"))',
        type: 'TXT', values: ['"\(try service.text("private_dns_verification_value"))"'] }
      """)
    return service
  }

  /// An endpoint of the consumer to a service, accepted by the provider.
  func accepted(_ service: Value) async throws -> String {
    let parameters = try await endpointParameters(to: service)
    let endpoint = try await make("privatelink.endpoint", on: "consumer", parameters).text("endpoint_id")
    _ = try await make(
      "privatelink.acceptance", on: "provider",
      "{ service_id: '\(try service.text("service_id"))', endpoint_id: '\(endpoint)' }")
    return endpoint
  }

  func endpointParameters() async throws -> String {
    try await endpointParameters(to: try await service())
  }

  func endpointParameters(to service: Value) async throws -> String {
    _ = try await make(
      "privatelink.principals", on: "provider",
      "{ service_id: '\(try service.text("service_id"))', principals: ['arn:aws:iam::222222222222:root'] }")
    return """
      { service_name: '\(try service.text("service_name"))', vpc_id: 'vpc-0c5e7d31',
        subnet_ids: ['subnet-5a3b1e90', 'subnet-6e8d2f41'], security_group_ids: ['sg-7b1c9e04'] }
      """
  }

  func connectionParameters() async throws -> String {
    let gateway = try await make("vpn.gateway", on: "consumer", "{ tags: { Name: 'site' } }")
    let other = try await make("vpn.customer_gateway", on: "consumer", "{ ip_address: '203.0.113.6' }")
    return """
      { gateway_id: '\(try gateway.text("gateway_id"))',
        customer_gateway_id: '\(try other.text("customer_gateway_id"))' }
      """
  }
}
