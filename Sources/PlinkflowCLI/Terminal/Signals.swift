import Dispatch
import Foundation
import Synchronization

/// What the operating system asks for while a run goes on: to stop at the first SIGINT, SIGTERM or SIGQUIT, to end the
/// process at once at the second, and to look how large the terminal is by now.
///
/// A signal is handled, not ignored, because a program that a step starts would inherit that.
struct Signals {
  private static let caught = [SIGINT, SIGTERM, SIGQUIT]
  private let source: any DispatchSourceRead

  /// Calls `stop` with the number of the first signal, and `resized` when the terminal has another size, off any thread
  /// that a signal may interrupt.
  init(_ stop: @escaping @Sendable (Int32) -> Void, resized: @escaping @Sendable () -> Void = {}) {
    var ends: [Int32] = [-1, -1]
    if pipe(&ends) == 0 {
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }
    let (reading, writing) = (ends[0], ends[1])
    wakeUp.store(writing, ordering: .releasing)
    source = DispatchSource.makeReadSource(fileDescriptor: reading)
    source.setEventHandler {
      var number: UInt8 = 0
      guard read(reading, &number, 1) == 1 else { return }
      if Int32(number) == SIGWINCH { resized() } else { stop(Int32(number)) }
    }
    source.activate()
    for number in Self.caught { signal(number, handle) }
    signal(SIGWINCH, pass)
    // A reader that went away must not end the run: what is written to it is dropped instead.
    signal(SIGPIPE) { _ in }
  }

  /// Lets SIGQUIT end a command that does not wait for signals without the picture of its memory that the system would
  /// write: secrets stand in it. Who started this program with the signal ignored goes on being left alone.
  static func endQuietly() {
    let before = signal(SIGQUIT) { number in _exit(128 + number) }
    let wasIgnored = unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    if wasIgnored { signal(SIGQUIT, SIG_IGN) }
  }
}

/// Where the handler writes a signal's number.
private let wakeUp = Atomic<Int32>(-1)
/// How many signals came.
private let count = Atomic<Int>(0)

/// Runs inside a signal: nothing here locks or allocates.
private func handle(_ number: Int32) {
  if count.add(1, ordering: .relaxed).newValue > 1 {
    Screen.eraseAtOnce()
    _exit(128 + number)
  }
  pass(number)
}

/// Hands a signal's number to whoever waits for it.
private func pass(_ number: Int32) {
  var byte = UInt8(truncatingIfNeeded: number)
  _ = write(wakeUp.load(ordering: .acquiring), &byte, 1)
}
