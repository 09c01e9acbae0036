import AWSConnection
import AWSCore
import Foundation
import PlinkflowKit
import Testing

/// What an examination finds, and what it says to do, where an account is not as it should be.
@Suite struct ExaminationTests {
  private static let arn = "arn:aws:iam::123456789012:user/me"

  /// Findings of one subject, each as `object: found -> remedy`.
  private static func findings(
    _ subject: String, _ needs: [Need], arn: String = arn, key: Credentials? = nil,
    at now: String = "2026-01-01T00:00:00Z",
    _ answer: @escaping @Sendable (_ action: String, HTTPRequest) -> HTTPResponse?
  ) async throws -> [String] {
    let date = try #require(AWSTimestamp.parse(now))
    let key = key ?? Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "s", source: "profile p")
    let client = AWSClient(
      region: "eu-west-1", credentials: StaticCredentials(key), transport: AnsweringTransport(answer: answer),
      clock: { date }, pause: { _ in })
    let account = AWSAccount(name: "c", identity: Identity(account: "123456789012", arn: arn), client: client)
    return await account.diagnose(for: needs).filter { $0.subject == subject }
      .map { "\($0.object ?? ""): \($0.found ?? "") -> \($0.remedy ?? "ok")" }
  }

  private static func reply(_ body: String, status: Int = 200) -> HTTPResponse {
    HTTPResponse(status: status, headers: [("x-amzn-RequestId", "r-1")], body: Array(body.utf8))
  }

  private static func refusal(_ code: String) -> HTTPResponse {
    reply("<Response><Errors><Error><Code>\(code)</Code><Message>no</Message></Error></Errors></Response>", status: 403)
  }

  private static func simulated(_ results: String) -> HTTPResponse {
    reply(
      """
      <SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><IsTruncated>false</IsTruncated>
      <EvaluationResults>\(results)</EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>
      """)
  }

  private static func result(_ action: String, _ decision: String, _ detail: String = "") -> String {
    "<member><EvalActionName>\(action)</EvalActionName><EvalDecision>\(decision)</EvalDecision>\(detail)</member>"
  }

  @Test(
    arguments: [
      ("Thu, 01 Jan 2026 00:00:00 GMT", ": as STS's -> ok"),
      ("Thu, 01 Jan 2026 00:00:50 GMT", ": 51 s behind STS's -> ok"),
      ("Thu, 01 Jan 2026 00:02:00 GMT", ": 121 s behind STS's -> set this machine's clock"),
      ("Wed, 31 Dec 2025 23:50:00 GMT", ": 600 s ahead of STS's -> set this machine's clock"),
      ("yesterday", ": no endpoint told the time -> compare this machine's clock with another by hand"),
    ])
  func `the clock is compared with what services tell`(date: String, found: String) async throws {
    let findings = try await Self.findings("clock", []) { _, _ in
      HTTPResponse(status: 302, headers: [("Date", date)])
    }
    #expect(findings == [found])
  }

  @Test func `an endpoint that cannot be reached is named with its reason`() async throws {
    let findings = try await Self.findings("endpoint", [Need("ec2:CreateTags", steps: 1)]) { _, request in
      request.endpoint.host.hasPrefix("ec2.") ? nil : HTTPResponse(status: 200)
    }
    #expect(
      findings == [
        "STS: https://sts.eu-west-1.amazonaws.com -> ok",
        "EC2: the name cannot be resolved -> make https://ec2.eu-west-1.amazonaws.com reachable from this machine",
      ])
  }

  @Test func `keys that end before a run may are told`() async throws {
    let key = Credentials(
      accessKeyID: "ASIA", secretAccessKey: "s", sessionToken: "t", expires: AWSTimestamp.parse("2026-01-01T00:05:00Z"),
      source: "environment")
    let findings = try await Self.findings("identity", [], key: key) { _, _ in HTTPResponse(status: 200) }
    #expect(
      findings == [
        ": \(Self.arn) of account 123456789012 in eu-west-1, by key ASIA from environment, until 2026-01-01T00:05:00Z "
          + "-> renew the credentials before a run"
      ])
  }

  @Test func `each way to be denied has its own remedy`() async throws {
    let boundary =
      "<PermissionsBoundaryDecisionDetail><AllowedByPermissionsBoundary>false</AllowedByPermissionsBoundary>"
      + "</PermissionsBoundaryDecisionDetail>"
    let organization =
      "<OrganizationsDecisionDetail><AllowedByOrganizations>false</AllowedByOrganizations></OrganizationsDecisionDetail>"
    let needs = ["a", "b", "c", "d", "e", "f"].map { Need("ec2:\($0)", steps: 1) }
    let findings = try await Self.findings("permission", needs) { action, _ in
      guard action == "SimulatePrincipalPolicy" else { return HTTPResponse(status: 200) }
      return Self.simulated(
        Self.result("ec2:A", "allowed") + Self.result("ec2:b", "implicitDeny") + Self.result("ec2:c", "explicitDeny")
          + Self.result("ec2:d", "implicitDeny", boundary) + Self.result("ec2:e", "explicitDeny", organization))
    }
    #expect(
      findings == [
        "ec2:a:  -> ok", "ec2:b: not granted -> grant it to \(Self.arn)",
        "ec2:c: denied by a policy -> take it out of the Deny statement",
        "ec2:d: outside of the permissions boundary -> widen that of \(Self.arn)",
        "ec2:e: denied by the organization -> have its service control policy allow it",
        "ec2:f: not known: IAM's simulation does not know it -> look it up in IAM",
      ])
  }

  /// IAM simulates roles, not their sessions, and a session's ARN lacks the role's path.
  @Test func `of a session the role is simulated, by its whole ARN`() async throws {
    let session = "arn:aws:sts::123456789012:assumed-role/deployer/me"
    let role = "arn:aws:iam::123456789012:role/teams/web/deployer"
    let findings = try await Self.findings("permission", [Need("ec2:CreateTags", steps: 1)], arn: session) {
      action, request in
      let body = String(decoding: request.body, as: UTF8.self)
      switch action {
      case "GetRole":
        return Self.reply(
          "<GetRoleResponse><GetRoleResult><Role><Arn>\(role)</Arn></Role></GetRoleResult></GetRoleResponse>")
      case "SimulatePrincipalPolicy" where body.contains("PolicySourceArn=\(PercentEncoding.encode(role))&"):
        return Self.simulated(Self.result("ec2:CreateTags", "implicitDeny"))
      default: return HTTPResponse(status: 200)
      }
    }
    #expect(findings == ["ec2:CreateTags: not granted -> grant it to \(role)"])
  }

  @Test func `dry runs stand in where the simulation is denied`() async throws {
    let needs = ["ec2:CreateTags", "ec2:CreateVpnConnectionRoute", "ec2:CreateVpnGateway", "ec2:DeleteVpnGateway"]
    let findings = try await Self.findings("permission", needs.map { Need($0, steps: 0) }) { action, request in
      let body = String(decoding: request.body, as: UTF8.self)
      if action == "SimulatePrincipalPolicy" { return Self.refusal("AccessDenied") }
      // Nothing but looks and dry runs may ever be sent.
      #expect(action.isEmpty || action.hasPrefix("Describe") || body.contains("DryRun=true"), "\(action)")
      return switch action {
      case "CreateVpnGateway": Self.refusal("DryRunOperation")
      case "CreateTags": Self.refusal("UnauthorizedOperation")
      case "DeleteVpnGateway": Self.refusal("InvalidVpnGatewayID.NotFound")
      default: HTTPResponse(status: 200)
      }
    }
    #expect(
      findings == [
        "ec2:CreateTags: not granted -> grant it to \(Self.arn)",
        "ec2:CreateVpnConnectionRoute: not known, since IAM's simulation failed: AccessDenied -> grant "
          + "iam:SimulatePrincipalPolicy to \(Self.arn) to have it checked",
        "ec2:CreateVpnGateway: by a dry run -> ok", "ec2:DeleteVpnGateway: by a dry run -> ok",
      ])
  }

  @Test func `a quota that the steps would exceed is in danger`() async throws {
    let gateway = "<item><vpnGatewayId>vgw-1</vpnGatewayId><state>available</state></item>"
    let gone = "<item><vpnGatewayId>vgw-2</vpnGatewayId><state>deleted</state></item>"
    for (steps, remedy) in [
      (1, "5 of 5, and 1 more may be made -> have AWS raise it in Service Quotas, unless that was done"),
      (0, "5 of 5 -> ok"),
    ] {
      let findings = try await Self.findings("quota", [Need("ec2:CreateVpnGateway", steps: steps)]) { action, _ in
        guard action == "DescribeVpnGateways" else { return HTTPResponse(status: 200) }
        let all = String(repeating: gateway, count: 5) + gone
        return Self.reply(
          "<DescribeVpnGatewaysResponse><vpnGatewaySet>\(all)</vpnGatewaySet></DescribeVpnGatewaysResponse>")
      }
      #expect(findings == ["virtual private gateways in a region: \(remedy)"])
    }
  }
}

/// A transport that answers by the action of a request; no action where it only knocks, and nil for no reply.
private struct AnsweringTransport: Transport {
  let answer: @Sendable (String, HTTPRequest) -> HTTPResponse?

  func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportFailure) -> HTTPResponse {
    let form = PercentEncoding.decodeForm(String(decoding: request.body, as: UTF8.self))
    let action = form.first { $0.name == "Action" }?.value ?? ""
    guard let reply = answer(action, request) else { throw .notSent("the name cannot be resolved") }
    return reply
  }
}
