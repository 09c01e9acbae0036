import AWSCore
import AWSSandbox
import CloudFixtures
import Fixtures
import Foundation
import Testing

@Suite struct HostileRequestTests {
  private func respond(_ body: String, to stage: Stage, service: String = "ec2", path: String = "/") throws
    -> HTTPResponse
  {
    let key = try #require(stage.sandbox.world.account("provider")?.credentials)
    let request = HTTPRequest(
      method: "POST", endpoint: AWSCore.Endpoint(host: "\(service).ap-northeast-1.amazonaws.com"), path: path,
      headers: [("Content-Type", "application/x-www-form-urlencoded")], body: Array(body.utf8))
    let signed = Signer(credentials: key, region: "ap-northeast-1", service: service)
      .sign(request, at: stage.clock.now)
    return stage.sandbox.respond(to: signed.request, at: stage.clock.now)
  }

  @Test(
    arguments: [
      "", "Action", "Action=", "Action=%", "Action=DescribeVpcs&Filter.1.Name=x",
      "Action=DescribeVpcs&Filter.99999999999999999999.Name=vpc-id", "Action=DescribeVpcs&MaxResults=-1",
      "Action=DescribeVpcs&MaxResults=99999999999999999999", "Action=DescribeVpcs&VpcId.1=%00%ff",
      "Action=CreateVpnGateway&Type=ipsec.1&AmazonSideAsn=9223372036854775808", "Action=DescribeVpcs&NextToken=%F0",
      "Action=" + String(repeating: "a.", count: 100), String(repeating: "a.", count: 1000) + "=1&Action=DescribeVpcs",
      "Action=AuthorizeSecurityGroupIngress&GroupId=sg-1d12c87b&IpPermissions.1.IpProtocol=tcp",
      "Action=CreateTags&ResourceId.1=vpc-0a1d806e&Tag.1.Key=aws%3Ax", "Action=<script>",
    ]) func `no parameters bring the sandbox down`(body: String) throws
  {
    let stage = try Stage()
    let response = try respond(body, to: stage)
    #expect((400..<500).contains(response.status), "\(String(decoding: response.body, as: UTF8.self))")
    #expect(try XMLReader().read(response.body).name == "Response")
    #expect(try stage.sandbox.isPristine)
  }

  @Test func `ten thousand parameters are the most`() throws {
    let stage = try Stage()
    let many = "Action=DescribeVpcs&" + (0...10_000).map { "VpcId.\($0)=v" }.joined(separator: "&")
    #expect(try respond(many, to: stage).status == 400)
  }

  @Test func `an unsigned request is refused`() throws {
    let stage = try Stage()
    let request = HTTPRequest(method: "POST", endpoint: AWSCore.Endpoint(host: "ec2.amazonaws.com"))
    let response = stage.sandbox.respond(to: request, at: stage.clock.now)
    #expect(response.status == 403)
    #expect(String(decoding: response.body, as: UTF8.self).contains("<Code>MissingAuthenticationToken</Code>"))
  }

  @Test func `a clock that is sixteen minutes off is refused`() throws {
    let stage = try Stage()
    let key = try #require(stage.sandbox.world.account("provider")?.credentials)
    let request = HTTPRequest(
      method: "POST", endpoint: AWSCore.Endpoint(host: "ec2.amazonaws.com"), body: Array("Action=DescribeVpcs".utf8))
    let early = Signer(credentials: key, region: "ap-northeast-1", service: "ec2")
      .sign(request, at: stage.clock.now.addingTimeInterval(-16 * 60)).request
    let response = stage.sandbox.respond(to: early, at: stage.clock.now)
    #expect(String(decoding: response.body, as: UTF8.self).contains("<Code>RequestExpired</Code>"))
  }

  @Test func `a body that was changed on its way is refused`() throws {
    let stage = try Stage()
    let key = try #require(stage.sandbox.world.account("provider")?.credentials)
    let request = HTTPRequest(
      method: "POST", endpoint: AWSCore.Endpoint(host: "ec2.amazonaws.com"), body: Array("Action=DescribeVpcs".utf8))
    var signed = Signer(credentials: key, region: "ap-northeast-1", service: "ec2")
      .sign(request, at: stage.clock.now).request
    signed.body += Array("&MaxResults=5".utf8)
    #expect(stage.sandbox.respond(to: signed, at: stage.clock.now).status == 401)
  }

  @Test(arguments: ["", "<a>", "<!DOCTYPE a><a/>", "<CreateHostedZoneRequest/>", String(repeating: "<a>", count: 500)])
  func `no document brings Route 53 down`(body: String) throws {
    let stage = try Stage()
    let response = try respond(body, to: stage, service: "route53", path: "/2013-04-01/hostedzone")
    #expect(response.status == 400)
    #expect(try XMLReader().read(response.body).name == "ErrorResponse")
  }
}
