import Document
import Fixtures
import Foundation
import PlinkflowKit
import Runs
import SQLite
import Testing

@testable import Journal

/// A copy takes the place of a journal.
@Suite struct ReplacementTests {
  private static let noon = Instant(milliseconds: 1_800_000_000_000)

  /// A journal with so many runs of one event each.
  private func make(_ path: String, runs: Int) async throws {
    let journal = try Journal.own(at: path)
    for _ in 0..<runs {
      let run = try journal.begin(
        identifier: UUID().uuidString,
        RunRecord.Frozen(workflow: "w", file: "w.json5", text: "{}", arguments: .object([]), settings: .object([])),
        graph: FrozenGraph(steps: [("a", "k.a")], needs: []))
      try await journal.commit([Event(run: run.number, step: 0, at: Self.noon, .settling(why: "it is"))])
    }
  }

  @Test func `the copy is what the journal holds then, and what was there is kept`() async throws {
    let folder = try Folder()
    let (path, copy) = (folder.path("j/journal.sqlite"), folder.path("copy.sqlite"))
    try await make(path, runs: 3)
    try await make(folder.path("other.sqlite"), runs: 2)
    try Journal.openExisting(at: folder.path("other.sqlite")).backUp(to: copy)
    for number in 1...2 {
      let replacement = try Replacement(of: path, by: copy)
      #expect(replacement.copy == Verification(runs: 2, events: 2))
      #expect(replacement.replaced == Verification(runs: number == 1 ? 3 : 2, events: number == 1 ? 3 : 2))
      #expect(try replacement.perform() == path + ".replaced-\(number)")
    }
    #expect(try Verification(ofJournalAt: path) == Verification(runs: 2, events: 2))
    #expect(try Verification(ofJournalAt: path + ".replaced-1") == Verification(runs: 3, events: 3))
    #expect(try Verification(ofJournalAt: copy) == Verification(runs: 2, events: 2))
    for name in ["journal.sqlite", "journal.sqlite.replaced-1"] {
      let attributes = try FileManager.default.attributesOfItem(atPath: folder.path("j/\(name)"))
      #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
    }
    try await make(path, runs: 1)
  }

  @Test func `a journal that nobody can read is replaced too, and kept byte for byte`() async throws {
    let folder = try Folder()
    let (path, copy) = (folder.path("journal.sqlite"), folder.path("copy.sqlite"))
    try await make(copy, runs: 1)
    let ruin = Data("ruin".utf8) + Data(repeating: 7, count: 9000)
    try ruin.write(to: URL(filePath: path))
    try ruin.write(to: URL(filePath: path + "-wal"))
    let replacement = try Replacement(of: path, by: copy)
    #expect(replacement.replaced?.findings == ["it cannot be read as a journal"])
    #expect(try replacement.perform() == path + ".replaced-1")
    for suffix in ["", "-wal"] {
      #expect(try Data(contentsOf: URL(filePath: path + ".replaced-1" + suffix)) == ruin)
    }
    #expect(try Verification(ofJournalAt: path) == Verification(runs: 1, events: 1))
  }

  @Test func `without a journal the copy becomes one`() async throws {
    let folder = try Folder()
    let (path, copy) = (folder.path("j/journal.sqlite"), folder.path("copy.sqlite"))
    try await make(copy, runs: 1)
    let replacement = try Replacement(of: path, by: copy)
    #expect(replacement.replaced == nil)
    #expect(try replacement.perform() == nil)
    #expect(try Verification(ofJournalAt: path) == Verification(runs: 1, events: 1))
  }

  @Test func `a damaged copy, the journal itself and a journal at work are refused`() async throws {
    let folder = try Folder()
    let (path, copy) = (folder.path("journal.sqlite"), folder.path("copy.sqlite"))
    try await make(path, runs: 1)
    let journal = try Journal.own(at: path)
    try journal.backUp(to: copy)
    let mine = ProcessInfo.processInfo.processIdentifier
    #expect(throws: JournalError.held(path: path, by: .init(process: mine))) { try Replacement(of: path, by: copy) }
    withExtendedLifetime(journal) {}
    #expect(throws: JournalError.sameFile(path: path)) { try Replacement(of: path, by: path) }
    let half = try Data(contentsOf: URL(filePath: copy))
    try half.prefix(half.count / 2).write(to: URL(filePath: copy))
    let finding = "damaged file: it is cut off, \(half.count / 2) of \(half.count) bytes are there"
    #expect {
      try Replacement(of: path, by: copy)
    } throws: {
      if case .damaged(copy, [finding], _)? = $0 as? JournalError { true } else { false }
    }
  }
}
