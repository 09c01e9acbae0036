import AWSConnection
import AWSCore
import AWSSandbox
import CloudFixtures
import Fixtures
import Foundation
import Testing

/// What plinkflow sends and its sandbox answers, judged by botocore.
@Suite(.enabled(if: Peer.isCalled, Peer.absence))
struct JudgementTests {
  /// Operations that the sources name for another purpose than to send them, each with the reason.
  static let notSent: [String: String] = [:]

  @Test func `botocore sends every request of every step just so, and reads every reply of the sandbox`() async throws {
    var rehearsal = try await SandboxRehearsal()
    try await rehearsal.play()
    #expect(rehearsal.kinds == Set(StepRunner.kinds.keys), "each kind of step is rehearsed")
    #expect(try rehearsal.stage.sandbox.changes().flatMap(\.removed).isEmpty)

    let stage = rehearsal.stage
    let keys = Dictionary(
      uniqueKeysWithValues: stage.sandbox.world.accounts.map { ($0.accessKey, $0.secretKey) }
    ).merging(SandboxRehearsal.wrongKeys) { $1 }
    let judgement = try await Judgement(
      of: rehearsal.exchanges, keys: keys, region: stage.sandbox.world.region, repliesAreOurs: true,
      in: stage.folder)

    for finding in judgement.findings { Issue.record("\(finding.where): \(finding.what)") }
    #expect(judgement.requests == rehearsal.exchanges.count)
    #expect(judgement.operations.count > 50)
    #expect(judgement.operations.contains("sso:GetRoleCredentials"))
    #expect(
      judgement.unjudged.sorted() == Self.notSent.keys.sorted(),
      "every operation that the sources name was judged, or is listed with its reason")
  }

  @Test func `the judge finds a wrong name, a wrong signature, a strange reply and a forgotten operation`() async throws
  {
    let stage = try Stage()
    let account = try await stage.open("provider")
    _ = try await account.client.call(
      .ec2, "DescribeVpcs",
      .members(["Filter": .list([.members(["Name": .string("vpc-id"), "Value": .strings(["vpc-0a1d806e"])])])]))
    let honest = try #require(stage.recorder.exchanges.last)
    var (misnamed, misdated, strange) = (honest, honest, honest)
    misnamed.body = Data(String(decoding: honest.body, as: UTF8.self).replacing("Filter.1", with: "Filters.1").utf8)
    misdated.headers = honest.headers.map { $0[0] == "X-Amz-Date" ? ["X-Amz-Date", "20270115T080001Z"] : $0 }
    strange.replyBody = Data(
      String(decoding: honest.replyBody, as: UTF8.self).replacing("isDefault>", with: "isDefective>").utf8)

    try FileManager.default.createDirectory(
      at: stage.folder.url.appending(path: "Plugins"), withIntermediateDirectories: true)
    try stage.folder.write(
      """
      endpointPrefix: "ec2", wireProtocol: .ec2, version: "2016-11-15"
      "DescribeVpcs" "CreateVpcPeeringConnection" "ec2:CreateTags" "RevokeSecurityGroup\\(direction)"
      """, to: "Plugins/Some.swift")
    let provider = try #require(stage.sandbox.world.account("provider"))
    let judgement = try await Judgement(
      of: [honest, misnamed, misdated, strange], keys: [provider.accessKey: provider.secretKey],
      region: stage.sandbox.world.region, repliesAreOurs: true, in: stage.folder, root: stage.folder.url)
    let found = judgement.findings.map { "\($0.where): \($0.what)" }
    #expect(!found.contains { $0.hasPrefix("request 1") })
    #expect(found.contains { $0.hasPrefix("request 2") && $0.contains("no parameter Filters.1.Name") }, "\(found)")
    #expect(found.contains { $0.hasPrefix("request 3") && $0.contains("signature") }, "\(found)")
    #expect(found.contains { $0.hasPrefix("request 4") && $0.hasSuffix("vpcSet/item/isDefective") }, "\(found)")
    #expect(
      judgement.unjudged
        == ["CreateVpcPeeringConnection", "RevokeSecurityGroupEgress", "RevokeSecurityGroupIngress"])
  }

  @Test func `whatever boto3 asks of the sandbox, its replies are of botocore's models`() async throws {
    let folder = try Folder()
    let server = try SandboxServer(Sandbox(state: folder.path("sandbox.sqlite"), delay: .zero))
    defer { server.stop() }
    let text = try await Peer.run("sandbox_replies.py", ["\(server.port)"], in: folder)
    let last = try #require(text.split(separator: "\n").last)
    let walked = try JSONDecoder().decode(Walked.self, from: Data(last.utf8))
    for finding in walked.findings { Issue.record("\(finding.where): \(finding.what)") }
    #expect(walked.operations.count > 60)
  }

  private struct Walked: Decodable {
    let operations: [String]
    let findings: [Judgement.Finding]
  }
}
