import Fixtures
import Foundation
import Testing

/// A program that a test runs to its end, or for as long as it needs it.
final class ChildProcess: Sendable {
  private let process: Process
  private let output: URL
  private let errors: URL
  private let input: Pipe
  private let ended: AsyncStream<Void>

  /// How a program ended, and what it said.
  struct Ending: Sendable {
    /// The exit status; 128 and the signal's number where a signal ended it.
    let status: Int32
    /// Standard output.
    let output: String
    /// Standard error.
    let errors: String
  }

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - folder: where it runs, and where what it says is kept.
  ///   - environment: all of its environment.
  init(_ program: URL, _ arguments: [String], in folder: Folder, environment: [String: String]) throws {
    let name = UUID().uuidString
    output = folder.url.appending(path: "\(name).out")
    errors = folder.url.appending(path: "\(name).err")
    for file in [output, errors] { try Data().write(to: file) }
    input = Pipe()
    process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder.url
    process.environment = environment
    process.standardInput = input
    // Files, not pipes: nobody has to read while it runs.
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
    ended = stream
    process.terminationHandler = { _ in continuation.finish() }
    try process.run()
  }

  /// What it has said on standard output so far.
  var outputSoFar: String { text(of: output) }

  /// What it has said on standard error so far.
  var errorsSoFar: String { text(of: errors) }

  /// Whether it goes on.
  var isRunning: Bool { process.isRunning }

  /// Says that there is no more input.
  func closeInput() {
    try? input.fileHandleForWriting.close()
  }

  /// Waits for its end, and ends it where that takes longer than it may.
  func ending(within limit: Duration = .seconds(600)) async throws -> Ending {
    let guardian = Task {
      try await Task.sleep(for: limit)
      if self.process.isRunning { kill(self.process.processIdentifier, SIGKILL) }
    }
    for await _ in ended {}
    guardian.cancel()
    let isExit = process.terminationReason == .exit
    return Ending(
      status: isExit ? process.terminationStatus : 128 + process.terminationStatus, output: text(of: output),
      errors: text(of: errors))
  }

  private func text(of file: URL) -> String {
    (try? String(contentsOf: file, encoding: .utf8)) ?? ""
  }
}
