import Foundation

/// Runs another program for what it prints.
enum Program {
  private static let maximumBytes = 1 << 20

  /// What the program prints on its standard output; its standard error goes where this process's goes.
  static func output(of arguments: [String]) async throws(ProgramFailure) -> [UInt8] {
    guard let program = arguments.first else { throw ProgramFailure(reason: "no program is named") }
    let process = Process()
    // `env` looks the name up in PATH; Foundation does not.
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["--"] + arguments
    if program.contains("/") {
      process.executableURL = URL(filePath: program)
      process.arguments = Array(arguments.dropFirst())
    }
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardInput = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      throw ProgramFailure(reason: "`\(program)` cannot be started")
    }
    let output = await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        let data = (try? pipe.fileHandleForReading.read(upToCount: maximumBytes + 1)) ?? Data()
        if data.count > maximumBytes { process.terminate() }
        process.waitUntilExit()
        continuation.resume(returning: data)
      }
    }
    guard output.count <= maximumBytes else { throw ProgramFailure(reason: "`\(program)` printed too much") }
    guard process.terminationStatus == 0 else {
      throw ProgramFailure(reason: "`\(program)` ended with status \(process.terminationStatus)")
    }
    return Array(output)
  }
}
