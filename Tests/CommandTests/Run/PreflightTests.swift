import Foundation
import Testing

/// What would fail later is told before anything is begun, by reads alone.
@Suite struct PreflightTests {
  private static let sandbox = ["--sandbox", "--sandbox-delay", "0"]

  @Test func `a missing instance profile is told, and nothing that follows from it`() async throws {
    let plinkflow = try SeedWorkflow.folder(replacing: [
      #""subnet-6e8d2f41""#: #""subnet-3f9c7a12""#,
      #"default: "aws-elasticbeanstalk-ec2-role""#: #"default: "no-such-profile""#,
    ])
    defer { plinkflow.remove() }
    let refused = try await plinkflow.start(SeedWorkflow.run).ending()
    #expect(refused.status == 2)
    #expect(
      refused.errors == """
        error: step `environment` needs instance profile `no-such-profile`, which does not exist
        note: account 111111111111 has no such instance profile
        note: nothing was begun; `--skip-preflight` begins all the same
        help: make it with a role that has the policies AWSElasticBeanstalkWebTier and …WorkerTier

        """)
    #expect(try await plinkflow("sandbox", "show").output == SeedWorkflow.nothing)
    #expect(try await plinkflow("status").errors.hasPrefix("error: the journal holds no run"))
  }

  /// A parameter that could never be right, and what is said of each step that it reaches.
  private static let malformed: [(parameter: String, told: [String])] = [
    (
      "site_prefix=192.168.10.0/33",
      [
        "step `vpn_route` has `destination` that is no range of IPv4 addresses: `192.168.10.0/33`",
        "step `vpn_endpoint_rule` has `cidr` that is no range of IPv4 addresses: `192.168.10.0/33`",
        "step `vpn_directory_rule` has `cidr` that is no range of IPv4 addresses: `192.168.10.0/33`",
        "step `vpn_directory_tcp_rule` has `cidr` that is no range of IPv4 addresses: `192.168.10.0/33`",
      ]
    ),
    (
      "site_prefix=192.168.10.5/32",
      []
    ),
    (
      "zone=oreg..internal",
      [
        "step `zone` has `name` that is no domain name: `oreg..internal`",
        "step `dns` has `name` that is no domain name: `eb-privatelink.oreg..internal`",
      ]
    ),
    ("host=-web", ["step `dns` has `name` that is no domain name: `-web.oreg.internal`"]),
    ("site_address=300.1.1.1", ["step `vpn_customer_gateway` has no IPv4 address in `ip_address`: `300.1.1.1`"]),
    ("cname=-web", ["step `environment` has `cname` that is no label of a name: `-web`"]),
  ]

  @Test(arguments: malformed)
  func `names and addresses that are not well-formed are told before anything is begun`(
    _ parameter: String, _ told: [String]
  ) async throws {
    let plinkflow = try SeedWorkflow.folder()
    defer { plinkflow.remove() }
    let plan = try await plinkflow.start(
      ["plan"] + SeedWorkflow.run.dropFirst() + ["--param", parameter]
    ).ending()
    #expect(plan.status == (told.isEmpty ? 0 : 1))
    #expect(plan.output.split(separator: "\n").count { $0.hasPrefix("! ") } == told.count, "\(plan.output)")
    guard !told.isEmpty else { return }
    let refused = try await plinkflow.start(SeedWorkflow.run + ["--param", parameter]).ending()
    #expect(refused.status == 2)
    let errors = refused.errors.split(separator: "\n").filter { $0.hasPrefix("error: ") }
    #expect(errors.map(String.init) == told.map { "error: " + $0 })
    #expect(try await plinkflow("sandbox", "show").output == SeedWorkflow.nothing)
  }

  @Test(arguments: [
    (
      "0wrong.key",
      """
      error: step `vpn_connection` has a pre-shared key that AWS does not take
      note: it has 8 to 64 letters, digits, `.` and `_`, and does not begin with 0
      note: nothing was begun; `--skip-preflight` begins all the same

      """
    ),
    (
      nil,
      """
      error: step `vpn_connection` needs a secret that cannot be read
      note: the environment has no variable `VPN_KEY`
      note: it is `pre_shared_key`, from `env:VPN_KEY`

      """
    ),
  ])
  func `a pre-shared key that is missing or not well-formed is told before anything is begun`(
    _ key: String?, _ told: String
  ) async throws {
    let plinkflow = try SeedWorkflow.folder(replacing: [
      "static_routes_only: true,": #"static_routes_only: true, pre_shared_key: "env:VPN_KEY","#
    ])
    defer { plinkflow.remove() }
    let refused = try await plinkflow.start(
      SeedWorkflow.run, environment: key.map { ["VPN_KEY": $0] } ?? [:]
    ).ending()
    #expect(refused.status == 2)
    #expect(refused.errors == told)
    #expect(try await plinkflow("sandbox", "show").output == SeedWorkflow.nothing)
  }

  @Test func `a missing service role is told`() async throws {
    let plinkflow = try SeedWorkflow.folder(replacing: [
      "instance_profile: \"${params.instance_profile}\",":
        "instance_profile: \"${params.instance_profile}\", service_role: \"no-such-role\","
    ])
    defer { plinkflow.remove() }
    let refused = try await plinkflow.start(SeedWorkflow.run).ending()
    #expect(refused.status == 2)
    #expect(
      refused.errors == """
        error: step `environment` needs service role `no-such-role`, which does not exist
        note: account 111111111111 has no such role
        note: nothing was begun; `--skip-preflight` begins all the same
        help: make it with the policies AWSElasticBeanstalkEnhancedHealth and …ManagedUpdatesCustomerRolePolicy

        """)
    #expect(try await plinkflow("sandbox", "show").output == SeedWorkflow.nothing)
  }

  @Test func `a VPC that does not resolve private names is told where one is wanted`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let world = try await plinkflow("sandbox", "world").output
    let hostnames = "tags: { Name: \"consumer\" }"
    #expect(world.contains(hostnames))
    try plinkflow.write(
      world.replacing(
        "dns_hostnames: true,\n          \(hostnames)", with: "dns_hostnames: false,\n          \(hostnames)"),
      to: "world.json5")
    try plinkflow.write(
      """
      {
        workflow: "named",
        connections: { provider: { type: "aws" }, consumer: { type: "aws" } },
        steps: {
          balancer: { uses: "elb.load_balancer_lookup", on: "provider", with: { name: "inventory" } },
          service: { uses: "privatelink.service", on: "provider", with: {
            load_balancer_arns: ["${balancer.load_balancer_arn}"], acceptance_required: false } },
          endpoint: { uses: "privatelink.endpoint", on: "consumer", with: {
            service_name: "${service.service_name}", vpc_id: "vpc-0c5e7d31", subnet_ids: ["subnet-5a3b1e90"],
            security_group_ids: ["sg-7b1c9e04"] } },
          name: { uses: "privatelink.endpoint_private_dns", on: "consumer", with: {
            endpoint_id: "${endpoint.endpoint_id}", vpc_id: "vpc-0c5e7d31" } },
        },
      }
      """, to: "named.json5")
    let refused = try await plinkflow.start(
      ["run", "named.json5", "--sandbox-world", "world.json5"] + Self.sandbox
    ).ending()
    #expect(refused.status == 2)
    #expect(
      refused.errors == """
        error: step `name` needs a VPC that resolves private names
        note: enableDnsHostnames is off in vpc-0c5e7d31
        note: nothing was begun; `--skip-preflight` begins all the same
        help: turn on `enableDnsHostnames` of vpc-0c5e7d31

        """)
    #expect(try await plinkflow("sandbox", "show").output == SeedWorkflow.nothing)
  }

  @Test func `a VPC that does not resolve private names is told where a private zone is made for it`() async throws {
    let plinkflow = try SeedWorkflow.folder()
    defer { plinkflow.remove() }
    let world = try await plinkflow("sandbox", "world").output
    let names = "dns_support: true,\n          dns_hostnames: true,\n          tags: { Name: \"consumer\" }"
    #expect(world.contains(names))
    try plinkflow.write(
      world.replacing(names, with: names.replacing("dns_support: true", with: "dns_support: false")),
      to: "world.json5")
    let refused = try await plinkflow.start(SeedWorkflow.run + ["--sandbox-world", "world.json5"]).ending()
    #expect(refused.status == 2)
    #expect(
      refused.errors == """
        error: step `zone` needs a VPC that resolves private names
        note: enableDnsSupport is off in vpc-0c5e7d31
        note: nothing was begun; `--skip-preflight` begins all the same
        help: turn on `enableDnsSupport` of vpc-0c5e7d31

        """)
    #expect(try await plinkflow("sandbox", "show").output == SeedWorkflow.nothing)
  }

  @Test func `a rule that is missing between on-premises and the endpoint is told, unless the workflow makes it`()
    async throws
  {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    func workflow(_ needs: String) -> String {
      """
      {
        workflow: "way",
        connections: { consumer: { type: "aws" } },
        steps: {
          rule: { uses: "ec2.security_group_rule", on: "consumer", with: {
            group_id: "sg-7b1c9e04", protocol: "tcp", from_port: 80, cidr: "192.168.10.0/24" } },
          way: { uses: "check.security_groups", on: "consumer", \(needs)
            with: { groups: ["sg-7b1c9e04"], port: 80, cidrs: ["192.168.10.0/24", "10.0.0.0/24"] } },
        },
      }
      """
    }
    try plinkflow.write(workflow(""), to: "way.json5")
    let refused = try await plinkflow.start(["run", "way.json5"] + Self.sandbox).ending()
    #expect(refused.status == 2)
    #expect(
      refused.errors == """
        error: step `way` needs traffic that security groups do not let through
        note: no rule of sg-7b1c9e04 lets tcp 80 in from 192.168.10.0/24: it needs an ingress rule for that
        note: nothing was begun; `--skip-preflight` begins all the same
        help: add the rule, or let this check need the step that does

        """)
    try plinkflow.write(workflow("needs: [\"rule\"],"), to: "way.json5")
    let run = try await plinkflow.start(["run", "way.json5"] + Self.sandbox).ending()
    #expect(run.status == 0, "\(run.errors)")
  }

  @Test func `a subnet in a zone that the load balancer will not have is seen before there is a load balancer`()
    async throws
  {
    let plinkflow = try SeedWorkflow.folder(replacing: [#""subnet-6e8d2f41""#: #""subnet-3f9c7a12""#])
    defer { plinkflow.remove() }
    let words = """
      has a subnet in a zone that the service does not reach
      note: subnet subnet-3f9c7a12 is in apne1-az2, and the service is in apne1-az1, apne1-az4
      note: nothing was begun; `--skip-preflight` begins all the same
      help: choose subnets in the service's zones

      """
    let refused = try await plinkflow.start(SeedWorkflow.run).ending()
    #expect(refused.status == 2)
    #expect(refused.errors == "error: step `endpoint` " + words)
    #expect(try await plinkflow("sandbox", "show").output == SeedWorkflow.nothing)

    let plan = try await plinkflow.start(["plan"] + SeedWorkflow.run.dropFirst()).ending()
    #expect(plan.status == 1)
    #expect(plan.output.contains("! endpoint "))

    // Who insists finds out on the way, and what was done by then stands.
    let insisted = try await plinkflow.start(SeedWorkflow.run + ["--skip-preflight"]).ending()
    #expect(insisted.status == 1)
    #expect(insisted.errors.contains("+ environment"))
    #expect(insisted.errors.contains("error: step `endpoint` has a subnet in a zone that the service does not reach"))
    #expect(try await plinkflow("undo", "--yes").status == 0)
    #expect(try await plinkflow("sandbox", "show").output == SeedWorkflow.nothing)
  }

  @Test func `a name that somebody has is seen before the application is made`() async throws {
    let plinkflow = try SeedWorkflow.folder()
    defer { plinkflow.remove() }
    #expect(try await plinkflow.start(SeedWorkflow.run).ending().status == 0)
    try plinkflow.write(
      """
      {
        workflow: "second",
        connections: { provider: { type: "aws", profile: "provider", account_id: "111111111111" } },
        steps: {
          application: { uses: "beanstalk.application", with: { name: "second" } },
          web: { uses: "beanstalk.environment", with: {
            application: "${application.name}", name: "second", platform: "Docker", cname: "eb-privatelink-oreg",
            vpc_id: "vpc-0a1d806e", ec2_subnets: ["subnet-97aa55cf"], elb_subnets: ["subnet-97aa55cf"] } },
        },
      }
      """, to: "second.json5")
    let refused = try await plinkflow.start(["run", "second.json5"] + Self.sandbox).ending()
    #expect(refused.status == 2)
    #expect(
      refused.errors == """
        error: step `web` needs a name that is taken: `eb-privatelink-oreg.ap-northeast-1.elasticbeanstalk.com`
        note: nothing was begun; `--skip-preflight` begins all the same
        help: choose another `cname`

        """)
  }
}
