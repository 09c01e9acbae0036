import Fixtures
import Foundation
import Testing

/// The built program, run as a process in a folder of its own.
struct Plinkflow {
  /// The folder that it runs in, empty at first.
  let folder: URL
  private let environment: [String: String]

  /// How a process ended, and what it said.
  struct Ending {
    /// The exit status; 128 and the signal's number where a signal ended it.
    let status: Int32
    /// Standard output.
    let output: String
    /// Standard error.
    let errors: String
  }

  /// A folder that nobody else uses.
  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "plinkflow-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    // The locks of all journals of a user lie in the user's own home, whatever HOME says.
    let path = folder.path(percentEncoded: false)
    environment = [
      "PATH": "/usr/bin:/bin", "HOME": path, "TERM": "dumb", "PLINKFLOW_STATE": "\(path)/state",
    ]
  }

  /// Takes the folder away.
  func remove() {
    try? FileManager.default.removeItem(at: folder)
  }

  /// Writes a file into the folder.
  func write(_ text: String, to name: String) throws {
    try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
  }

  /// A file of the folder.
  func path(_ name: String) -> String { folder.appending(path: name).path(percentEncoded: false) }

  /// Whether the folder has a file.
  func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  /// Starts the program, and waits for its end, for five minutes at most.
  func callAsFunction(_ arguments: String..., environment: [String: String] = [:]) async throws -> Ending {
    try await start(arguments, environment: environment).ending()
  }

  /// Starts the program.
  func start(_ arguments: [String], environment: [String: String] = [:]) throws -> Running {
    try Running(
      executable: BuiltProgram.url(), arguments, in: folder,
      environment: self.environment.merging(environment) { _, given in given })
  }

  /// Starts the program by another one, which is given its path and its arguments behind its own.
  func start(
    _ arguments: [String], by wrapper: [String], environment: [String: String] = [:]
  ) throws -> Running {
    try Running(
      executable: URL(filePath: "/usr/bin/env"), wrapper + [BuiltProgram.url().path(percentEncoded: false)] + arguments,
      in: folder, environment: self.environment.merging(environment) { _, given in given })
  }

  /// Starts the program where a certificate stands in the place of all that the system trusts.
  func start(
    _ arguments: [String], environment: [String: String], trustingOnly certificate: String
  ) throws -> Running {
    let mount = #"mount --bind "$0" /etc/ssl/certs/ca-certificates.crt && exec "$@""#
    return try Running(
      executable: URL(filePath: "/usr/bin/env"),
      ["unshare", "-rm", "sh", "-c", mount, certificate, BuiltProgram.url().path(percentEncoded: false)] + arguments,
      in: folder, environment: self.environment.merging(environment) { _, given in given })
  }
}

/// A process that a test started.
final class Running: Sendable {
  private let process: Process
  private let output: URL
  private let errors: URL
  private let ended: AsyncStream<Void>
  private let arguments: [String]
  private let folder: URL

  fileprivate init(
    executable: URL, _ arguments: [String], in folder: URL, environment: [String: String]
  ) throws {
    (self.arguments, self.folder) = (arguments, folder)
    SecretScan.begin(arguments, environment, in: folder)
    let name = UUID().uuidString
    output = folder.appending(path: ".\(name).out")
    errors = folder.appending(path: ".\(name).err")
    for file in [output, errors] { try Data().write(to: file) }
    process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    // Files, not pipes: nobody has to read while it runs.
    let handles = (try FileHandle(forWritingTo: output), try FileHandle(forWritingTo: errors))
    (process.standardOutput, process.standardError) = handles
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
    ended = stream
    process.terminationHandler = { _ in continuation.finish() }
    try process.run()
    // The process has its own by now, and Foundation would keep these for ever. With some two thousand descriptors open
    // its `run()` was seen to crash (Swift 6.3.1).
    try handles.0.close()
    try handles.1.close()
  }

  /// Its identifier.
  var identifier: Int32 { process.processIdentifier }

  /// Whether it goes on.
  var isRunning: Bool { process.isRunning }

  /// What it has said on standard error so far.
  var errorsSoFar: String { text(of: errors) }

  /// Sends it a signal.
  func send(_ signal: Int32) {
    if process.isRunning { kill(process.processIdentifier, signal) }
  }

  /// Waits for its end, and ends it where that takes longer: five minutes usually, which are for a machine that has
  /// much else to do.
  func ending(within patience: Duration = .seconds(300)) async throws -> Plinkflow.Ending {
    let guardian = Task {
      try await Task.sleep(for: patience)
      self.send(SIGKILL)
    }
    for await _ in ended {}
    guardian.cancel()
    let isExit = process.terminationReason == .exit
    let ending = Plinkflow.Ending(
      status: isExit ? process.terminationStatus : 128 + process.terminationStatus, output: text(of: output),
      errors: text(of: errors))
    SecretScan.end(arguments, ending, in: folder)
    return ending
  }

  /// Waits until something is so, for three minutes at least before it gives up.
  func wait(until isSo: @Sendable () -> Bool) async throws {
    for _ in 0..<9000 {
      if isSo() { return }
      try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("it did not come about in time; it said: \(errorsSoFar)")
  }

  private func text(of file: URL) -> String {
    (try? String(contentsOf: file, encoding: .utf8)) ?? ""
  }
}
