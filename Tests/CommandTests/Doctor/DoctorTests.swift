import AWSCore
import Fixtures
import Foundation
import Testing

/// What `plinkflow doctor` and `plinkflow policy` say, whole.
@Suite struct DoctorTests {
  private static let workflow = """
    {
      workflow: "small",
      connections: { consumer: { type: "aws", region: "ap-northeast-1" } },
      steps: {
        gateway: { uses: "vpn.gateway", on: "consumer", with: {} },
        attached: {
          uses: "vpn.attachment", on: "consumer",
          with: { gateway_id: "${gateway.gateway_id}", vpc_id: "vpc-0c5e7d31" },
        },
      },
    }
    """

  /// The sandbox's own world with something denied to the consumer.
  private static func world(denying denied: String, in plinkflow: Plinkflow) async throws {
    let world = try await plinkflow("sandbox", "world").output
    try plinkflow.write(
      world.replacing(#"name: "consumer","#, with: #"name: "consumer", denied: [\#(denied)],"#), to: "world.json5")
  }

  @Test func `everything in order is a line each, and status 0`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(Self.workflow, to: "w.json5")
    let ending = try await plinkflow("doctor", "w.json5", "--sandbox")
    #expect(
      ending.output == """
        consumer
          ok  identity    arn:aws:iam::222222222222:user/sandbox of account 222222222222 in ap-northeast-1, by key \
        AKIASANDBOXCONSUMER2 from sandbox consumer
          ok  clock       as STS's
          ok  endpoint    STS: https://sts.ap-northeast-1.amazonaws.com
          ok  endpoint    EC2: https://ec2.ap-northeast-1.amazonaws.com
          ok  permission  ec2:AttachVpnGateway
          ok  permission  ec2:CreateTags
          ok  permission  ec2:CreateVpnGateway
          ok  permission  ec2:DeleteVpnGateway
          ok  permission  ec2:DescribeVpnGateways
          ok  permission  ec2:DetachVpnGateway
          ok  quota       virtual private gateways in a region: 0 of 5

        11 ok, 0 to do

        """)
    #expect(ending.errors.isEmpty)
    #expect(ending.status == 0)
  }

