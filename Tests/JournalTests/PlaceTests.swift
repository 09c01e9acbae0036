import Document
import Foundation
import PlinkflowKit
import SQLite
import Testing

@testable import Journal

/// Where a journal may be, and what happens to it there.
@Suite struct PlaceTests {
  private static let noon = Timestamp(milliseconds: 1_800_000_000_000)

  private func begin(_ journal: Journal, _ identifier: String = "r") throws -> RunRecord {
    try journal.begin(
      identifier: identifier,
      RunRecord.Frozen(workflow: "w", file: "w.json5", text: "{}", arguments: .object([]), settings: .object([])),
      graph: FrozenGraph(steps: [("a", "k.a")], needs: []))
  }

  private func settling(_ run: RunRecord, _ why: String) -> Event {
    Event(run: run.number, step: 0, at: Self.noon, .settling(why: why))
  }

  @Test func `a journal has one name, which is no link`() throws {
    let folder = try Folder()
    let path = folder.path("journal.sqlite")
    _ = try begin(try Journal.open(at: path))
    let link = folder.path("link.sqlite")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    #expect(throws: JournalError.severalNames(path: link)) { try Journal.own(at: link) }
    #expect(throws: JournalError.severalNames(path: link)) { try Journal.openExisting(at: link) }
    let dangling = folder.path("dangling.sqlite")
    try FileManager.default.createSymbolicLink(atPath: dangling, withDestinationPath: folder.path("made"))
    #expect(throws: JournalError.severalNames(path: dangling)) { try Journal.own(at: dangling) }
    #expect(!FileManager.default.fileExists(atPath: folder.path("made")))
    let other = folder.path("other.sqlite")
    try FileManager.default.linkItem(atPath: path, toPath: other)
    for name in [path, other] {
      #expect(throws: JournalError.severalNames(path: name)) { try Journal.own(at: name) }
    }
  }

  @Test func `a journal that others may write to is refused, and so is one in a folder of theirs`() throws {
    let folder = try Folder()
    let path = folder.path("d/journal.sqlite")
    _ = try begin(try Journal.open(at: path))
    chmod(path, 0o666)
    #expect(throws: JournalError.exposed(path: path, place: path, .othersMayWrite)) { try Journal.own(at: path) }
    chmod(path, 0o600)
    chmod(folder.path("d"), 0o777)
    #expect(throws: JournalError.exposed(path: path, place: folder.path("d"), .othersMayWrite)) {
      try Journal.own(at: path)
    }
    // As /tmp has it: only the owner of a file may replace it.
    chmod(folder.path("d"), 0o1777)
    _ = try Journal.own(at: path)
  }

  @Test func `nothing is left beside a file that is no journal`() throws {
    let folder = try Folder()
    let path = folder.path("notes.txt")
    try Data(repeating: 65, count: 5000).write(to: URL(filePath: path))
    #expect(throws: JournalError.notAJournal(path: path)) { try Journal.own(at: path) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["notes.txt"])
  }

  @Test func `what is written to a journal that was removed is put into a new file`() async throws {
    let folder = try Folder()
    let path = folder.path("d/journal.sqlite")
    let journal = try Journal.own(at: path)
    let run = try begin(journal)
    try await journal.commit([settling(run, "one")])
    try FileManager.default.removeItem(atPath: folder.path("d"))
    let rescued = path + ".rescued-1"
    await #expect(throws: JournalError.displaced(path: path, rescued: rescued)) {
      try await journal.commit([settling(run, "two")])
    }
    let events = try Journal.openExisting(at: rescued).events(of: run.number)
    #expect(events.map(\.body) == [.settling(why: "one"), .settling(why: "two")])
  }

  @Test func `a link under the name of a new file for what a removed journal held is left alone`() async throws {
    let folder = try Folder()
    let path = folder.path("journal.sqlite")
    let journal = try Journal.own(at: path)
    let run = try begin(journal)
    try FileManager.default.createSymbolicLink(
      atPath: path + ".rescued-1", withDestinationPath: folder.path("elsewhere"))
    try FileManager.default.removeItem(atPath: path)
    await #expect(throws: JournalError.displaced(path: path, rescued: path + ".rescued-2")) {
      try await journal.commit([settling(run, "one")])
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path("elsewhere")))
  }

  @Test func `a link under a name that a migration uses leads nowhere`() throws {
    let folder = try Folder()
    let path = folder.path("journal.sqlite")
    try OldJournal.make(at: path)
    for name in [".format-1", ".format-1.new"] {
      try FileManager.default.createSymbolicLink(
        atPath: path + name, withDestinationPath: folder.path("elsewhere"))
    }
    _ = try Journal.own(at: path)
    #expect(!FileManager.default.fileExists(atPath: folder.path("elsewhere")))
    let type = try FileManager.default.attributesOfItem(atPath: path + ".format-1")[.type] as? FileAttributeType
    #expect(type == .typeRegular)
  }

  @Test func `a migration that was killed after its copy was made is made anew`() throws {
    let folder = try Folder()
    let path = folder.path("journal.sqlite")
    try OldJournal.make(at: path).backUp(to: path + ".format-1")
    try Data("half a copy".utf8).write(to: URL(filePath: path + ".format-1.new"))
    _ = try Journal.own(at: path)
    let mode = try FileManager.default.attributesOfItem(atPath: path + ".format-1")[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(!FileManager.default.fileExists(atPath: path + ".format-1.new"))
  }

  #if os(Linux)
    @Test func `the type of a file system is read from the kernel's table`() {
      let mounts = """
        22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
        40 22 0:45 / /mnt/a\\040b rw shared:9 master:2 - nfs4 server:/x rw,vers=4.2
        41 22 0:46 /
        """
      #expect(FileSystem.type(ofDevice: "8:1", in: mounts) == "ext4")
      #expect(FileSystem.type(ofDevice: "0:45", in: mounts) == "nfs4")
      #expect(FileSystem.type(ofDevice: "0:46", in: mounts) == nil)
      #expect(FileSystem.type(ofDevice: "0:47", in: mounts) == nil)
    }
  #endif
}
