import Fixtures
import Foundation
import Journal
import Runs
import SQLite
import StoreConformance
import Synchronization
import Testing

/// The rules for stores of runs: the journal keeps them, a store that knows no file keeps them, and each flaw breaks
/// the one that is about it.
@Suite struct StoreConformanceTests {
  private static let process = ProcessInfo.processInfo.processIdentifier

  private static func place(ofJournalAt path: String) -> StorePlace<Journal> {
    StorePlace(
      own: { try Journal.own(at: path) }, read: { try Journal.openExisting(at: path) },
      damage: {
        let database = try Database(path: path)
        var triggers: [String] = []
        try database.run("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'event'") { row in
          triggers += [row.text(0) ?? "", row.text(1) ?? ""]
        }
        for index in stride(from: 0, to: triggers.count, by: 2) {
          try database.execute("DROP TRIGGER \(triggers[index])")
        }
        try database.execute("UPDATE event SET time = time + 1 WHERE sequence = 3")
        for index in stride(from: 1, to: triggers.count, by: 2) { try database.execute(triggers[index]) }
      },
      copy: {
        try Journal.openExisting(at: path).backUp(to: "\(path).copy")
        return place(ofJournalAt: "\(path).copy")
      })
  }

  private static func place(of shelf: MemoryShelf) -> StorePlace<MemoryStore> {
    StorePlace(
      own: { try MemoryStore(shelf, owning: true) }, read: { try MemoryStore(shelf, owning: false) },
      copy: {
        let copy = shelf.copy()
        if shelf.flaw == .copiesNoCalls { copy.contents.withLock { $0.calls = [] } }
        return place(of: copy)
      })
  }

  private static func suite(_ flaw: MemoryStore.Flaw? = nil) -> StoreConformance<MemoryStore> {
    StoreConformance(process: process) { place(of: MemoryShelf(flaw)) }
  }

  @Test(arguments: StoreRule.allCases)
  func `a journal in a file keeps every rule`(_ rule: StoreRule) async throws {
    let folder = try Folder()
    let path = folder.path("journal.sqlite")
    let verdict = await StoreConformance(process: Self.process) { Self.place(ofJournalAt: path) }.verdict(on: rule)
    #expect(verdict.outcome == .kept, "\(rule.sentence)")
    withExtendedLifetime(folder) {}
  }

  @Test func `a store in memory keeps every rule that can be tried on it`() async {
    let verdicts = await Self.suite().verdicts()
    #expect(verdicts.map(\.rule) == StoreRule.allCases)
    for verdict in verdicts where verdict.rule != .damageIsRefused {
      #expect(verdict.outcome == .kept, "\(verdict.rule.sentence)")
    }
    #expect(
      verdicts.first { $0.rule == .damageIsRefused }?.outcome == .notTried("nobody can change what was committed to it")
    )
  }

  @Test(
    arguments: [
      (
        MemoryStore.Flaw.forgetsTheLastOfABatch, StoreRule.commitIsDurable,
        "commit returned for 3 events, and another process finds 2"
      ),
      (.answersEarly, .commitIsDurable, "commit returned for 3 events, and another process finds 1"),
      (.reorders, .eventsKeepOrder, "events stand in another order"),
      (.givesNumbersAgain, .eventsKeepOrder, "two events have one number"),
      (.losesApprovals, .approvalsReachTheOwner, "some one approved, and the owner is told nobody"),
      (.tearsBatches, .batchIsWhole, "of a batch that was refused, a part is there"),
      (.goesOnAfterFailure, .failureIsFinal, "after a failure, a commit succeeds"),
      (.amendsInParts, .amendmentIsWhole, "of an amendment that was refused, a part is there"),
      (.losesCalls, .callsTravelWithCommits, "requests are not there as they were noted"),
      (.tellsEarly, .observersAreToldAfterwards, "who follows is told of what is not there yet"),
      (.letsTwoIn, .oneOwnerAtATime, "a second owner is let in"),
      (.remembersOldRecords, .recordIsTheFold, "the owner reads another record than the fold of its events"),
      (.copiesNoCalls, .copyIsTheSame, "the copy has other requests"),
    ])
  func `each flaw breaks the rule that is about it`(flaw: MemoryStore.Flaw, rule: StoreRule, what: String) async {
    let outcome = await Self.suite(flaw).verdict(on: rule).outcome
    guard case .broken(let seen) = outcome else {
      Issue.record("\(rule.sentence): \(outcome)")
      return
    }
    #expect(seen.contains(what))
  }
}
