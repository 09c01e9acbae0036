import Foundation
import Synchronization

/// What another program prints on its standard output, or a file holds, no later and no more of it than allowed.
package enum Printout {
  /// Why there is nothing.
  package enum Failure: Error, Hashable {
    /// The search path has no such program, or there is no such file.
    case missing
    /// The system would not start it.
    case notStarted
    case exited(Int32)
    case killed(signal: Int32)
    /// It took too long, and was ended.
    case late
    /// It printed too much, and was ended.
    case tooLong
    /// Nobody waited for it any more, and it was ended.
    case cancelled
  }

  /// Runs a program for what it prints; its standard error goes where this process's goes, it has this process's
  /// environment, and it has no standard input.
  ///
  /// One that takes too long or prints too much is ended, with what it started in its group. What a program leaves
  /// behind that ends in time goes on: asking for a password often starts the agent that keeps it.
  package static func of(
    _ arguments: [String], timeout: Duration, maximumBytes: Int
  ) async throws(Failure) -> [UInt8] {
    try await onThread { (isCancelled) throws(Failure) in
      try read(arguments, timeout: timeout, maximumBytes: maximumBytes, unless: isCancelled)
    }
  }

  /// Reads a file, which may be a pipe that somebody has yet to write to.
  package static func of(file path: String, timeout: Duration, maximumBytes: Int) async throws(Failure) -> [UInt8] {
    try await onThread { (isCancelled) throws(Failure) in
      let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
      guard descriptor >= 0 else { throw .missing }
      defer { close(descriptor) }
      var status = stat()
      guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else { throw .missing }
      var reader = OutputReader(output: descriptor, limit: maximumBytes)
      return switch reader.read(until: .now + timeout, unless: isCancelled) {
      case .ended: reader.outputBytes
      case .timedOut: throw .late
      case .tooLong: throw .tooLong
      case .cancelled: throw .cancelled
      }
    }
  }

  /// Reading blocks, so it gets a thread of its own instead of one of the few that all tasks share.
  private static func onThread(
    _ body: @escaping @Sendable (_ isCancelled: () -> Bool) throws(Failure) -> [UInt8]
  ) async throws(Failure) -> [UInt8] {
    let isCancelled = Flag()
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        Thread.detachNewThread {
          continuation.resume(returning: Result { () throws(Failure) in try body { isCancelled.isSet } })
        }
      }
    } onCancel: {
      isCancelled.set()
    }
    return try result.get()
  }

  private static func read(
    _ arguments: [String], timeout: Duration, maximumBytes: Int, unless isCancelled: () -> Bool
  ) throws(Failure) -> [UInt8] {
    guard let name = arguments.first, let path = path(of: name) else { throw .missing }
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = Array(arguments.dropFirst())
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardInput = FileHandle.nullDevice
    do {
      try ProcessMark.starting(nil) { try process.run() }
    } catch {
      throw .notStarted
    }
    var reader = OutputReader(output: pipe.fileHandleForReading.fileDescriptor, limit: maximumBytes)
    var end: ProgramEnd?
    let stop = reader.read(
      until: .now + timeout, unless: isCancelled,
      hasEnded: {
        end = end ?? ProgramEnd.of(process)
        return end != nil
      })
    if stop != .ended { ProgramEnd.force(on: process) }
    return switch (stop, end) {
    case (.timedOut, _): throw .late
    case (.tooLong, _): throw .tooLong
    case (.cancelled, _): throw .cancelled
    case (.ended, .exited(0)): reader.outputBytes
    case (.ended, .exited(let status)): throw .exited(status)
    case (.ended, .killed(let signal)): throw .killed(signal: signal)
    case (.ended, nil): throw .notStarted
    }
  }

  /// Where a program is: a name without a slash is looked up on the search path, which Foundation does not do.
  private static func path(of program: String) -> String? {
    if program.contains("/") { return program }
    let folders = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
    return folders.split(separator: ":").lazy.map { "\($0)/\(program)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  private final class Flag: Sendable {
    private let value = Atomic(false)

    var isSet: Bool { value.load(ordering: .relaxed) }

    func set() { value.store(true, ordering: .relaxed) }
  }
}
