import AWSCore
import AWSSandbox
import Foundation
import Testing

/// What plinkflow sends and its sandbox answers, judged by botocore.
@Suite(.enabled(if: Peer.isCalled, Peer.absence))
struct JudgementTests {
  /// What the judge says.
  struct Judgement: Decodable {
    struct Finding: Decodable {
      let `where`: String
      let what: String
    }
    /// The operations whose requests were judged, as `ec2:CreateVpcEndpoint`.
    let operations: [String]
    /// How many requests and replies were judged.
    let requests: Int
    let replies: Int
    let findings: [Finding]
    /// Operations that the sources name, and that no judged request was of.
    let unjudged: [String]
  }

  /// Operations that the sources name for another purpose than to send them, each with the reason.
  static let notSent: [String: String] = [:]

  @Test func `botocore sends every request of every step just so, and reads every reply of the sandbox`() async throws {
    var rehearsal = try await SandboxRehearsal()
    try await rehearsal.play()
    #expect(rehearsal.kinds == Set(Driver.kinds.keys), "each kind of step is rehearsed")
    #expect(try rehearsal.stage.sandbox.changes().flatMap(\.removed).isEmpty)

    let stage = rehearsal.stage
    let record = stage.folder.path("exchanges.jsonl")
    try stage.recorder.write(to: record)
    let keys = Dictionary(
      uniqueKeysWithValues: stage.sandbox.world.accounts.map { ($0.accessKey, $0.secretKey) }
    ).merging(SandboxRehearsal.wrongKeys) { $1 }
    try String(decoding: JSONEncoder().encode(keys), as: UTF8.self).write(
      toFile: stage.folder.path("keys.json"), atomically: true, encoding: .utf8)
    let verdict = try await Peer.run(
      "judge.py", [record, stage.folder.path("keys.json"), Peer.root.path(percentEncoded: false)], in: stage.folder)
    let judgement = try JSONDecoder().decode(Judgement.self, from: Data(verdict.utf8))

    for finding in judgement.findings { Issue.record("\(finding.where): \(finding.what)") }
    #expect(judgement.requests == stage.recorder.exchanges.count)
    #expect(judgement.operations.count > 50)
    #expect(
      judgement.unjudged.sorted() == Self.notSent.keys.sorted(),
      "every operation that the sources name was judged, or is listed with its reason")
  }
}
