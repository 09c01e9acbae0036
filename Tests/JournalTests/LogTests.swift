import Document
import Fixtures
import Foundation
import PlinkflowKit
import Runs
import Testing

@testable import Journal

/// The write-ahead log of a process that was killed holds what it committed last.
@Suite struct LogTests {
  private static let noon = Instant(milliseconds: 1_800_000_000_000)

  /// A journal as a killed process leaves it, with so many events of which the first few are in the file.
  private static func killed(in folder: Folder) async throws -> String {
    let journal = try Journal.open(at: folder.path("journal.sqlite"))
    let run = try journal.begin(
      identifier: "r",
      RunRecord.Frozen(workflow: "w", file: "w.json5", text: "{}", arguments: .object([]), settings: .object([])),
      graph: FrozenGraph(steps: [("a", "k.a")], needs: []))
    for number in 0..<20 {
      try await journal.commit([Event(run: run.number, step: 0, at: noon, .settling(why: "\(number)"))])
    }
    let copy = folder.path("killed.sqlite")
    for suffix in ["", "-wal", "-shm"] {
      try FileManager.default.copyItem(atPath: journal.path + suffix, toPath: copy + suffix)
    }
    return copy
  }

  private static func edit(_ path: String, _ change: (inout Data) -> Void) throws {
    var data = try Data(contentsOf: URL(filePath: path))
    change(&data)
    try data.write(to: URL(filePath: path))
  }

  private static let frame = 4096 + 24

  @Test func `what a killed process committed is there`() async throws {
    let folder = try Folder()
    let path = try await Self.killed(in: folder)
    #expect(try Journal.open(at: path).events(of: 1).count == 20)
  }

  @Test(arguments: [true, false])
  func `a log in which a bit was turned is refused, whether its index is there or not`(_ hasIndex: Bool) async throws {
    let folder = try Folder()
    for offset in [0, 5, 17, 26, 32 + 10, 32 + 24 + 100, 32 + 9 * Self.frame + 50, 32 + 20 * Self.frame + 18] {
      let path = try await Self.killed(in: folder)
      try Self.edit(path + "-wal") { $0[offset] ^= 4 }
      if !hasIndex { try FileManager.default.removeItem(atPath: path + "-shm") }
      #expect(throws: JournalError.self, "byte \(offset)") { try Journal.open(at: path) }
      #expect(try !Verification(ofJournalAt: path).findings.isEmpty, "byte \(offset)")
      for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
      for suffix in ["", "-wal", "-shm"] { unlink(folder.path("journal.sqlite") + suffix) }
    }
  }

  @Test func `a log that was cut off, or taken away, is refused`() async throws {
    let folder = try Folder()
    let path = try await Self.killed(in: folder)
    let log = try Data(contentsOf: URL(filePath: path + "-wal"))
    for kept in [log.count - 1, log.count - 2 * Self.frame, 32 + Self.frame, 40, 0] {
      try log.prefix(kept).write(to: URL(filePath: path + "-wal"))
      #expect(throws: JournalError.self, "\(kept) bytes") { try Journal.open(at: path) }
    }
    try FileManager.default.removeItem(atPath: path + "-wal")
    #expect(
      throws: JournalError.damaged(path: path, findings: ["the log that holds its last commits is missing"])
    ) { try Verification.require(path) }
    try log.write(to: URL(filePath: path + "-wal"))
    #expect(try Journal.open(at: path).events(of: 1).count == 20)
  }

  @Test func `what a machine that lost power had not finished to write is left out, and not taken for damage`()
    async throws
  {
    let folder = try Folder()
    let path = try await Self.killed(in: folder)
    // The index is lost with the machine, and the last transaction is there in parts.
    try FileManager.default.removeItem(atPath: path + "-shm")
    try Self.edit(path + "-wal") { data in
      let last = data.count - Self.frame
      data.replaceSubrange(last - Self.frame..<last, with: Data(repeating: 0, count: Self.frame))
    }
    #expect(try Journal.open(at: path).events(of: 1).count == 19)
  }
}

extension Verification {
  /// Throws what every command says.
  fileprivate static func require(_ path: String) throws {
    let found = try Verification(ofJournalAt: path)
    if !found.findings.isEmpty { throw JournalError.damaged(path: path, findings: found.findings) }
  }
}
