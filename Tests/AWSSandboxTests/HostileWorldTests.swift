import AWSCore
import AWSSandbox
import CloudFixtures
import Document
import Fixtures
import Foundation
import Fuzzing
import Testing

@Suite struct HostileWorldTests {
  @Test func `no world ends its reader, and one that is taken can be used`() throws {
    let mutator = Mutator(
      corpus: [Array(SandboxWorld.defaultText.utf8)],
      words: ["{", "[", "\"", "vpc-", "0.0.0.0/0", "10.0.0.0/33", "-1", "1e9", "null", "accounts: [", "\u{0}"])
    let failing = try Campaign("world", mutator).failing(inputs: 1000) { bytes in
      do throws(Diagnostics) {
        let world = try SandboxWorld.read(Source(name: "world.json5", bytes: bytes))
        return world.account("nobody") == nil || !world.region.isEmpty
      } catch {
        return !error.all.isEmpty
      }
    }
    #expect(failing == [])
  }

  @Test func `no request brings the sandbox down, and every answer can be read`() throws {
    let stage = try Stage()
    let key = try #require(stage.sandbox.world.account("provider")?.credentials)
    let corpus = [
      "Action=DescribeVpcs&Version=2016-11-15&Filter.1.Name=vpc-id&Filter.1.Value.1=vpc-0a1d806e&MaxResults=5",
      "Action=CreateVpnGateway&Type=ipsec.1&TagSpecification.1.ResourceType=vpn-gateway&TagSpecification.1.Tag.1.Key=a",
      "Action=CreateVpcEndpointServiceConfiguration&AcceptanceRequired=true&NetworkLoadBalancerArn.1=arn:aws:x&ClientToken=t",
      "Action=AuthorizeSecurityGroupIngress&GroupId=sg-1d12c87b&IpPermissions.1.IpProtocol=tcp&IpPermissions.1.FromPort=1"
        + "&IpPermissions.1.ToPort=2&IpPermissions.1.IpRanges.1.CidrIp=10.0.0.0%2F8",
      "Action=DescribeVpcEndpoints&NextToken=abc",
    ]
    let mutator = Mutator(
      corpus: corpus.map { Array($0.utf8) },
      words: [
        "&", "=", ".", ".1", ".99999999999999999999", "%", "%00", "%F0%9F", "-1", "Filter.", "NextToken=", "true",
      ])
    let failing = try Campaign("request", mutator).failing(inputs: 500) { bytes in
      let request = HTTPRequest(
        method: "POST", endpoint: AWSCore.Endpoint(host: "ec2.ap-northeast-1.amazonaws.com"),
        headers: [("Content-Type", "application/x-www-form-urlencoded")], body: bytes)
      let signed = Signer(credentials: key, region: "ap-northeast-1", service: "ec2")
        .sign(request, at: stage.clock.now)
      let response = stage.sandbox.respond(to: signed.request, at: stage.clock.now)
      return response.status < 500 && (try? XMLReader().read(response.body)) != nil
    }
    #expect(failing == [])
  }
}
