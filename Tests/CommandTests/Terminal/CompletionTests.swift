import Foundation
import Testing

/// Completion, asked of the shells themselves.
@Suite struct CompletionTests {
  /// What a shell prints that was given a script.
  private func output(of shell: String, _ arguments: [String], in folder: URL) throws -> (status: Int32, output: String)
  {
    let process = Process()
    process.executableURL = URL(filePath: shell)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text)
  }

  @Test(
    arguments: [
      (["plinkflow", ""], ["run", "undo", "completions", "--version"], ["--json"]),
      (["plinkflow", "un"], ["undo"], ["run"]),
      (["plinkflow", "run", "--"], ["--sandbox", "--jobs", "--help"], ["--own"]),
      (["plinkflow", "plugin", ""], ["list", "check", "new", "--python"], ["bash"]),
      (["plinkflow", "vpn-config", "--device", ""], ["strongswan", "pfsense"], ["--output"]),
      (["plinkflow", "run", "w"], ["w.json5"], ["--sandbox"]),
      (["plinkflow", "run", "--params", ""], ["w.json5"], ["--sandbox"]),
    ])
  func `bash completes commands, options, their words and files`(
    words: [String], has: [String], lacks: [String]
  ) async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(try await plinkflow("completions", "bash").output, to: "completions")
    try plinkflow.write("{}", to: "w.json5")
    let list = words.map { "'\($0)'" }.joined(separator: " ")
    try plinkflow.write(
      """
      . ./completions
      COMP_WORDS=(\(list)); COMP_CWORD=\(words.count - 1)
      _plinkflow
      printf '%s\\n' "${COMPREPLY[@]}"
      """, to: "ask")
    let answer = try output(of: "/bin/bash", ["ask"], in: plinkflow.folder)
    #expect(answer.status == 0, "\(answer.output)")
    let offered = Set(answer.output.split(separator: "\n").map(String.init))
    #expect(offered.isSuperset(of: has), "\(offered)")
    #expect(offered.isDisjoint(with: lacks), "\(offered)")
  }

  @Test(arguments: [("zsh", "/usr/bin/zsh"), ("fish", "/usr/bin/fish")])
  func `the other shells take their scripts`(shell: String, program: String) async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let script = try await plinkflow("completions", shell)
    #expect(script.status == 0)
    for word in ["vpn-config", "accept-changed-plugins", "strongswan"] { #expect(script.output.contains(word)) }
    guard FileManager.default.isExecutableFile(atPath: program) else {
      print("skipped: \(shell) is not installed, so it does not judge its script")
      return
    }
    try plinkflow.write(script.output, to: "completions")
    let answer = try output(of: program, ["-n", "completions"], in: plinkflow.folder)
    #expect(answer.status == 0, "\(answer.output)")
    if shell == "fish" {
      let offered = try output(
        of: program, ["-c", "source completions; complete -C 'plinkflow vpn-config --device '"], in: plinkflow.folder)
      #expect(offered.output.contains("strongswan"), "\(offered.output)")
    }
  }
}
