import Document
import Fixtures
import Foundation
import PlinkflowKit
import Runs
import SQLite
import Testing

@testable import Journal

/// Where a journal may be, and what happens to it there.
@Suite struct JournalFilesTests {
  private static let noon = Instant(milliseconds: 1_800_000_000_000)

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
    #expect(throws: JournalError.exposed(path: path, file: path, .othersMayWrite)) { try Journal.own(at: path) }
    chmod(path, 0o600)
    chmod(folder.path("d"), 0o777)
    #expect(throws: JournalError.exposed(path: path, file: folder.path("d"), .othersMayWrite)) {
      try Journal.own(at: path)
    }
    // As /tmp has it: only the owner of a file may replace it.
    chmod(folder.path("d"), 0o1777)
    _ = try Journal.own(at: path)
  }

  @Test(arguments: ["-wal", "-shm", "-journal", ".lock"])
  func `what lies beside a journal is a plain file that nobody else may write to`(_ suffix: String) throws {
    let folder = try Folder()
    let path = folder.path("journal.sqlite")
    _ = try begin(try Journal.open(at: path))
    let opens = [Journal.open(at:), Journal.own(at:), Journal.openExisting(at:)] as [(String) throws -> Journal]
    func isRefused(_ exposure: JournalError.Exposure) {
      let error = JournalError.exposed(path: path, file: path + suffix, exposure)
      for open in opens { #expect(throws: error) { try open(path) } }
      #expect(throws: error) { try Verification(ofJournalAt: path) }
    }
    unlink(path + suffix)
    try FileManager.default.createSymbolicLink(atPath: path + suffix, withDestinationPath: folder.path("elsewhere"))
    isRefused(.isNoPlainFile)
    unlink(path + suffix)
    try Data().write(to: URL(filePath: folder.path("elsewhere")))
    try FileManager.default.linkItem(atPath: folder.path("elsewhere"), toPath: path + suffix)
    isRefused(.isNoPlainFile)
    unlink(path + suffix)
    mkfifo(path + suffix, 0o600)
    isRefused(.isNoPlainFile)
    unlink(path + suffix)
    try Data().write(to: URL(filePath: path + suffix))
    chmod(path + suffix, 0o622)
    isRefused(.othersMayWrite)
    chmod(path + suffix, 0o600)
    for open in opens { _ = try open(path) }
  }

  @Test func `in a folder where others may make files the names beside a journal are taken first`() throws {
    let folder = try Folder()
    let path = folder.path("d/journal.sqlite")
    _ = try begin(try Journal.open(at: path))
    chmod(folder.path("d"), 0o1777)
    _ = try JournalFile(checking: path)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("d")).sorted()
    #expect(names == ["", "-journal", "-shm", "-wal", ".lock"].map { "journal.sqlite\($0)" })
    #expect(try Journal.own(at: path).runs() == [1])
  }

  @Test func `a folder above that others may change is refused, and one behind a link as well`() throws {
    let folder = try Folder()
    let path = folder.path("a/b/journal.sqlite")
    try FileManager.default.createDirectory(atPath: folder.path("a"), withIntermediateDirectories: true)
    _ = try begin(try Journal.open(at: path))
    try FileManager.default.createSymbolicLink(atPath: folder.path("c"), withDestinationPath: folder.path("a/b"))
    let linked = folder.path("c/journal.sqlite")
    #expect(try Journal.openExisting(at: linked).runs() == [1])
    chmod(folder.path("a"), 0o777)
    for name in [path, linked] {
      #expect {
        try Journal.openExisting(at: name)
      } throws: {
        guard case .exposed(name, let file, .othersMayWrite)? = $0 as? JournalError else { return false }
        return file.hasSuffix("/a")
      }
    }
    chmod(folder.path("a"), 0o1777)
    #expect(try Journal.openExisting(at: path).runs() == [1])
  }

  @Test(
    .enabled(if: geteuid() == 0, "only root can make what belongs to others"), arguments: ["", "-wal", "-shm", ".lock"])
  func `what belongs to another user is refused to root as well`(_ suffix: String) throws {
    let folder = try Folder()
    let path = folder.path("d/journal.sqlite")
    _ = try begin(try Journal.open(at: path))
    if !suffix.isEmpty { try Data().write(to: URL(filePath: path + suffix)) }
    chown(path + suffix, 4711, 4711)
    let error = JournalError.exposed(path: path, file: path + suffix, .belongsToAnother(user: 4711))
    for open in [Journal.open(at:), Journal.own(at:), Journal.openExisting(at:)] as [(String) throws -> Journal] {
      #expect(throws: error) { try open(path) }
    }
    chown(path + suffix, 0, 0)
    chown(folder.path("d"), 4711, 4711)
    #expect(throws: JournalError.exposed(path: path, file: folder.path("d"), .belongsToAnother(user: 4711))) {
      try Journal.own(at: path)
    }
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
