import CLibrary
import Foundation

/// What the kernel tells as files under `/proc`.
enum Kernel {
  /// A file's text. Not by `FileManager`, which takes such a file for as long as its first piece.
  static func text(_ path: String) -> String? {
    guard let file = FileHandle(forReadingAtPath: path), let bytes = try? file.readToEnd() else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// A process as the kernel tells of it.
struct ProcessEntry: Sendable, Hashable {
  let identifier: Int32
  /// A letter; `Z` is one that has ended and that nobody has asked about.
  let state: Character
  let session: Int32
  /// When it was started, in the kernel's ticks since the machine's start.
  let started: UInt64

  /// Nil where there is no such process, or it has ended.
  init?(_ identifier: Int32) {
    guard let line = Kernel.text("/proc/\(identifier)/stat") else { return nil }
    self.init(identifier, stat: line)
  }

  /// Reads the line of `/proc/PID/stat`: the name in it is in parentheses, and may hold anything.
  init?(_ identifier: Int32, stat line: String) {
    guard let end = line.lastIndex(of: ")") else { return nil }
    let fields = line[line.index(after: end)...].split(whereSeparator: \.isWhitespace)
    guard fields.count > 19, let state = fields[0].first, state != "Z", state != "X",
      let session = Int32(fields[3]), let started = UInt64(fields[19])
    else { return nil }
    self.identifier = identifier
    self.state = state
    self.session = session
    self.started = started
  }
}

/// What a service's starter wrote down: enough to know its processes from all others, also after plinkflow's end.
struct ProcessRecord: Sendable, Hashable {
  /// The service's own process.
  let identifier: Int32
  let started: UInt64
  /// The session of its own that all its processes are in.
  let session: Int32
  /// The start of the machine that this is about.
  let boot: String

  /// Reads `PID STARTED SESSION BOOT`.
  init?(_ text: String) {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count == 4, let identifier = Int32(words[0]), identifier > 1, let started = UInt64(words[1]),
      let session = Int32(words[2]), session > 1
    else { return nil }
    self.identifier = identifier
    self.started = started
    self.session = session
    boot = String(words[3])
  }

  /// Whether it is about this start of the machine.
  private var isCurrent: Bool {
    Kernel.text("/proc/sys/kernel/random/boot_id")?.trimmingCharacters(in: .newlines) == boot
  }

  /// Whether the service's own process goes on.
  var isRunning: Bool { isCurrent && ProcessEntry(identifier)?.started == started }

  /// The service's processes. Their session was begun by a shell that ended at once, and the number of a session is
  /// given to nobody else while one of its processes is there; so where the session's first process runs, it is another
  /// one's.
  var members: [ProcessEntry] {
    guard isCurrent, ProcessEntry(session) == nil else { return [] }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap { Int32($0) }.compactMap { ProcessEntry($0) }
      .filter { $0.session == session && $0.started >= started }
  }

  /// Sends all its processes a signal, and tells whether there were any.
  func send(_ signal: Int32) -> Bool {
    let members = members
    for member in members where ProcessEntry(member.identifier) == member { kill(member.identifier, signal) }
    return !members.isEmpty
  }
}
