import Foundation

/// Runs another program for what it prints.
enum Program {
  private enum Ending: Sendable {
    case printed(Data)
    case late
    case cancelled
  }

  /// What the program prints on its standard output; its standard error goes where this process's goes, and it has no
  /// standard input.
  static func output(
    of arguments: [String], timeout: Duration = .seconds(60), maximumBytes: Int = 1 << 20
  ) async throws(ProgramFailure) -> [UInt8] {
    guard let program = arguments.first else { throw ProgramFailure(reason: "no program is named") }
    guard let path = path(of: program) else { throw ProgramFailure(reason: "there is no program `\(program)`") }
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = Array(arguments.dropFirst())
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardInput = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      throw ProgramFailure(reason: "`\(program)` cannot be started")
    }
    switch await ending(of: process, pipe, timeout, maximumBytes) {
    case .printed(let output):
      guard output.count <= maximumBytes else { throw ProgramFailure(reason: "`\(program)` printed too much") }
      guard process.terminationStatus == 0 else {
        throw ProgramFailure(reason: "`\(program)` ended with status \(process.terminationStatus)")
      }
      return Array(output)
    case .late:
      stop(process)
      throw ProgramFailure(reason: "`\(program)` took longer than \(timeout.components.seconds) s")
    case .cancelled:
      stop(process)
      throw ProgramFailure(reason: "`\(program)` was stopped before its end")
    }
  }

  /// Where a program is: a name without a slash is looked up in PATH, which Foundation does not do.
  private static func path(of program: String) -> String? {
    if program.contains("/") { return program }
    let folders = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
    return folders.split(separator: ":").lazy.map { "\($0)/\(program)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// What comes first: the program's end, or the end of our patience.
  private static func ending(
    of process: Process, _ pipe: Pipe, _ timeout: Duration, _ maximumBytes: Int
  ) async -> Ending {
    let (endings, first) = AsyncStream.makeStream(of: Ending.self, bufferingPolicy: .bufferingOldest(1))
    // A thread of its own, since reading blocks for as long as anybody holds the pipe.
    Thread.detachNewThread {
      // A pipe gives what is there, not what was asked for.
      var data = Data()
      while data.count <= maximumBytes, let more = try? pipe.fileHandleForReading.read(upToCount: 65_536), !more.isEmpty
      {
        data += more
      }
      if data.count > maximumBytes { stop(process) }
      process.waitUntilExit()
      first.yield(.printed(data))
    }
    let guardian = Task {
      try await Task.sleep(for: timeout)
      first.yield(.late)
    }
    defer { guardian.cancel() }
    return await withTaskCancellationHandler {
      for await ending in endings { return ending }
      return .cancelled
    } onCancel: {
      first.yield(.cancelled)
    }
  }

  /// Ends a program. It inherits the blocked signals of the thread that started it, and of the threads of Dispatch these
  /// are nearly all, so that nothing gentler is sure to reach it.
  private static func stop(_ process: Process) {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
  }
}
