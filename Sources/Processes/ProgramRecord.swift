import CLibrary
import Foundation

/// What is written down of a program that makes a change: enough to know its processes from all others, also after
/// plinkflow's end.
///
/// Its first line is `run` or `undo`, the mark of its processes, this start of the machine, and the identifier, the
/// start and the session of the plinkflow that starts it, 0 once that has let it go; it is there before the program is.
/// The second is the program's own identifier and start.
package struct ProgramRecord: Sendable, Hashable {
  /// Whether the program takes the change back.
  package let isUndo: Bool
  /// What its processes carry.
  package let mark: ProcessMark
  private let boot: String
  private let starter: Identity
  private let session: Int32
  /// The program itself, once it is started.
  private(set) var leader: Identity?

  /// One process of this start of the machine.
  struct Identity: Sendable, Hashable {
    let process: Int32
    let started: UInt64

    var isAlive: Bool { RunningProcess(process)?.started == started }
  }

  /// About a program that this process is going to start, or has: one that carries `mark`.
  init(isUndo: Bool, mark: ProcessMark = ProcessMark()) {
    self.isUndo = isUndo
    self.mark = mark
    boot = RunningProcess.boot ?? "-"
    starter = Identity(process: getpid(), started: RunningProcess(getpid())?.started ?? 0)
    session = getsid(0)
  }

  /// Reads what was written down; nil where nothing was, or only a part.
  init?(at path: String) {
    guard let lines = ProcessFile.text(path)?.split(separator: "\n", omittingEmptySubsequences: false),
      // A line without its end was not written in full.
      lines.count > 1
    else { return nil }
    let words = lines[0].split(separator: " ")
    guard words.count == 6, ["run", "undo"].contains(words[0]), let mark = UInt64(words[1]).flatMap(ProcessMark.init),
      let process = Int32(words[3]), let started = UInt64(words[4]), let session = Int32(words[5])
    else { return nil }
    isUndo = words[0] == "undo"
    self.mark = mark
    boot = String(words[2])
    starter = Identity(process: process, started: started)
    self.session = session
    let second = lines[1].split(separator: " ")
    if lines.count > 2, second.count == 2, let process = Int32(second[0]), let started = UInt64(second[1]) {
      leader = Identity(process: process, started: started)
    }
  }

  var text: String {
    "\(isUndo ? "undo" : "run") \(mark.number) \(boot) \(starter.process) \(starter.started) \(session)\n"
  }

  /// The same about a program that its starter waits for no more.
  var left: String {
    let first = "\(isUndo ? "undo" : "run") \(mark.number) \(boot) 0 \(starter.started) \(session)\n"
    return first + (leader.map { "\($0.process) \($0.started)\n" } ?? "")
  }

  /// Notes the program itself; answers the line that says so.
  mutating func note(_ process: Int32) -> String {
    let identity = Identity(process: process, started: RunningProcess(process)?.started ?? 0)
    leader = identity
    return "\(identity.process) \(identity.started)\n"
  }

  /// Whether the plinkflow that started it is still there.
  var isStarterAlive: Bool { isOfThisBoot && starter.isAlive }

  private var isOfThisBoot: Bool { boot == RunningProcess.boot }

  /// The program's processes that have not ended: those that carry its mark, and its group.
  package func processes() -> [RunningProcess] {
    guard isOfThisBoot else { return [] }
    let all = RunningProcess.all(since: starter.started)
    // The number of a group is given to no process while one of the group is there: where a process has it, and is not
    // the program, the group is another one's.
    let isGroupOfAnother = leader.map { leader in
      all.contains { $0.identifier == leader.process && $0.started != leader.started }
    }
    let own = all.filter { process in
      guard process.identifier != starter.process else { return false }
      if let leader, isGroupOfAnother == false, process.group == leader.process { return true }
      #if os(Linux)
        return ProcessMark(of: process.identifier) == mark
      #else
        return false
      #endif
    }
    guard let leader, starter.isAlive, own.contains(where: { $0.identifier != leader.process }) else { return own }
    // What another part of the same process started at that very moment, without regard for marks, carries it too.
    let parents = Dictionary(all.map { ($0.identifier, $0.parent) }) { first, _ in first }
    return own.filter { process in
      var ancestor = process.identifier
      while ancestor != leader.process, let parent = parents[ancestor] {
        if parent == starter.process { return false }
        ancestor = parent
      }
      return true
    }
  }

  /// Whether a process of the program's has left it: it is neither in its group nor in the session that it was started
  /// in.
  func isDetached(_ process: RunningProcess) -> Bool {
    process.session != session && process.group != leader?.process
  }
}
