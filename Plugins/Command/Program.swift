import Foundation
import PlinkflowKit
import Processes

/// A program that is run to its end, no longer than allowed.
package struct Program: Sendable {
  let arguments: [String]
  let environment: [String: String]
  let directory: String?
  let timeout: Duration
  /// What says that it is at work, where it makes a change.
  var mark: InFlight.Hold?
  /// Whether it may print as much as it likes, of which beginning and end are kept. Otherwise it is ended for printing
  /// more than ``limit``.
  var isFreeToPrint = false
  /// Called with what it prints, as it comes.
  var follow: (@Sendable (_ isError: Bool, ArraySlice<UInt8>) -> Void)?

  /// The most of each of the two outputs that is read as a whole.
  static let limit = 1 << 20

  /// The program with its arguments, all that it sees of the environment, and the folder that it runs in.
  package init(arguments: [String], environment: [String: String], directory: String? = nil, timeout: Duration) {
    self.arguments = arguments
    self.environment = environment
    self.directory = directory
    self.timeout = timeout
  }

  /// Runs it; standard input is empty.
  package func run() async throws(StepError) -> ProgramResult {
    let result = await withCheckedContinuation { continuation in
      // Reading blocks, so it gets a thread of its own instead of one of the few that all tasks share.
      Thread.detachNewThread {
        continuation.resume(returning: Result { () throws(StepError) in try runBlocking() })
      }
    }
    return try result.get()
  }

  private func runBlocking() throws(StepError) -> ProgramResult {
    let process = Process()
    let file: URL
    do throws(StepError) {
      file = try executable()
    } catch {
      mark?.release()
      throw error
    }
    let isScript = ScriptFile.isWithoutInterpreter(file)
    process.executableURL = isScript ? URL(fileURLWithPath: "/bin/sh") : file
    process.arguments = (isScript ? [file.path] : []) + arguments.dropFirst()
    process.environment = environment
    if let directory { process.currentDirectoryURL = URL(fileURLWithPath: directory) }
    let output = Pipe()
    let errors = Pipe()
    process.standardInput = mark?.input ?? FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    do {
      if let mark { try mark.start(process) } else { try ProcessMark.starting(nil) { try process.run() } }
    } catch {
      mark?.release()
      throw .refused("cannot start `\(arguments[0])`", notes: [error.localizedDescription])
    }
    var reader = reader(output.fileHandleForReading.fileDescriptor, errors.fileHandleForReading.fileDescriptor)
    var end: ProgramEnd?
    let stop = reader.read(
      until: .now + timeout,
      hasEnded: {
        end = end ?? ProgramEnd.of(process)
        return end != nil
      })
    // Whatever it left behind goes with it.
    if stop == .ended { ProgramEnd.forceOnGroup(of: process) } else { ProgramEnd.force(on: process) }
    let ending = ending(stop, end)
    if let mark { Self.close(mark, after: ending) }
    return ProgramResult(ending: ending, printed: reader.keptOutput, complaints: reader.keptErrors)
  }

  /// Takes the mark away where nobody is at work any more. What has a session of its own may be what the change is for,
  /// such as a server, so it goes on where the program says that the change was made, and for whoever looks next where
  /// the program ended by itself. One that was ended is ended with all that it started.
  private static func close(_ mark: InFlight.Hold, after ending: ProgramResult.Termination) {
    switch ending {
    case .exited(0):
      mark.end(detached: false)
      mark.release()
    case .exited:
      mark.end(detached: false)
      mark.leave()
    case .killed, .timedOut, .tooLong:
      mark.end(detached: true)
      mark.leave()
    }
  }

  private func reader(_ output: Int32, _ errors: Int32) -> OutputReader {
    guard isFreeToPrint else { return OutputReader(output: output, errors: errors, limit: Self.limit) }
    let rest = PrintedPart.kept
    return OutputReader(
      output: output, errors: errors,
      keeping: (output: .init(head: max(Self.limit, rest.head), tail: rest.tail), errors: rest), following: follow)
  }

  private func ending(_ stop: OutputReader.Stop, _ end: ProgramEnd?) -> ProgramResult.Termination {
    switch (stop, end) {
    case (.tooLong, _): .tooLong
    case (.ended, .exited(let status)): .exited(status)
    case (.ended, .killed(let signal)): .killed(signal: signal)
    case (.timedOut, _), (.cancelled, _), (.ended, nil): .timedOut
    }
  }

  /// The program's file: as given where it has a slash, else the first of its name on the search path.
  private func executable() throws(StepError) -> URL {
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
