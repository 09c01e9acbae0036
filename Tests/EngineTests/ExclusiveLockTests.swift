import Digest
import Document
import Foundation
import PlinkflowKit
import Processes
import Synchronization
import Testing

@testable import Engine

/// The locks themselves, and who is served first.
@Suite struct ExclusiveLockTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "plinkflow-\(UUID().uuidString)")

  private var locks: ExclusiveFolder { ExclusiveFolder(in: path("state")) }

  private func path(_ name: String) -> String { folder.appending(path: name).path(percentEncoded: false) }

  private func holder(_ step: String = "a", run: String = "20260101-000000-abcdef") throws -> ExclusiveHolder {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return ExclusiveHolder(
      journal: path("journal.sqlite"), run: run, step: step,
      token: Token(run: run, step: 1, direction: .run, generation: 0))
  }

  private func take(_ name: String, _ holder: ExclusiveHolder) throws -> ExclusiveLock {
    guard case .taken(let lock) = try ExclusiveLock.take(name, in: locks, for: holder) else {
      throw CocoaError(.fileLocking)
    }
    return lock
  }

  private func file(_ name: String) -> String {
    "\(locks.path)/\(Hexadecimal.encode(SHA256.hash(name)))"
  }

  private func remove() { try? FileManager.default.removeItem(at: folder) }

  @Test func `one has it, the next reads for whom, and nothing is left in the file behind it`() throws {
    defer { remove() }
    let lock = try take("router", holder())
    guard case .held(let who) = try ExclusiveLock.take("router", in: locks, for: holder("b")) else {
      Issue.record("it is taken")
      return
    }
    #expect(who == (try holder()))
    _ = try take("another", holder("b"))
    lock.release()
    #expect(try Data(contentsOf: URL(filePath: file("router"))).isEmpty)
    _ = try take("router", holder("b"))
    let attributes = try FileManager.default.attributesOfItem(atPath: file("router"))
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let made = try FileManager.default.attributesOfItem(atPath: locks.path)
    #expect(made[.posixPermissions] as? Int == 0o700)
  }

  @Test func `a program that is started does not have the lock`() throws {
    defer { remove() }
    let lock = try take("router", holder())
    var status = stat()
    #expect(stat(file("router"), &status) == 0)
    let descriptors = (0..<Int32(4096)).filter { descriptor in
      var other = stat()
      return fstat(descriptor, &other) == 0 && other.st_ino == status.st_ino && other.st_dev == status.st_dev
    }
    #expect(descriptors.count == 1)
    for descriptor in descriptors { #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0) }
    lock.release()
  }

  @Test func `a program that goes on keeps the name, also from its own process, and not from its own change`() throws {
    defer { remove() }
    let (first, second) = (try holder(), try holder("b", run: "20260101-000000-fedcba"))
    let mark = try first.inFlight.take(isUndo: false)
    let lock = try take("router", first)
    lock.release()
    guard case .atWork(let who, _) = try ExclusiveLock.take("router", in: locks, for: second) else {
      Issue.record("a program is at work")
      return
    }
    #expect(who == first)
    // Asking does not take another journal's mark away.
    #expect(FileManager.default.fileExists(atPath: mark.folder))
    try take("router", first).release()
    mark.release()
    _ = try take("router", second)
  }

  @Test(
    arguments: [
      "", "{", "[]", "\u{0}", #"{"journal": 7}"#, String(repeating: "[", count: 5000),
      #"{"journal": "/j", "run": "r", "step": "s", "mark": "/etc/plinkflow-r-1-run0"}"#,
      #"{"journal": "/j", "run": "r", "step": "s", "mark": "/j.programs/../../etc"}"#,
      #"{"journal": "/j\u0000", "run": "r", "step": "s", "mark": "/j.programs/plinkflow-r-1-run0"}"#,
      #"{"journal": "j", "run": "r", "step": "s", "mark": "j.programs/plinkflow-r-1-run0"}"#,
      #"{"journal": "/a/../j", "run": "r", "step": "s", "mark": "/a/../j.programs/plinkflow-r-1-run0"}"#,
      #"{"journal": "/j", "run": "r", "step": "s", "mark": "/j.programs/home"}"#,
    ])
  func `a file that says anything else says nothing`(text: String) throws {
    defer { remove() }
    #expect(ExclusiveHolder(text: Array(text.utf8)) == nil)
    try take("router", holder()).release()
    try Data(text.utf8).write(to: URL(filePath: file("router")))
    _ = try take("router", holder("b"))
  }

  @Test func `what a holder writes is read as it was written`() throws {
    defer { remove() }
    for step in ["a", "s[\"x\u{202e}\"]", String(repeating: "é", count: 5000)] {
      let holder = try holder(step)
      #expect(ExclusiveHolder(text: Array(holder.text.utf8)) == holder)
    }
  }

  @Test func `what somebody else may have put there is refused`() throws {
    defer { remove() }
    func why(_ folder: ExclusiveFolder) throws -> String {
      do throws(ExclusiveFolder.Unusable) {
        _ = try ExclusiveLock.take(
          "router", in: folder,
          for: ExclusiveHolder(
            journal: "/j", run: "r", step: "s", token: Token(text: "plinkflow-r-1-run0")))
        return ""
      } catch {
        return "\(error.path): \(error.why)"
      }
    }
    let alone = "it is no folder of this user's alone"
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    #expect(try why(ExclusiveFolder(in: "state")) == "state/exclusive: it is no absolute path")
    // A link in the place of the folder, and of that around it.
    try FileManager.default.createDirectory(atPath: path("real"), withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(atPath: path("link"), withDestinationPath: path("real"))
    #expect(try why(ExclusiveFolder(in: path("link"))) == "\(path("link")): \(alone)")
    try FileManager.default.createDirectory(atPath: path("outer"), withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(atPath: path("outer/exclusive"), withDestinationPath: path("real"))
    #expect(try why(ExclusiveFolder(in: path("outer"))) == "\(path("outer/exclusive")): \(alone)")
    try FileManager.default.createDirectory(
      atPath: path("open"), withIntermediateDirectories: false, attributes: [.posixPermissions: 0o777])
    try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: path("open"))
    #expect(try why(ExclusiveFolder(in: path("open"))) == "\(path("open")): \(alone)")
    #expect(
      try why(ExclusiveFolder(in: path("open/state")))
        == "\(path("open")): others may put another folder in its place")
    try Data().write(to: URL(filePath: path("file")))
    #expect(try why(ExclusiveFolder(in: path("file"))) == "\(path("file")): \(alone)")
    // The lock's own file.
    try take("router", holder()).release()
    try FileManager.default.removeItem(atPath: file("router"))
    try FileManager.default.createSymbolicLink(atPath: file("router"), withDestinationPath: path("file"))
    #expect(try why(locks) == "\(file("router")): it is no file of this user's alone")
    try FileManager.default.removeItem(atPath: file("router"))
    #expect(mkfifo(file("router"), 0o600) == 0)
    #expect(try why(locks) == "\(file("router")): it is no file of this user's alone")
  }

  // MARK: Who is served first

  private final class Woken: Sendable {
    private let kept = Mutex<[Int]>([])
    var all: [Int] { kept.withLock { $0 } }
    func add(_ number: Int) { kept.withLock { $0.append(number) } }
  }

  @Test func `a thousand are served in the order in which they came, and woken twice each at most`() throws {
    defer { remove() }
    let names = ExclusiveNames(in: locks)
    let woken = Woken()
    let tickets = try (0..<1000).map { number in
      ExclusiveNames.Ticket(try holder("s\(number)")) { woken.add(number) }
    }
    for ticket in tickets { _ = names.enter("router", ticket) }
    // Some go away while they wait.
    for number in stride(from: 3, to: 1000, by: 7) { names.leave("router", tickets[number]) }
    var served: [Int] = []
    for number in tickets.indices where number % 7 != 3 {
      guard case .entered = names.enter("router", tickets[number]) else { continue }
      served.append(number)
      if number < 990, case .entered = names.enter("router", tickets[number + 1]) { Issue.record("two have it") }
      names.leave("router", tickets[number])
    }
    #expect(served == tickets.indices.filter { $0 % 7 != 3 })
    #expect(woken.all.count <= 2000)
    // All are gone.
    guard case .entered = names.enter("router", tickets[3]) else {
      Issue.record("somebody has it still")
      return
    }
  }

  @Test func `who waits is told after whom, and who has it once it is the next`() throws {
    defer { remove() }
    let names = ExclusiveNames(in: locks)
    let tickets = try ["a", "b", "c"].map { step in ExclusiveNames.Ticket(try holder(step)) {} }
    func said(_ ticket: Int) -> String {
      switch names.enter("router", tickets[ticket]) {
      case .entered: "has it"
      case .waits(let who): "waits for \(who.step)"
      case .waitsBehind(let who): "waits behind \(who.step)"
      }
    }
    #expect((0..<3).map(said) == ["has it", "waits behind a", "waits behind b"])
    tickets[0].isServed.store(true, ordering: .releasing)
    #expect(said(1) == "waits for a")
    names.leave("router", tickets[0])
    #expect((1..<3).map(said) == ["has it", "waits behind b"])
    tickets[1].isServed.store(true, ordering: .releasing)
    #expect(said(2) == "waits for b")
    names.leave("router", tickets[1])
    #expect(said(2) == "has it")
  }
}