  @Test func `what is denied is told with what to do, and status 1`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(Self.workflow, to: "w.json5")
    try await Self.world(denying: #""ec2:CreateVpnGateway""#, in: plinkflow)
    let ending = try await plinkflow("doctor", "w.json5", "--sandbox", "--sandbox-world", "world.json5")
    let lines = ending.output.split(separator: "\n")
    #expect(
      lines.filter { $0.hasPrefix("  !") } == [
        "  !   permission  ec2:CreateVpnGateway: not granted; grant it to arn:aws:iam::222222222222:user/sandbox"
      ])
    #expect(lines.last == "10 ok, 1 to do")
    #expect(
      ending.errors
        == "help: `plinkflow policy w.json5 --connection NAME --undo` prints all permissions together\n")
    #expect(ending.status == 1)
  }

  @Test func `without the simulation, dry runs answer for EC2`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let record = Self.workflow.replacing(
      "attached:",
      with: #"""
        zone: { uses: "route53.zone", on: "consumer", with: { name: "a.internal", vpc_id: "vpc-0c5e7d31" } },
        attached:
        """#)
    try plinkflow.write(record, to: "w.json5")
    try await Self.world(denying: #""iam:SimulatePrincipalPolicy", "ec2:AttachVpnGateway""#, in: plinkflow)
    let ending = try await plinkflow("doctor", "w.json5", "--sandbox", "--sandbox-world", "world.json5")
    let lines = ending.output.split(separator: "\n")
    #expect(lines.contains("  ok  permission  ec2:CreateVpnGateway: by a dry run"))
    #expect(
      lines.filter { $0.hasPrefix("  !") && $0.contains("ec2:") } == [
        "  !   permission  ec2:AttachVpnGateway: not granted; grant it to arn:aws:iam::222222222222:user/sandbox"
      ])
    #expect(
      lines.contains(
        "  !   permission  route53:CreateHostedZone: not known, since IAM's simulation failed: AccessDenied; grant "
          + "iam:SimulatePrincipalPolicy to arn:aws:iam::222222222222:user/sandbox to have it checked"))
    #expect(ending.status == 1)
    let shown = try await plinkflow("sandbox", "show")
    #expect(shown.output == "the sandbox is as it was at first\n")
  }

  @Test func `for programs each finding is an object on a line`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(Self.workflow, to: "w.json5")
    let ending = try await plinkflow("doctor", "w.json5", "--sandbox", "--json")
    let lines = ending.output.split(separator: "\n")
    #expect(lines.count == 11)
    for line in lines {
      let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      #expect(object["connection"] as? String == "consumer")
      #expect(object["ok"] as? Bool == true)
    }
  }

  @Test func `credentials that are nowhere are told with every place that was observed`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let deaf = try DeafPort()
    let ending = try await plinkflow.start(
      ["doctor"],
      environment: [
        "AWS_REGION": "eu-west-1", "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:\(deaf.number)",
      ]
    ).ending()
    #expect(
      ending.output == """
        default credentials
          !  connection  has no credentials for STS: environment: AWS_ACCESS_KEY_ID is not set; web identity: \
        AWS_WEB_IDENTITY_TOKEN_FILE is not set; profile default: no profiles were defined; container: no environment \
        variables were set to configure ECS provider; machine (IMDSv2): AWS_EC2_METADATA_DISABLED is set; fix this \
        first; permissions and quotas were not checked

        0 ok, 1 to do

        """)
    #expect(ending.status == 1)
  }

  /// The credentials are refused because of the clock, which the refusal's own header tells.
  @Test(arguments: [(-720.0, "ahead of"), (720, "behind")])
  func `a clock that is off is named although the credentials are refused`(
    seconds: Double, direction: String
  ) async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let body = """
      <ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>Signature expired</Message></Error>\
      <RequestId>r-1</RequestId></ErrorResponse>
      """
    let server = try PlainServer {
      """
      HTTP/1.1 403 Forbidden\r
      Date: \(AWSTimestamp.http(Date().addingTimeInterval(seconds)))\r
      Content-Length: \(body.utf8.count)\r
      Connection: close\r
      \r
      \(body)
      """
    }
    try plinkflow.write(Self.workflow, to: "w.json5")
    let address = "http://127.0.0.1:\(server.port)"
    let ending = try await plinkflow.start(
      ["doctor", "w.json5"],
      environment: [
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "made up", "AWS_ENDPOINT_URL": address,
      ]
    ).ending()
    // Whole seconds in the header, and the time that the request took.
    let lines = ending.output.replacing("721 s", with: "720 s").replacing("719 s", with: "720 s")
    #expect(
      lines == """
        consumer
          !   connection  was refused by STS: SignatureDoesNotMatch on GetCallerIdentity, the credentials of connection \
        `consumer` (request r-1): Signature expired; fix this first; permissions and quotas were not checked
          !   clock       720 s \(direction) STS's; set this machine's clock
          ok  endpoint    STS: \(address)
          ok  endpoint    EC2: \(address)

        2 ok, 2 to do

        """)
    #expect(ending.status == 1)
  }

  @Test(arguments: [
    ("AWS_USE_FIPS_ENDPOINT", "`use_fips_endpoint` asks for FIPS endpoints"),
    ("AWS_USE_DUALSTACK_ENDPOINT", "`use_dualstack_endpoint` asks for dual-stack endpoints"),
  ]) func `settings that rule each other out are told before anything is sent`(
    variable: String, what: String
  ) async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let ending = try await plinkflow.start(
      ["doctor"],
      environment: [
        "AWS_REGION": "eu-west-1", "AWS_ENDPOINT_URL_EC2": "http://127.0.0.1:1", variable: "true",
      ]
    ).ending()
    #expect(
      ending.output == """
        default credentials
          !  connection  cannot be set up: \(what), and EC2 has the custom endpoint http://127.0.0.1:1: set one of the \
        two; fix this first; permissions and quotas were not checked

        0 ok, 1 to do

        """)
    #expect(ending.status == 1)
  }

  /// A region becomes a part of the name of the host that is sent to.
  @Test func `a region that is no region's name is refused before anything is sent`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(Self.workflow.replacing("ap-northeast-1", with: "x.example/"), to: "w.json5")
    let ending = try await plinkflow("doctor", "w.json5")
    #expect(
      ending.output == """
        consumer
          !  connection  cannot be set up: the region `x.example/` is not a region's name; fix this first; permissions \
        and quotas were not checked

        0 ok, 1 to do

        """)
    #expect(ending.status == 1)
  }

  @Test func `the sandbox has no default credentials`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let ending = try await plinkflow("doctor", "--sandbox")
    #expect(ending.status == 2)
    #expect(
      ending.errors == """
        error: `plinkflow doctor` needs `FILE`: the simulated AWS has no default credentials
        help: `plinkflow help doctor` shows what it takes

        """)
  }

  @Test func `the policy of a small workflow is exactly this`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(Self.workflow, to: "w.json5")
    let run = try await plinkflow("policy", "w.json5", "--connection", "consumer")
    #expect(run.status == 0)
    #expect(
      run.output == """
        {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Sid": "Observe",
              "Effect": "Allow",
              "Action": ["ec2:DescribeVpnGateways"],
              "Resource": "*"
            },
            {
              "Sid": "Run",
              "Effect": "Allow",
              "Action": ["ec2:AttachVpnGateway", "ec2:CreateTags", "ec2:CreateVpnGateway"],
              "Resource": "*"
            }
          ]
        }

        """)
    let undo = try await plinkflow("policy", "w.json5", "--undo")
    #expect(
      undo.output
        == run.output.replacing(
          "    }\n  ]\n",
          with: """
                },
                {
                  "Sid": "Undo",
                  "Effect": "Allow",
                  "Action": ["ec2:DeleteVpnGateway", "ec2:DetachVpnGateway"],
                  "Resource": "*"
                }
              ]

            """))
    #expect(run.errors == "")
    try plinkflow.write(
      Self.workflow.replacing(
        "steps: {",
        with: """
          steps: {
              web: { uses: "beanstalk.environment", on: "consumer", with: {
                application: "a", name: "web", sample: true, platform: "Docker", vpc_id: "vpc-0c5e7d31",
                elb_type: "network" } },
          """), to: "web.json5")
    #expect(
      try await plinkflow("policy", "web.json5").errors == """
        note: Elastic Beanstalk makes and takes down an environment's resources (CloudFormation, Auto Scaling, EC2, \
        Elastic Load Balancing, S3) with the permissions of whoever asks: attach the managed policy \
        AdministratorAccess-AWSElasticBeanstalk, or what of it the environment needs

        """)
    let unknown = try await plinkflow("policy", "w.json5", "--connection", "consumr")
    #expect(unknown.status == 2)
    #expect(
      unknown.errors
        == "error: workflow `small` has no connection `consumr`\nhelp: a similar connection exists: `consumer`\n")
  }
}
