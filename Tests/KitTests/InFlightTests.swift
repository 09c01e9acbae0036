import Foundation
import Testing

@testable import Processes

/// Marks of programs at work, without programs.
@Suite struct InFlightTests {
  private let parent = FileManager.default.temporaryDirectory.appending(path: "plinkflow-\(UUID().uuidString)").path

  private func remove() { try? FileManager.default.removeItem(atPath: parent) }

  @Test func `a mark is held until it is let go, and then gone`() throws {
    defer { remove() }
    let mark = InFlight("plinkflow-r1-0-run0", in: parent)
    #expect(try mark.state() == .nobody)
    let hold = try mark.take(isUndo: false)
    #expect(try mark.state() == .program([]))
    #expect(throws: InFlight.Failure.held) { _ = try mark.take(isUndo: true) }
    hold.release()
    hold.leave()
    #expect(try mark.state() == .nobody)
    #expect(try FileManager.default.contentsOfDirectory(atPath: parent).isEmpty)
  }

  @Test func `a mark of another start of the machine, and one that was not written in full, hold nothing`() throws {
    defer { remove() }
    let own = ProgramRecord(isUndo: false)
    for text in [own.text.replacing(RunningProcess.boot ?? "-", with: "other"), "run 46", "", "\n\n\n"] {
      let mark = InFlight("plinkflow-r1-0-run0", in: parent)
      let hold = try mark.take(isUndo: false)
      try Data(text.utf8).write(to: URL(filePath: mark.program))
      try hold.input.close()
      #expect(try mark.state() == .nobody, "\(text)")
    }
  }

  @Test func `a name from a journal leads nowhere else`() throws {
    #expect(InFlight("../../etc/passwd\0", in: "/p").folder == "/p/______etc_passwd_")
  }

  @Test func `a folder that others may write to is refused`() throws {
    defer { remove() }
    try FileManager.default.createDirectory(
      atPath: parent, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o770])
    #expect(throws: InFlight.Failure.unusable(path: parent, why: "it is no folder of this user's alone")) {
      _ = try InFlight("a", in: parent).take(isUndo: false)
    }
  }

  @Test func `a process may have any name`() throws {
    let numbers = "R 7 8 9 0 -1 4194304 70 0 0 0 0 0 0 0 20 0 1 0 1495758 265420"
    let process = try #require(RunningProcess(stat: "42 (a) Z 1 (b\n) \(numbers)"))
    #expect((process.identifier, process.parent, process.group, process.session) == (42, 7, 8, 9))
    #expect(process.started == 1_495_758)
    #expect(process.name == "a) Z 1 (b\n")
    #expect([process].named == " (process 42, a??Z?1??b?)")
    #expect(RunningProcess(stat: "42 (a) Z\(numbers.dropFirst())") == nil)
    #expect(RunningProcess(stat: "42 (a") == nil)
    #expect(RunningProcess(stat: "") == nil)
  }

  #if os(Linux)
    @Test func `what is started with a mark carries it over a session and a cleared environment`() throws {
      let (mark, process, output) = (ProcessMark(), Process(), Pipe())
      process.executableURL = URL(filePath: "/usr/bin/setsid")
      process.arguments = ["env", "-i", "sh", "-c", "exec grep 'realtime timeout' /proc/self/limits"]
      process.standardOutput = output
      try ProcessMark.starting(mark) { try process.run() }
      let line = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(line.split(separator: " ").contains(Substring(String(mark.number))), "\(line)")
      #expect(ProcessMark(of: getpid()) != mark)
    }
  #endif
}
