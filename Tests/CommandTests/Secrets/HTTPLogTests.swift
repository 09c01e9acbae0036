import AWSCore
import Document
import Foundation
import PlinkflowKit
import Testing

import struct Runs.Instant

@testable import PlinkflowCLI

/// `--log-http`: everything that helps, and nothing that is secret.
@Suite struct HTTPLogTests {
  private static let signed =
    "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261125/ap-northeast-1/SERVICE/aws4_request, SignedHeaders=host, Signature=5e0f"

  private func request(
    _ service: String?, host: String = "service.example", path: String = "/", body: String = "", type: String = ""
  ) -> HTTPRequest {
    var headers = [(name: "Content-Type", value: type), (name: "X-Amz-Security-Token", value: "session-token")]
    if let service {
      headers.append((name: "Authorization", value: Self.signed.replacing("SERVICE", with: service)))
    }
    return HTTPRequest(
      method: "POST", endpoint: Endpoint(host: host), path: path, headers: headers, body: Array(body.utf8))
  }

  private func told(_ request: HTTPRequest, _ body: String, type: String) -> Value {
    let reply = HTTPResponse(
      status: 200,
      headers: [
        (name: "Content-Type", value: type), (name: "x-amzn-RequestId", value: "7f3c"),
        (name: "Set-Cookie", value: "cookie"),
      ], body: Array(body.utf8))
    return LoggedMessage.exchange(
      request, .success(reply), at: Instant(milliseconds: 1_795_442_400_000), took: .milliseconds(120))
  }

  @Test func `an exchange is told with its action, its parameters and its request id, without signature or token`() {
    let asked = request(
      "ec2",
      body: "Action=CreateVpnConnection&ClientToken=plinkflow-r1-3&Options.TunnelOptions.1.PreSharedKey=abc%2Bdef",
      type: "application/x-www-form-urlencoded; charset=utf-8")
    let exchange = told(
      asked,
      """
      <CreateVpnConnectionResponse><vpnConnection><vpnConnectionId>vpn-1</vpnConnectionId>
      <customerGatewayConfiguration>&lt;key&gt;</customerGatewayConfiguration>
      <options><tunnelOptionSet><item><preSharedKey>k</preSharedKey></item></tunnelOptionSet></options>
      </vpnConnection></CreateVpnConnectionResponse>
      """, type: "text/xml")
    #expect(
      exchange.canonicalText
        == #"{"reply":{"body":{"CreateVpnConnectionResponse":{"vpnConnection":{"customerGatewayConfiguration":"(secret)","#
        + #""options":{"tunnelOptionSet":{"item":{"preSharedKey":"(secret)"}}},"vpnConnectionId":"vpn-1"}}},"#
        + #""headers":{"content-type":"text/xml","x-amzn-requestid":"7f3c"},"status":200},"#
        + #""request":{"address":"https://service.example","body":{"Action":"CreateVpnConnection","#
        + #""ClientToken":"plinkflow-r1-3","Options.TunnelOptions.1.PreSharedKey":"(secret)"},"#
        + #""headers":{"content-type":"application/x-www-form-urlencoded; charset=utf-8"},"method":"POST","path":"/"},"#
        + #""seconds":0.12,"time":"2026-11-23T14:00:00.000Z"}"#)
  }

