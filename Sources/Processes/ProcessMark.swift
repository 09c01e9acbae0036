import CLibrary
import Foundation
import Synchronization

/// A number that a program carries, and everything that it starts, so that they are known from all other processes by
/// whoever comes later.
///
/// A program may close every file that it was given, clear its environment, begin a session of its own and become
/// another user. What it keeps all the while are its resource limits (getrlimit(2): inherited by fork, preserved by
/// execve), and anybody may read those of anybody (`/proc/PID/limits`). So the mark is a soft limit that limits
/// nothing: that of the time on the processor under real-time scheduling, at 146,000 years and more. Only a process
/// that sets that limit itself loses the mark. Other systems than Linux have no such limit.
package struct ProcessMark: Sendable, Hashable {
  /// The limit, in microseconds.
  package let number: UInt64

  private static let lowest: UInt64 = 1 << 62

  /// A mark that nothing carries yet.
  package init() {
    number = UInt64.random(in: Self.lowest..<2 * Self.lowest)
  }

  /// A mark that was written down; nil where the number is none.
  package init?(number: UInt64) {
    guard (Self.lowest..<2 * Self.lowest).contains(number) else { return nil }
    self.number = number
  }

  // The limit is this whole process's while a program is started, so one is started at a time, with or without a mark.
  private static let starting = Mutex(())

  /// Starts a program by `start`, which returns when it is there: with a mark, or with none.
  package static func starting<R: Sendable, E: Error>(
    _ mark: ProcessMark?, _ start: () throws(E) -> R
  ) throws(E) -> R {
    try starting.withLock { (_) throws(E) -> R in
      #if os(Linux)
        var own = rlimit()
        guard let mark, getrlimit(realTime, &own) == 0, own.rlim_max > mark.number else {
          return try SignalMask.unblocked(start)
        }
        var marked = own
        marked.rlim_cur = rlim_t(mark.number)
        setrlimit(realTime, &marked)
        defer { setrlimit(realTime, &own) }
      #endif
      return try SignalMask.unblocked(start)
    }
  }

  #if os(Linux)
    /// `RLIMIT_RTTIME` of Linux's asm-generic/resource.h, an enumeration in glibc and a macro in musl.
    private static let realTime: Int32 = 15

    /// The mark that a process carries; nil where it carries none, or is gone.
    package init?(of process: Int32) {
      guard let text = ProcessFile.text("/proc/\(process)/limits"), let line = text.range(of: "Max realtime timeout")
      else { return nil }
      let words = text[line.upperBound...].prefix { $0 != "\n" }.split(separator: " ")
      guard let number = words.first.flatMap({ UInt64($0) }) else { return nil }
      self.init(number: number)
    }
  #endif
}
