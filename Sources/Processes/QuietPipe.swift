import Foundation

/// Writes to a pipe whose reader may be gone: an error, and no signal that would end this process. The process's own
/// handling of the signal stays as it is, since programs that it starts inherit that.
public enum QuietPipe {
  /// Writes all of it, or throws.
  public static func write(_ data: Data, to pipe: FileHandle) throws {
    #if os(Linux)
      var signals = sigset_t()
      var before = sigset_t()
      sigemptyset(&signals)
      sigaddset(&signals, SIGPIPE)
      pthread_sigmask(SIG_BLOCK, &signals, &before)
      defer {
        // The signal of a failed write is for the thread that wrote, and waits here.
        var now = timespec()
        sigtimedwait(&signals, nil, &now)
        pthread_sigmask(SIG_SETMASK, &before, nil)
      }
    #else
      _ = fcntl(pipe.fileDescriptor, F_SETNOSIGPIPE, 1)
    #endif
    try pipe.write(contentsOf: data)
  }
}
