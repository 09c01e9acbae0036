import Document
import Fixtures
import Foundation
import Fuzzing
import PlinkflowKit
import Runs
import SQLite
import Testing

@testable import Journal

@Suite struct DamageTests {
  /// A journal of one run with forty steps, each done, in one file.
  private static func sound(in folder: Folder) async throws -> String {
    let path = folder.path("journal.sqlite")
    let journal = try Journal.open(at: path)
    let steps = (0..<40).map { (name: "s\($0)", kind: "k.s") }
    let run = try journal.begin(
      identifier: "r",
      RunRecord.Frozen(workflow: "w", file: "w.json5", text: "{}", arguments: .object([]), settings: .object([])),
      graph: FrozenGraph(steps: steps, needs: []))
    let noon = Instant(milliseconds: 1_800_000_000_000)
    for step in 0..<40 {
      let bodies: [Event.Body] = [
        .intended(.init(before: .absent, token: Token(text: "t\(step)"))), .received(receipt: .object([])),
        .done(.init(.created, outputs: .object([]))),
      ]
      try await journal.commit(bodies.map { Event(run: run.number, step: step, at: noon, $0) })
    }
    let copy = folder.path("copy.sqlite")
    try journal.backUp(to: copy)
    return copy
  }

  @Test func `a copy is sound, has all events, and is for its owner alone`() async throws {
    let folder = try Folder()
    let copy = try await Self.sound(in: folder)
    let found = try Verification(ofJournalAt: copy)
    #expect(found == Verification(runs: 1, events: 120, findings: []))
    let mode = try FileManager.default.attributesOfItem(atPath: copy)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(try Journal.openExisting(at: copy).record(of: 1)?.steps.count == 40)
    #expect(throws: JournalError.unreachable(path: copy, why: "File exists")) {
      try Journal.openExisting(at: copy).backUp(to: copy)
    }
  }

  @Test func `a reply without its intent is found`() async throws {
    let folder = try Folder()
    let copy = try await Self.sound(in: folder)
    try Journal.rewrite(at: copy, "DELETE FROM event WHERE sequence = 4")
    #expect(
      try Verification(ofJournalAt: copy).findings == [
        "event 5, step `s1` of run r: the reply to a change that has no intent"
      ])
    #expect(throws: JournalError.self) { try Journal.open(at: copy).record(of: 1) }
  }

  @Test func `a journal that was cut off is found to be`() async throws {
    let folder = try Folder()
    let whole = [UInt8](try Data(contentsOf: URL(filePath: try await Self.sound(in: folder))))
    for kept in stride(from: 4096, to: whole.count, by: 4096) {
      let path = folder.path("cut-\(kept).sqlite")
      try Data(whole.prefix(kept)).write(to: URL(filePath: path))
      #expect(try !Verification(ofJournalAt: path).findings.isEmpty, "\(kept) bytes of \(whole.count)")
    }
  }

  @Test func `no damaged journal ends its reader`() async throws {
    let folder = try Folder()
    let whole = [UInt8](try Data(contentsOf: URL(filePath: try await Self.sound(in: folder))))
    let campaign = Campaign("journal", Mutator(corpus: [whole], words: []))
    let path = folder.path("damaged.sqlite")
    let failing = try campaign.failing(inputs: 300) { bytes in
      try Data(bytes).write(to: URL(filePath: path))
      do throws(JournalError) {
        return try Verification(ofJournalAt: path).findings.count <= Verification.limit
      } catch {
        return true
      }
    }
    #expect(failing == [])
  }
}
