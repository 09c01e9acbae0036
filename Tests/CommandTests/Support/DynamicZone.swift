import Fixtures
import Foundation

/// BIND's name server with one zone that takes updates signed with a key, on loopback, for one test.
final class DynamicZone: Sendable {
  let port: Int
  private let process: Process
  private let folder: URL
  private let key: String

  /// Nil where it, or one of its tools, is not installed.
  init?(key: String) async throws {
    guard ["/usr/sbin/named", "/usr/bin/nsupdate", "/usr/bin/dig"].allSatisfy(FileManager.default.isExecutableFile)
    else { return nil }
    self.key = key
    folder = FileManager.default.temporaryDirectory.appending(path: "plinkflow-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    port = Int(try FreePort.next())
    let directory = folder.path(percentEncoded: false)
    try """
    $TTL 60
    @ IN SOA ns.oreg.test. admin.oreg.test. 1 3600 600 86400 60
    @ IN NS ns
    ns IN A 127.0.0.1
    app IN CNAME before.example.

    """.write(to: folder.appending(path: "zone"), atomically: true, encoding: .utf8)
    try """
    options {
      directory "\(directory)"; pid-file none; lock-file none; session-keyfile none; recursion no;
      listen-on port \(port) { 127.0.0.1; }; listen-on-v6 { none; }; dnssec-validation no; allow-transfer { any; };
    };
    controls { };
    key "trial" { algorithm hmac-sha256; secret "\(key)"; };
    zone "oreg.test" { type primary; file "zone"; update-policy { grant trial zonesub any; }; };
    """.write(to: folder.appending(path: "named.conf"), atomically: true, encoding: .utf8)
    process = Process()
    process.executableURL = URL(filePath: "/usr/sbin/named")
    process.arguments = ["-g", "-n", "1", "-c", folder.appending(path: "named.conf").path(percentEncoded: false)]
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    let log = folder.appending(path: "log")
    try Data().write(to: log)
    process.standardError = try FileHandle(forWritingTo: log)
    try process.run()
    for _ in 0..<3000 {
      if try await !zone().isEmpty { return }
      guard process.isRunning else { break }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw DidNotAnswer(log: try String(contentsOf: log, encoding: .utf8))
  }

  /// What it said before it was given up.
  struct DidNotAnswer: Error {
    let log: String
  }

  /// Every record but the serial number's, in one spelling, sorted.
  func zone() async throws -> [String] {
    let text = try await Self.output(
      of: "/usr/bin/dig",
      ["@127.0.0.1", "-p", "\(port)", "oreg.test", "AXFR", "+noall", "+answer", "+time=30", "+tries=1"])
    let records = text.split(separator: "\n").filter { !$0.hasPrefix(";") }.map { line in
      line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
    return Set(records.filter { !$0.contains(" SOA ") }).sorted()
  }

  /// Changes something, as a person with the key would.
  func update(_ lines: String) async throws {
    let script = "server 127.0.0.1 \(port)\nzone oreg.test\nkey hmac-sha256:trial \(key)\n\(lines)\nsend\n"
    let file = folder.appending(path: "script-\(UUID().uuidString)")
    try script.write(to: file, atomically: true, encoding: .utf8)
    _ = try await Self.output(of: "/usr/bin/nsupdate", [file.path(percentEncoded: false)])
  }

  func stop() {
    process.terminate()
    process.waitUntilExit()
    try? FileManager.default.removeItem(at: folder)
  }

  private static func output(of program: String, _ arguments: [String]) async throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return text
  }
}
