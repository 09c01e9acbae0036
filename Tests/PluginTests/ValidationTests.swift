import PlinkflowKit
import Testing

/// A mistake in parameters, and the sentence that it gets.
struct Mistake: Sendable, CustomTestStringConvertible {
  let kind: String
  let parameters: String
  let summary: String

  var testDescription: String { "\(kind): \(summary)" }

  init(_ kind: String, _ parameters: String, _ summary: String) {
    self.kind = kind
    self.parameters = parameters
    self.summary = summary
  }

  static let all = [
    Mistake(
      "vpn.connection", "{ gateway_id: 'vgw-1', customer_gateway_id: 'cgw-1', tunnels: [{ dpd_timeout: 29 }] }",
      "has `dpd_timeout` that is not from 30 to 86400: 29"),
    Mistake(
      "vpn.connection", "{ gateway_id: 'vgw-1', customer_gateway_id: 'cgw-1', tunnels: [{ ike_versions: [] }] }",
      "has an empty list in `ike_versions`"),
    Mistake(
      "vpn.connection",
      "{ gateway_id: 'vgw-1', customer_gateway_id: 'cgw-1', tunnels: [{ inside_cidr: '169.254.169.252/30' }] }",
      "has `inside_cidr` that AWS keeps for itself: `169.254.169.252/30`"),
    Mistake(
      "vpn.route", "{ connection_id: 'vpn-1', destination: '192.168.10.1/24' }",
      "has `destination` with bits behind its prefix: `192.168.10.1/24`"),
    Mistake(
      "vpn.route", "{ connection_id: 'vpn-1', destination: '192.168.10.0' }",
      "has `destination` that is no range of IPv4 addresses: `192.168.10.0`"),
    Mistake(
      "vpn.route", "{ connection_id: 'vpn-1', destination: '192.168.010.0/24' }",
      "has `destination` that is no range of IPv4 addresses: `192.168.010.0/24`"),
    Mistake(
      "vpn.route", "{ connection_id: 'vpn-1', destination: '192.168.10.0/33' }",
      "has `destination` that is no range of IPv4 addresses: `192.168.10.0/33`"),
    Mistake(
      "privatelink.principals", "{ service_id: 'vpce-svc-1', principals: ['arn:aws:iam::222222222222:role/team/web'] }",
      "has `principals` with what is no principal: `arn:aws:iam::222222222222:role/team/web`"),
    Mistake(
      "privatelink.principals", "{ service_id: 'vpce-svc-1', principals: ['222222222222'] }",
      "has `principals` with what is no principal: `222222222222`"),
    Mistake(
      "privatelink.principals", "{ service_id: 'vpce-svc-1', principals: [] }", "has an empty list in `principals`"),
    Mistake(
      "privatelink.service",
      "{ load_balancer_arns: ['arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/app/web/1'] }",
      "has no Network Load Balancer in `load_balancer_arns`: "
        + "`arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/app/web/1`"),
    Mistake(
      "privatelink.endpoint",
      "{ service_name: 's', vpc_id: 'vpc-1', subnet_ids: ['subnet-1'], security_group_ids: [] }",
      "has an empty list in `security_group_ids`"),
    Mistake(
      "privatelink.endpoint",
      "{ service_name: 's', vpc_id: 'vpc-1', subnet_ids: ['a', 'a'], security_group_ids: ['sg-1'] }",
      "names something twice in `subnet_ids`"),
    Mistake(
      "privatelink.endpoint",
      "{ service_name: 's', vpc_id: 'v', subnet_ids: ['a'], security_group_ids: ['sg-1'], policy: 'all' }",
      "has `policy` that is no policy"),
    Mistake(
      "privatelink.service",
      "{ load_balancer_arns: ['arn:aws:elasticloadbalancing:r:1:loadbalancer/net/a/1'], private_dns_name: 'api' }",
      "has `private_dns_name` that is no public name: `api`"),
    Mistake(
      "privatelink.connection_notification", "{ service_id: 'vpce-svc-1', topic_arn: 'arn:aws:sqs:r:1:queue' }",
      "has `topic_arn` that is no topic's: `arn:aws:sqs:r:1:queue`"),
    Mistake(
      "privatelink.revocation", "{ service_id: 'vpce-svc-1', principals: ['222222222222'] }",
      "has `principals` with what is no principal: `222222222222`"),
    Mistake("elb.load_balancer_lookup", "{}", "needs one of `name` and `load_balancer_arn`"),
    Mistake(
      "elb.attributes", "{ load_balancer_arn: 'inventory', cross_zone: true }",
      "has `load_balancer_arn` that is no load balancer's: `inventory`"),
    Mistake(
      "elb.attributes", "{ load_balancer_arn: 'arn:aws:elasticloadbalancing:r:1:loadbalancer/net/a/1' }",
      "needs `cross_zone` or `attributes`"),
    Mistake(
      "elb.security_groups", "{ load_balancer_arn: 'arn:aws:elasticloadbalancing:r:1:loadbalancer/net/a/1' }",
      "needs `security_group_ids` or `enforce_on_private_link`"),
    Mistake(
      "vpn.connection", "{ gateway_id: 'vgw-1', transit_gateway_id: 'tgw-1', customer_gateway_id: 'cgw-1' }",
      "needs one of `gateway_id` and `transit_gateway_id`"),
    Mistake(
      "vpn.transit_gateway_attachment", "{ transit_gateway_id: 'tgw-1', vpc_id: 'vpc-1', subnet_ids: [] }",
      "has an empty list in `subnet_ids`"),
    Mistake(
      "resolver.inbound_endpoint",
      "{ name: 'a', addresses: [{ subnet_id: 'subnet-1' }], security_group_ids: ['sg-1'] }", "has 1 `addresses`"),
    Mistake(
      "resolver.inbound_endpoint",
      "{ name: 'a', addresses: [{ subnet_id: 's', ip: '10.0.0' }, { subnet_id: 't' }], security_group_ids: ['g'] }",
      "has no IPv4 address in `ip`: `10.0.0`"),
    Mistake("directory.simple_ad", "{}", "needs one of `directory_id` and `name`"),
    Mistake("route53.zone_lookup", "{ name: 'a..b' }", "has `name` that is no domain name: `a..b`"),
    Mistake("route53.zone", "{ name: 'a..b', vpc_id: 'vpc-1' }", "has `name` that is no domain name: `a..b`"),
    Mistake("route53.zone", "{ name: '-a.b', vpc_id: 'vpc-1' }", "has `name` that is no domain name: `-a.b`"),
    Mistake(
      "route53.record", "{ zone_id: 'Z1', name: 'a.*.b', type: 'A', values: ['10.0.0.1'] }",
      "has `name` that is no domain name: `a.*.b`"),
    Mistake("route53.record", "{ zone_id: 'Z1', name: 'a.b', type: 'A' }", "needs one of `values` and `alias`"),
    Mistake(
      "route53.record", "{ zone_id: 'Z1', name: 'a.b', type: 'CNAME', values: ['c.d', 'e.f'] }",
      "has more than one CNAME value"),
    Mistake(
      "vpn.customer_gateway", "{ ip_address: '203.0.113.256' }",
      "has no IPv4 address in `ip_address`: `203.0.113.256`"),
    Mistake(
      "vpn.customer_gateway", "{ ip_address: '203.0.113.6', bgp_asn: 0 }",
      "has no autonomous system number in `bgp_asn`: 0"),
    Mistake(
      "vpn.connection",
      "{ gateway_id: 'vgw-1', customer_gateway_id: 'cgw-1', tunnels: [{ inside_cidr: '10.0.0.0/30' }] }",
      "has `inside_cidr` that is no /30 of 169.254.0.0/16: `10.0.0.0/30`"),
    Mistake(
      "ec2.security_group_rule", "{ group_id: 'sg-1', protocol: 'tcp', from_port: 80 }",
      "needs one of `cidr` and `source_group`"),
    Mistake(
      "ec2.security_group_rule", "{ group_id: 'sg-1', protocol: 'tcp', cidr: '10.0.0.0/8' }",
      "needs `from_port` with tcp"),
    Mistake(
      "ec2.security_group_rule",
      "{ group_id: 'sg-1', protocol: 'udp', from_port: 90, to_port: 80, cidr: '10.0.0.0/8' }",
      "has no range of ports from 90 to 80"),
    Mistake(
      "beanstalk.environment", "{ application: 'a', name: 'abc', platform: 'Docker' }",
      "has `name` that is no environment's: `abc`"),
    Mistake(
      "beanstalk.environment", "{ application: 'a', name: 'abcd' }", "needs one of `platform` and `solution_stack`"),
    Mistake(
      "beanstalk.environment", "{ application: 'a', name: 'abcd', platform: 'D', tier: 'worker', cname: 'x' }",
      "has `cname` with tier `worker`"),
    Mistake(
      "beanstalk.application", "{ name: 'a', tags: { 'aws:x': '1' } }", "has a tag with the reserved key `aws:x`"),
    Mistake("command.run", "{ apply: [] }", "has no program in `apply`"),
    Mistake(
      "command.run", "{ apply: ['a'], refused_status: [0] }",
      "has 0 in `refused_status`, which must have statuses from 1 to 255"),
    Mistake("command.run", "{ apply: ['a'], timeout: 'soon' }", "has no duration in `timeout`: `soon`"),
    Mistake(
      "command.run", "{ apply: ['a'], environment: { PLINKFLOW_TOKEN: 'x' } }",
      "has a name that is no variable's: `PLINKFLOW_TOKEN`"),
  ]
}

@Suite struct ValidationTests {
  @Test(arguments: Mistake.all)
  func `a mistake is refused before anything is sent`(_ mistake: Mistake) async throws {
    let cloud = try Cloud()
    let fault = await #expect(throws: StepError.self) {
      _ = try await cloud.step(mistake.kind, on: "consumer", mistake.parameters)
    }
    #expect(fault?.class == .refused)
    #expect(fault?.summary == mistake.summary)
    #expect(try cloud.changes().isEmpty)
  }

  @Test func `fifty tags are too many beside the token`() async throws {
    let tags = (0..<50).map { "k\($0): 'v'" }.joined(separator: ", ")
    let fault = await #expect(throws: StepError.self) {
      _ = try await Cloud().step("vpn.gateway", on: "consumer", "{ tags: { \(tags) } }")
    }
    #expect(fault?.summary == "has 50 tags")
  }
}
