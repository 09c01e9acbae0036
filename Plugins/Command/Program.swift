import Foundation
import PlinkflowKit
import Processes

/// A program that is run to its end, no longer and with no more output than allowed.
package struct Program: Sendable {
  let arguments: [String]
  let environment: [String: String]
  let directory: String?
  let timeout: Duration
  /// What says that it is at work, where it makes a change.
  var mark: InFlight?

  /// What is read of each of the two outputs.
  static let limit = 1 << 20

  /// The program with its arguments, all that it sees of the environment, and the folder that it runs in.
  package init(arguments: [String], environment: [String: String], directory: String? = nil, timeout: Duration) {
    self.arguments = arguments
    self.environment = environment
    self.directory = directory
    self.timeout = timeout
  }

  /// Runs it; standard input is empty.
  package func run() async throws(Fault) -> ProgramResult {
    let result = await withCheckedContinuation { continuation in
      // Reading blocks, so it gets a thread of its own instead of one of the few that all tasks share.
      Thread.detachNewThread {
        continuation.resume(returning: Result { () throws(Fault) in try runBlocking() })
      }
    }
    return try result.get()
  }

  private func runBlocking() throws(Fault) -> ProgramResult {
    let process = Process()
    process.executableURL = try executable()
    process.arguments = Array(arguments.dropFirst())
    process.environment = environment
    if let directory { process.currentDirectoryURL = URL(fileURLWithPath: directory) }
    let output = Pipe()
    let errors = Pipe()
    let input = try mark?.take()
    defer { if input != nil { mark?.remove() } }
    process.standardInput = input ?? FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    do {
      try process.run()
    } catch {
      throw .refused("cannot start `\(arguments[0])`", notes: [error.localizedDescription])
    }
    var reader = OutputReader(
      output: output.fileHandleForReading.fileDescriptor, errors: errors.fileHandleForReading.fileDescriptor,
      limit: Self.limit)
    var end: ProgramEnd?
    let stop = reader.read(
      until: .now + timeout,
      hasEnded: {
        end = end ?? ProgramEnd.of(process)
        return end != nil
      })
    // Whatever it left behind goes with it.
    if stop == .ended { ProgramEnd.forceOnGroup(of: process) } else { ProgramEnd.force(on: process) }
    return ProgramResult(ending: ending(stop, end), output: reader.outputBytes, errors: reader.errorBytes)
  }

  private func ending(_ stop: OutputReader.Stop, _ end: ProgramEnd?) -> ProgramResult.Ending {
    switch (stop, end) {
    case (.tooLong, _): .tooLong
    case (.ended, .exited(let status)): .exited(status)
    case (.ended, .killed(let signal)): .killed(signal: signal)
    case (.timedOut, _), (.cancelled, _), (.ended, nil): .timedOut
    }
  }

  /// The program's file: as given where it has a slash, else the first of its name on the search path.
  private func executable() throws(Fault) -> URL {
    let name = arguments[0]
    if name.contains("/") {
      return URL(fileURLWithPath: name, relativeTo: directory.map { URL(fileURLWithPath: $0, isDirectory: true) })
    }
    for folder in (environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":") {
      let path = "\(folder)/\(name)"
      if FileManager.default.isExecutableFile(atPath: path) { return URL(fileURLWithPath: path) }
    }
    throw .refused("cannot find the program `\(name)`", help: "install it, or name its path")
  }
}
