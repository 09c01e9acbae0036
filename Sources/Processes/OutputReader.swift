import CLibrary

/// Reads a program's two outputs side by side, so that neither fills up and blocks it.
package struct OutputReader {
  /// Why reading stopped.
  package enum Stop: Hashable {
    case ended, timedOut, tooLong, cancelled
  }

  /// What was read of standard output: where there is a limit, at most a buffer more than that.
  package private(set) var keptOutput: BoundedBytes
  /// What was read of standard error.
  package private(set) var keptErrors: BoundedBytes
  private var output: Int32
  private var errors: Int32
  private let limit: Int?
  private let follow: (@Sendable (_ isError: Bool, ArraySlice<UInt8>) -> Void)?
  private var buffer = [UInt8](repeating: 0, count: 65536)

  /// A reader of two open files, which stay open.
  ///
  /// - Parameters:
  ///   - errors: standard error; -1 where only the first is read.
  ///   - limit: how many bytes of each are too many by one.
  package init(output: Int32, errors: Int32 = -1, limit: Int) {
    self.output = output
    self.errors = errors
    self.limit = limit
    follow = nil
    keptOutput = BoundedBytes(BoundedBytes.Limits(head: limit + 65536, tail: 0))
    keptErrors = keptOutput
  }

  /// A reader that reads for as long as there is anything, whatever it can keep of that.
  ///
  /// - Parameter follow: called with what was read, as it comes.
  package init(
    output: Int32, errors: Int32, keeping limits: (output: BoundedBytes.Limits, errors: BoundedBytes.Limits),
    following follow: (@Sendable (_ isError: Bool, ArraySlice<UInt8>) -> Void)? = nil
  ) {
    self.output = output
    self.errors = errors
    self.follow = follow
    limit = nil
    keptOutput = BoundedBytes(limits.output)
    keptErrors = BoundedBytes(limits.errors)
  }

  /// What was read of standard output.
  package var outputBytes: [UInt8] { keptOutput.head }

  /// Reads until both outputs are closed, or the program has ended and nothing more is there to be read: a program that
  /// it left behind may hold them open for ever.
  package mutating func read(
    until deadline: ContinuousClock.Instant, unless isCancelled: () -> Bool = { false }, hasEnded: (() -> Bool)? = nil
  ) -> Stop {
    while output >= 0 || errors >= 0 {
      if ContinuousClock.now >= deadline { return .timedOut }
      if isCancelled() { return .cancelled }
      // Asked before the outputs are observed: what the program wrote last is there by then.
      let ended = hasEnded?() ?? false
      var files = [
        pollfd(fd: output, events: Int16(POLLIN), revents: 0), pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
      ]
      let ready = poll(&files, 2, ended ? 0 : 50)
      if ready == 0, ended { return .ended }
      if files[0].revents != 0, take(output, into: \.keptOutput) { output = -1 }
      if files[1].revents != 0, take(errors, into: \.keptErrors) { errors = -1 }
      if let limit, keptOutput.count > limit || keptErrors.count > limit { return .tooLong }
    }
    // A program may close its outputs and go on.
    while let hasEnded, !hasEnded() {
      if ContinuousClock.now >= deadline { return .timedOut }
      if isCancelled() { return .cancelled }
      usleep(5000)
    }
    return .ended
  }

  /// Reads what is there.
  ///
  /// - Returns: whether the output is closed.
  private mutating func take(_ file: Int32, into kept: WritableKeyPath<OutputReader, BoundedBytes>) -> Bool {
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
    self[keyPath: kept].append(buffer[..<count])
    follow?(kept == \.keptErrors, buffer[..<count])
    return false
  }
}
