import Foundation

extension Secret {
  /// Fetches the secret from its source.
  ///
  /// What it answers is remembered for as long as the process lives, only so that ``Redaction`` can take it out of
  /// whatever is about to be journaled or shown.
  public func reveal() async throws(Fault) -> String {
    let separator = source.firstIndex(of: ":")
    let rest = separator.map { String(source[source.index(after: $0)...]) } ?? ""
    let secret: String
    switch separator.map({ source[..<$0] }) {
    case "env": secret = try Self.read(variable: rest)
    case "file": secret = try Self.read(file: rest)
    case "command": secret = try await Self.read(command: rest)
    default:
      throw .refused(
        "has a secret without a source", help: "name where it is: `env:NAME`, `file:PATH` or `command:PROGRAM ARGUMENT`"
      )
    }
    guard !secret.isEmpty else { throw .refused("has an empty secret", notes: ["from `\(source)`"]) }
    Redaction.remember(secret)
    return secret
  }

  private static func read(variable name: String) throws(Fault) -> String {
    guard let secret = ProcessInfo.processInfo.environment[name] else {
      throw .refused("has a secret that is not there", notes: ["the environment has no variable `\(name)`"])
    }
    return secret
  }

  private static func read(file path: String) throws(Fault) -> String {
    guard let bytes = FileManager.default.contents(atPath: path), bytes.count <= 65536 else {
      throw .refused("has a secret that is not there", notes: ["the file `\(path)` cannot be read, or is over 64 KiB"])
    }
    return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)
  }

  /// The command's words are separated by spaces; no shell reads them.
  private static func read(command: String) async throws(Fault) -> String {
    let words = command.split(separator: " ").map(String.init)
    guard !words.isEmpty else {
      throw .refused("has a secret without a source", notes: ["`command:` names no program"])
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    let output = Pipe()
    process.standardOutput = output
    process.standardInput = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      throw .refused("has a secret that is not there", notes: ["`\(words[0])` cannot be started"])
    }
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0, bytes.count <= 65536 else {
      throw .refused(
        "has a secret that is not there", notes: ["`\(words[0])` exited with \(process.terminationStatus)"])
    }
    return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)
  }
}
