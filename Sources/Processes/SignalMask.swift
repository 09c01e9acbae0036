import Foundation

/// Which signals a thread does not take.
package enum SignalMask {
  /// Starts a program by `start`, which returns when it is there, with no signal blocked.
  ///
  /// The threads of Dispatch block nearly all signals, those that they start do so too, and a program begins with what
  /// the thread blocks that starts it: it could be ended by nothing but SIGKILL, and a shell's `wait` would wait for
  /// ever.
  package static func unblocked<R, E: Error>(_ start: () throws(E) -> R) throws(E) -> R {
    var (none, blocked) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &blocked)
    defer { pthread_sigmask(SIG_SETMASK, &blocked, nil) }
    return try start()
  }
}
