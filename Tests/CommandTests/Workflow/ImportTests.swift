import Document
import Foundation
import Testing

/// `plinkflow import-eb`: from the EB CLI's command line to a workflow.
@Suite struct ImportTests {
  /// As it stands in a document for PowerShell.
  private static let line = """
    eb create eb-privatelink `
    --elb-type network `
    --cname eb-privatelink-oreg `
    --tags project=eb-privatelink `
    --vpc.id vpc-0a1d806e `
    --vpc.ec2subnets subnet-97aa55cf,subnet-d7d47fa1 `
    --vpc.elbsubnets subnet-97aa55cf,subnet-d7d47fa1 `
    --vpc.dbsubnets subnet-cc097594,subnet-710c0107 `
    --vpc.securitygroups sg-1d12c87b `
    --instance_profile aws-elasticbeanstalk-ec2-role `
    --instance_type t2.small `
    --vpc.publicip `
    --tier webserver `
    --timeout 30
    """

  @Test func `the line of the document becomes the environment step, and runs`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(Self.line, to: "create.txt")
    let made = try await plinkflow("import-eb", "create.txt")
    #expect(made.status == 0, "\(made.errors)")
    let workflow = try Value.parse(Source(name: "made", text: made.output))
    let expected = """
      {
        application: "${application.name}", name: "eb-privatelink", platform: "Docker", elb_type: "network",
        cname: "eb-privatelink-oreg", tags: { project: "eb-privatelink" }, vpc_id: "vpc-0a1d806e",
        ec2_subnets: ["subnet-97aa55cf", "subnet-d7d47fa1"], elb_subnets: ["subnet-97aa55cf", "subnet-d7d47fa1"],
        db_subnets: ["subnet-cc097594", "subnet-710c0107"], security_groups: ["sg-1d12c87b"],
        instance_profile: "aws-elasticbeanstalk-ec2-role", instance_type: "t2.small", public_ip: true,
        tier: "webserver", timeout: 30,
      }
      """
    #expect(
      workflow["steps"]?["environment"]?["with"] == (try Value.parse(Source(name: "expected", text: expected))))
    try plinkflow.write(made.output, to: "web.json5")
    let run = try await plinkflow("run", "web.json5", "--sandbox", "--sandbox-delay", "0")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.hasSuffix("is done: 2 created\n"))
  }

  @Test func `quotes are read as a shell reads them, and options for the terminal are left out`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(
      #"eb create 'my env' --tags "owner=J. \"Jo\" Doe",cost=a\ b \"# + "\n --nohang -k key -i t3.micro",
      to: "create.sh")
    let made = try await plinkflow("import-eb", "create.sh", "--application", "shop")
    #expect(made.status == 0, "\(made.errors)")
    #expect(made.errors == "left out: `--nohang`, `-k`\n")
    let steps = try Value.parse(Source(name: "made", text: made.output))["steps"]
    #expect(steps?["environment"]?["with"]?["name"]?.string == "my env")
    #expect(steps?["environment"]?["with"]?["tags"]?["owner"]?.string == #"J. "Jo" Doe"#)
    #expect(steps?["environment"]?["with"]?["tags"]?["cost"]?.string == "a b")
    #expect(steps?["application"]?["with"]?["name"]?.string == "shop")
  }

  @Test(
    arguments: [
      ("eb deploy", "it does not begin with `eb create`", nil),
      ("eb create", "it names no environment", nil),
      ("eb create a b", "it names two environments, `a` and `b`", nil),
      ("eb create a --cname", "`--cname` has no value", nil),
      ("eb create a --timeout soon", "`--timeout` is no number of minutes: `soon`", nil),
      ("eb create a --tags x", "`--tags` has a tag without a value: `x`", nil),
      ("eb create a --cname 'x", "it has a quote without its end", nil),
      ("eb create a; rm -rf /", "it has `;` outside of quotes, which a shell would act on", nil),
      (
        "eb create a --spot", "`--spot` is no option that can be taken over",
        "take it out of the line, and say it in the workflow if plinkflow has a parameter for it"
      ),
    ] as [(String, String, String?)])
  func `a line that cannot be taken over is told why`(line: String, sentence: String, help: String?) async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(line, to: "create.sh")
    let ending = try await plinkflow("import-eb", "create.sh")
    #expect(ending.status == 2)
    #expect(ending.output.isEmpty)
    let told = "error: the command line cannot be taken over: \(sentence)\n" + (help.map { "help: \($0)\n" } ?? "")
    #expect(ending.errors == told)
  }
}
