import Foundation
import Testing

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
  /// Where it takes connections.
  let port: UInt16

  /// Nil where OpenSSL's program is not installed.
  init?() throws {
    let executable = "/usr/bin/openssl"
    guard FileManager.default.isExecutableFile(atPath: executable) else { return nil }
    folder = FileManager.default.temporaryDirectory.appending(path: "plinkflow-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let request = Self.program(executable, in: folder)
    request.arguments =
      "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost -keyout key -out certificate"
      .split(separator: " ").map(String.init)
    try request.run()
    request.waitUntilExit()
    try #require(request.terminationStatus == 0)
    process = Self.program(executable, in: folder)
    process.arguments = "s_server -accept 127.0.0.1:0 -key key -cert certificate -www"
      .split(separator: " ").map(String.init)
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    // It says where it listens: `ACCEPT 127.0.0.1:36351`.
    var said = ""
    while !said.contains(/ACCEPT \S+:\d+\n/) {
      let bytes = output.fileHandleForReading.availableData
      if bytes.isEmpty { break }
      said += String(decoding: bytes, as: UTF8.self)
    }
    let digits = said.firstMatch(of: /ACCEPT \S+:(\d+)\n/).map { String($0.1) }
    port = try #require(digits.flatMap { UInt16($0) }, "openssl does not say where it listens: \(said)")
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

  func stop() {
    // It inherits a mask that keeps other signals from it.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    try? FileManager.default.removeItem(at: folder)
  }
}
