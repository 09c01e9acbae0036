#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Reads a program's two outputs side by side, so that neither fills up and blocks it.
struct OutputReader {
  /// Why reading stopped.
  enum Stop: Hashable {
    case ended, timedOut, tooLong
  }

  private(set) var outputBytes: [UInt8] = []
  private(set) var errorBytes: [UInt8] = []
  private var output: Int32
  private var errors: Int32
  private var buffer = [UInt8](repeating: 0, count: 65536)

  init(output: Int32, errors: Int32) {
    self.output = output
    self.errors = errors
  }

  /// Reads until both outputs are closed, or the program has ended and nothing more is there to be read: a program that
  /// it left behind may hold them open for ever.
  mutating func read(until deadline: ContinuousClock.Instant, hasEnded: () -> Bool) -> Stop {
    while output >= 0 || errors >= 0 {
      if ContinuousClock.now >= deadline { return .timedOut }
      // Asked before the outputs are looked at: what the program wrote last is there by then.
      let ended = hasEnded()
      var files = [
        pollfd(fd: output, events: Int16(POLLIN), revents: 0), pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
      ]
      let ready = poll(&files, 2, ended ? 0 : 50)
      if ready == 0, ended { return .ended }
      if files[0].revents != 0, take(output, into: \.outputBytes) { output = -1 }
      if files[1].revents != 0, take(errors, into: \.errorBytes) { errors = -1 }
      if outputBytes.count > Program.limit || errorBytes.count > Program.limit { return .tooLong }
    }
    // A program may close its outputs and go on.
    while !hasEnded() {
      if ContinuousClock.now >= deadline { return .timedOut }
      usleep(5000)
    }
    return .ended
  }

  /// Reads what is there.
  ///
  /// - Returns: whether the output is closed.
  private mutating func take(_ file: Int32, into bytes: WritableKeyPath<OutputReader, [UInt8]>) -> Bool {
    let count = buffer.withUnsafeMutableBytes { unsafe -> Int in
      #if canImport(Darwin)
        Darwin.read(file, unsafe.baseAddress, unsafe.count)
      #elseif canImport(Musl)
        Musl.read(file, unsafe.baseAddress, unsafe.count)
      #else
        Glibc.read(file, unsafe.baseAddress, unsafe.count)
      #endif
    }
    guard count > 0 else { return count == 0 || (errno != EINTR && errno != EAGAIN) }
    self[keyPath: bytes] += buffer[..<count]
    return false
  }
}
