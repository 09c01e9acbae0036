import AWSCore
import AWSSandbox
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
    #expect(rehearsal.kinds == Set(Driver.kinds.keys), "each kind of step is rehearsed")
    #expect(try rehearsal.stage.sandbox.changes().flatMap(\.removed).isEmpty)

    let stage = rehearsal.stage
    let keys = Dictionary(
      uniqueKeysWithValues: stage.sandbox.world.accounts.map { ($0.accessKey, $0.secretKey) }
    ).merging(SandboxRehearsal.wrongKeys) { $1 }
    let judgement = try await Judgement(
      of: stage.recorder.exchanges, keys: keys, region: stage.sandbox.world.region, repliesAreOurs: true,
      in: stage.folder)

    for finding in judgement.findings { Issue.record("\(finding.where): \(finding.what)") }
    #expect(judgement.requests == stage.recorder.exchanges.count)
    #expect(judgement.operations.count > 50)
    #expect(
      judgement.unjudged.sorted() == Self.notSent.keys.sorted(),
      "every operation that the sources name was judged, or is listed with its reason")
  }
}
