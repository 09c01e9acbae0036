import Foundation
import Testing

@testable import Check

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// OpenSSL's own server with a certificate that it signed itself, for one test.
final class SecurePeer: Sendable {
  private let process: Process
  private let folder: URL
  private let port: UInt16

  /// Nil where OpenSSL's program is not installed.
  init?() throws {
    let executable = "/usr/bin/openssl"
    guard FileManager.default.isExecutableFile(atPath: executable) else { return nil }
    folder = FileManager.default.temporaryDirectory.appending(path: "plinkflow-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    port = try LoopbackSocket.unusedPort()
    let request = Self.program(executable, in: folder)
    request.arguments =
      "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost -keyout key -out certificate"
      .split(separator: " ").map(String.init)
    try request.run()
    request.waitUntilExit()
    try #require(request.terminationStatus == 0)
    process = Self.program(executable, in: folder)
    process.arguments = "s_server -accept \(port) -key key -cert certificate -www -quiet"
      .split(separator: " ").map(String.init)
    try process.run()
  }

  private static func program(_ executable: String, in folder: URL) -> Process {
    let process = Process()
    process.executableURL = URL(filePath: executable)
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    return process
  }

  /// The port, once it takes connections.
  func listening() async throws -> UInt16 {
    for _ in 0..<300 {
      if case .connected = Reach.probe("127.0.0.1", port: port) { return port }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw POSIXError(.ETIMEDOUT)
  }

  func stop() {
    // It inherits a mask that keeps other signals from it.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    try? FileManager.default.removeItem(at: folder)
  }
}
