import CLibrary
import Foundation

/// A process that has not ended, as Linux's `/proc` tells of it; elsewhere nothing is told.
package struct RunningProcess: Sendable, Hashable {
  package let identifier: Int32
  package let parent: Int32
  package let group: Int32
  package let session: Int32
  /// When it was started, in the kernel's ticks since the machine's start: with the identifier, one process of this
  /// boot.
  package let started: UInt64
  /// The name of its program, of which the system keeps 15 bytes; the process may have chosen it.
  package let name: String

  /// Nil where there is no such process, or it has ended.
  package init?(_ identifier: Int32) {
    guard let line = ProcessFile.text("/proc/\(identifier)/stat") else { return nil }
    self.init(stat: line)
  }

  /// Reads a line as in proc_pid_stat(5): the name is in parentheses, and may hold anything.
  init?(stat line: String) {
    guard let begin = line.firstIndex(of: "("), let end = line.lastIndex(of: ")"), begin < end,
      let identifier = Int32(line[..<begin].filter { $0 != " " })
    else { return nil }
    let fields = line[line.index(after: end)...].split(separator: " ")
    guard fields.count > 19, let parent = Int32(fields[1]), let group = Int32(fields[2]),
      let session = Int32(fields[3]), let threads = Int(fields[17]), let started = UInt64(fields[19])
    else { return nil }
    // The first thread of a process may end before the others do.
    if fields[0] == "Z" || fields[0] == "X", threads < 2 { return nil }
    self.identifier = identifier
    self.parent = parent
    self.group = group
    self.session = session
    self.started = started
    name = String(line[line.index(after: begin)..<end])
  }

  /// All that were started at that tick or after it.
  package static func all(since started: UInt64) -> [RunningProcess] {
    #if os(Linux)
      let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
      return names.compactMap { Int32($0) }.compactMap { RunningProcess($0) }.filter { $0.started >= started }
    #else
      return []
    #endif
  }

  /// What tells this start of the machine from all others; nil where the system does not say.
  package static let boot: String? = ProcessFile.text("/proc/sys/kernel/random/boot_id")?
    .trimmingCharacters(in: .whitespacesAndNewlines)
}

extension [RunningProcess] {
  /// The first of them, for a person who has to look for it: ` (process 812, rsync)`. Those that it starts come and go.
  /// Of a name, which the process may have chosen, letters and digits are shown and little else.
  package var named: String {
    guard let first = self.min(by: { ($0.started, $0.identifier) < ($1.started, $1.identifier) }) else { return "" }
    let name = String(
      String.UnicodeScalarView(
        first.name.unicodeScalars.map {
          $0.properties.isAlphabetic || ("0"..."9").contains($0) || "-._".unicodeScalars.contains($0) ? $0 : "?"
        }))
    return " (process \(first.identifier), \(name))"
  }
}

/// A file that the kernel writes as it is read. Not by `FileManager`, which takes it for as long as its first piece.
enum ProcessFile {
  private static let mostBytes = 1 << 13

  static func text(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    let bytes = [UInt8](unsafeUninitializedCapacity: mostBytes) { buffer, filled in
      filled = 0
      while filled < mostBytes {
        let count = read(descriptor, buffer.baseAddress.map { $0 + filled }, mostBytes - filled)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { break }
        filled += count
      }
    }
    return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
  }
}