  @Test func `who hands out keys is told by its address alone`() {
    let metadata = request(nil, host: "169.254.169.254", path: "/latest/meta-data/iam/role/key-of-the-role")
    let told = told(metadata, #"{"SecretAccessKey": "s3cr3t", "note": "also private"}"#, type: "application/json")
    #expect(told["request"]?.canonicalText == #"{"address":"https://169.254.169.254","method":"POST"}"#)
    #expect(told["reply"]?.canonicalText == #"{"status":200}"#)
    let assumed = self.told(
      request("sts", body: "Action=AssumeRole&ExternalId=ours", type: "application/x-www-form-urlencoded"),
      "<AssumeRoleResponse><AccessKeyId>ASIA</AccessKeyId></AssumeRoleResponse>", type: "text/xml")
    #expect(assumed["request"]?["body"]?.canonicalText == #"{"Action":"AssumeRole"}"#)
    #expect(assumed["reply"]?["body"]?.string == "(not told)")
  }

  @Test func `an application's variables, and what this process revealed, are not told in any spelling`() async throws {
    setenv("PLINKFLOW_LOGGED_SECRET", "p ss+w\"rd/&<ö", 1)
    let secret = try await Secret(source: "env:PLINKFLOW_LOGGED_SECRET").reveal()
    let variables = "aws%3Aelasticbeanstalk%3Aapplication%3Aenvironment"
    let asked = request(
      "elasticbeanstalk",
      body:
        "Action=CreateEnvironment&OptionSettings.member.1.Namespace=\(variables)&OptionSettings.member.1.Value=hidden"
        + "&OptionSettings.member.2.Namespace=aws%3Aec2%3Avpc&OptionSettings.member.2.Value=vpc-1&Note="
        + PercentEncoding.encode(secret),
      type: "application/x-www-form-urlencoded")
    let reply = Value.object([
      .init("note", .string("it was \(secret)")), .init("dbPassword", .string("hidden")),
      .init("names", .string("vpc-2")),
    ])
    let text = told(asked, reply.canonicalText, type: "application/x-amz-json-1.1").canonicalText
    for hidden in ["hidden", "p ss", "rd/&<", "AKIAEXAMPLE", "5e0f", "session-token", "cookie"] {
      #expect(!text.contains(hidden), "\(hidden) in \(text)")
    }
    for shown in ["vpc-1", "vpc-2", "it was (secret)"] { #expect(text.contains(shown), "\(shown)") }
  }

  @Test func `what is not understood or too large is counted, and the file has an end`() async throws {
    let binary = told(request("s3", body: "\u{0}\u{1}", type: "application/zip"), "<a", type: "text/xml")
    #expect(binary["request"]?["body"]?.string == "(2 bytes)")
    #expect(binary["reply"]?["body"]?.string == "(2 bytes)")
    let large = told(request("ec2"), "<a>\(String(repeating: "x", count: 300_000))</a>", type: "text/xml")
    #expect(large["reply"]?["body"]?.string == "(300007 bytes)")

    struct Echo: Transport {
      func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportFailure) -> HTTPResponse {
        throw .noReply("the line went dead")
      }
    }
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let log = try HTTPLog(at: plinkflow.path("log"), limit: 2000)
    let transport = LoggedTransport(inner: Echo(), log: log)
    for _ in 0..<50 { _ = try? await transport.send(request("ec2"), timeout: .seconds(1)) }
    let lines = try String(contentsOfFile: plinkflow.path("log"), encoding: .utf8).split(separator: "\n")
    #expect(lines.first?.contains(#""no_reply":"the line went dead""#) == true)
    #expect(lines.last == #"{"note":"the log is full: what comes after this is not in it"}"#)
    #expect(lines.joined().utf8.count < 2500)
  }

  @Test func `the log of a run, its undo, a plan and an observation for drift holds what was asked, and no secret`()
    async throws
  {
    let plinkflow = try SeedWorkflow.folder(replacing: [
      "static_routes_only: true,": #"static_routes_only: true, pre_shared_key: "env:VPN_KEY","#
    ])
    defer { plinkflow.remove() }
    let key = "Zx9_pre.shared.1"
    let commands = [
      ["plan"] + SeedWorkflow.run.dropFirst(), SeedWorkflow.run, ["drift"], ["vpn-config", "--device", "strongswan"],
      ["undo", "--yes"],
    ]
    var logs = ""
    for (number, command) in commands.enumerated() {
      let isLogged = command[0] != "vpn-config"
      let ending = try await plinkflow.start(
        command + (isLogged ? ["--log-http", "log\(number)"] : []), environment: ["VPN_KEY": key]
      ).ending()
      #expect(ending.status == 0, "\(command): \(ending.errors)")
      guard isLogged else { continue }
      let attributes = try FileManager.default.attributesOfItem(atPath: plinkflow.path("log\(number)"))
      #expect(attributes[.posixPermissions] as? Int == 0o600)
      let text = try String(contentsOfFile: plinkflow.path("log\(number)"), encoding: .utf8)
      let lines = text.split(separator: "\n")
      #expect(lines.count > 4, "\(command)")
      for line in lines { _ = try Value.parse(Source(name: "log", text: String(line))) }
      logs += text
    }
    for shown in ["CreateVpcEndpoint", "CreateVpnConnection", "DescribeVpnConnections", "DeleteVpcEndpoints"] {
      #expect(logs.contains(shown), "\(shown)")
    }
    // The device's configuration has every key of the tunnels that there is.
    let files = try FileManager.default.contentsOfDirectory(atPath: plinkflow.folder.path(percentEncoded: false))
    let name = try #require(files.first { $0.hasSuffix(".strongswan") })
    let configuration = try String(contentsOfFile: plinkflow.path(name), encoding: .utf8)
    let keys = configuration.matches(of: #/secret\s*=\s*"?([^"\n]+)"?/#).map { String($0.1) }
    #expect(!keys.isEmpty)
    let secrets =
      keys + [key, "sandbox/provider/opens", "sandbox/consumer/opens", "AKIASANDBOX", "AWS4-HMAC", "Signature"]
    for secret in secrets { #expect(!logs.contains(secret), "\(secret)") }
  }

  @Test func `a file that is there is left as it is`() async throws {
    let plinkflow = try SeedWorkflow.folder()
    defer { plinkflow.remove() }
    try plinkflow.write("mine", to: "log")
    let ending = try await plinkflow.start(SeedWorkflow.run + ["--log-http", "log"]).ending()
    #expect(ending.status == 2)
    #expect(
      ending.errors == "error: `log` is there already, and it was left as it is\nhelp: `--log-http` names another\n")
    #expect(try String(contentsOfFile: plinkflow.path("log"), encoding: .utf8) == "mine")
  }
}
