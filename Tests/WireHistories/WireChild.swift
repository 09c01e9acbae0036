import AWSSandbox
import Foundation

/// The program itself, as a process that reaches the served sandbox by its environment alone.
struct WireChild: Sendable {
  let program: String
  let folder: URL
  let world: SandboxWorld
  /// Where requests go, and where those to EC2 go.
  let (port, deaf): (UInt16, UInt16)

  struct RunResult: Sendable {
    let status: Int32
    /// What it said, on standard output and behind that on standard error.
    let said: String
  }

  /// Writes the accounts' keys to where AWS's tools look for them.
  func writeKeys() throws {
    let text = world.accounts.map { account in
      """
      [\(account.name)]
      aws_access_key_id = \(account.accessKey)
      aws_secret_access_key = \(account.secretKey)
      region = \(world.region)
      """
    }.joined(separator: "\n")
    try text.write(to: folder.appending(path: "credentials"), atomically: true, encoding: .utf8)
  }

  /// Runs it to its end.
  ///
  /// - Parameter reachesEC2: whether anybody listens where EC2 is looked for.
  func run(_ arguments: [String], reachesEC2: Bool) async throws -> RunResult {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    var environment = [
      "PATH": "/usr/bin:/bin", "HOME": folder.path(percentEncoded: false), "TERM": "dumb",
      "AWS_SHARED_CREDENTIALS_FILE": folder.appending(path: "credentials").path(percentEncoded: false),
      "AWS_ENDPOINT_URL": "http://127.0.0.1:\(port)", "AWS_MAX_ATTEMPTS": "1",
    ]
    if !reachesEC2 { environment["AWS_ENDPOINT_URL_EC2"] = "http://127.0.0.1:\(deaf)" }
    process.environment = environment
    let files = ["output", "errors"].map { folder.appending(path: $0) }
    // Files, not pipes: nobody has to read while it runs.
    for file in files { try Data().write(to: file) }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    let (ended, continuation) = AsyncStream.makeStream(of: Void.self)
    process.terminationHandler = { _ in continuation.finish() }
    try process.run()
    for await _ in ended {}
    let said = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }.joined()
    let isExit = process.terminationReason == .exit
    return RunResult(status: isExit ? process.terminationStatus : 128 + process.terminationStatus, said: said)
  }
}
