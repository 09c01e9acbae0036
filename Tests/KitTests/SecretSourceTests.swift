import Document
import Foundation
import PlinkflowKit
import Testing

/// Where secrets come from, and what is said of one that does not come.
@Suite struct SecretSourceTests {
  private func fault(_ source: String, within limit: Duration = .seconds(60)) async -> StepError? {
    do throws(StepError) {
      let secret = try await Secret(source: source).reveal(within: limit)
      Issue.record("it is `\(secret.prefix(100))`")
      return nil
    } catch {
      return error
    }
  }

  private func refused(_ note: String) -> StepError {
    .refused("needs a secret that cannot be read", notes: [note])
  }

  /// A script of a test's own, read by a shell: a program that was just written cannot be started while a program that
  /// another test starts has it open.
  private func withScript(
    _ text: String, _ body: (_ command: String, _ folder: URL) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "plinkflow-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let script = folder.appending(path: "script").path(percentEncoded: false)
    try Data("\(text)\n".utf8).write(to: URL(filePath: script))
    try await body("sh \(script)", folder)
  }

  @Test func `what a program prints is the secret, but for the ends of its lines`() async throws {
    #expect(try await Secret(source: "command:printf kitten-%s one").reveal() == "kitten-one")
    #expect(try await Secret(source: "command:echo  kitten-two").reveal() == "kitten-two")
    #expect(try await Secret(source: "command:printf '%s | $HOME' \"kitten  six\"").reveal() == "kitten  six | $HOME")
  }

  @Test func `a program that does not do it is named with the reason`() async throws {
    #expect(
      await fault("command:no-such-program-of-any-path x")
        == refused("there is no program `no-such-program-of-any-path`"))
    #expect(await fault("command:/no/such") == refused("`/no/such` cannot be started"))
    #expect(await fault("command:false") == refused("`false` exited with 1"))
    try await withScript("kill -KILL $$") { command, _ in
      #expect(await fault("command:\(command)") == refused("`sh` was ended by signal 9"))
    }
  }

  @Test func `a program is run once a process, however many ask for its secret at once`() async throws {
    try await withScript("cd \"$(dirname \"$0\")\"; echo x >> runs; echo kitten-seven") { command, folder in
      let secrets = try await withThrowingTaskGroup(of: String.self) { group in
        for _ in 0..<20 { group.addTask { try await Secret(source: "command:\(command)").reveal() } }
        return try await group.reduce(into: Set()) { $0.insert($1) }
      }
      #expect(secrets == ["kitten-seven"])
      _ = try await Secret(source: "command:\(command)").reveal()
      #expect(try String(contentsOf: folder.appending(path: "runs"), encoding: .utf8) == "x\n")
    }
  }

  @Test func `what a program printed is asked for again when it is no longer fresh`() async throws {
    try await withScript("cd \"$(dirname \"$0\")\"; echo x >> runs; echo kitten-$(($(wc -l < runs)))-of-them") {
      command, _ in
      var said: [String] = []
      for fresh in [Duration.seconds(3600), .seconds(3600), .nanoseconds(1), nil] {
        said.append(try await Secret(source: "command:\(command)", fresh: fresh).reveal())
      }
      #expect(said == ["kitten-1-of-them", "kitten-1-of-them", "kitten-2-of-them", "kitten-2-of-them"])
    }
  }

  @Test(
    arguments: [
      (#""env:A""#, "env:A", nil), (#"{ command: "a 'b c'" }"#, "command:a 'b c'", nil),
      (#"{ command: "a", fresh: "15m" }"#, "command:a", Duration.seconds(900)), (#""hunter2""#, nil, nil),
      (#"{ command: "" }"#, nil, nil), (#"{ command: "a", fresh: "soon" }"#, nil, nil),
      (#"{ command: "a", fresh: "0s" }"#, nil, nil),
      (#"{ command: "a", psk: "hunter2" }"#, nil, nil), (#"{ fresh: "15m" }"#, nil, nil), ("[]", nil, nil),
    ] as [(String, String?, Duration?)])
  func `a source is a text, or a command with how long it is good`(text: String, source: String?, fresh: Duration?)
    throws
  {
    let value = try Value.parse(Source(name: "w", text: text))
    #expect(Secret(value)?.source == source)
    #expect(Secret(value)?.fresh == fresh)
    guard source != nil else { return }
    let decoded = try value.decode(Secret.self)
    #expect(decoded.source == source)
    #expect(decoded.fresh == fresh)
  }

  @Test func `a program that prints without end is ended`() async throws {
    #expect(await fault("command:yes") == refused("`yes` was ended for printing more than 64 KiB"))
    #expect(try await Secret(source: "command:head -c 65536 /dev/zero").reveal().utf8.count == 65536)
    #expect(
      await fault("command:head -c 65537 /dev/zero") == refused("`head` was ended for printing more than 64 KiB"))
  }

  @Test func `a program that takes too long is ended with what it started`() async throws {
    // No time that is long enough for every machine to write a number down: whatever was started by the end of it has
    // an argument that is nobody else's.
    let length = "1000.\(UInt32.random(in: 100_000_000..<1_000_000_000))"
    try await withScript("sleep \(length) & wait") { command, _ in
      #expect(
        await fault("command:\(command)", within: .seconds(1))
          == refused("`sh` was ended for taking longer than 1 s"))
      // A signal that was sent is met when the system gets to it.
      for _ in 0..<6000 {
        guard isAnyone(at: length) else { break }
        try await Task.sleep(for: .milliseconds(10))
      }
      #expect(!isAnyone(at: length))
    }
  }

  /// Whether a process has that argument; one that has ended has none any more.
  private func isAnyone(at argument: String) -> Bool {
    let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return processes.contains { process in
      guard pid_t(process) != nil else { return false }
      let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()
      return line.range(of: Data("\0\(argument)\0".utf8)) != nil
    }
  }

  @Test func `an agent that a program leaves behind is not waited for, and goes on`() async throws {
    try await withScript("cd \"$(dirname \"$0\")\"; sleep 1000 & echo $! > child; echo kitten-three") {
      command, folder in
      #expect(try await Secret(source: "command:\(command)").reveal() == "kitten-three")
      let child = try String(contentsOf: folder.appending(path: "child"), encoding: .utf8)
      let identifier = try #require(pid_t(child.trimmingCharacters(in: .newlines)))
      #expect(kill(identifier, 0) == 0)
      kill(identifier, SIGKILL)
    }
  }

  @Test func `a program that is not waited for any longer is ended`() async throws {
    let task = Task { await fault("command:sleep 1000") }
    task.cancel()
    #expect(await task.value == refused("`sleep` was ended before it had printed the secret"))
  }

  @Test func `a file holds the secret, and no more is read of it than a secret has`() async throws {
    try await withScript("") { _, folder in
      let file = folder.appending(path: "secret").path(percentEncoded: false)
      try Data("kitten-four\n".utf8).write(to: URL(filePath: file))
      #expect(try await Secret(source: "file:\(file)").reveal() == "kitten-four")
      for path in [file + "-nowhere", "/dev/zero", folder.path(percentEncoded: false)] {
        #expect(await fault("file:\(path)") == refused("the file `\(path)` cannot be read, or is over 64 KiB"))
      }
    }
  }

  @Test func `a pipe gives the secret, and one that nobody writes to is not waited for without end`() async throws {
    try await withScript("") { _, folder in
      let pipe = folder.appending(path: "pipe").path(percentEncoded: false)
      try #require(mkfifo(pipe, 0o600) == 0)
      #expect(
        await fault("file:\(pipe)", within: .seconds(1))
          == refused("the file `\(pipe)` has not come to its end within 1 s"))
      let written = Task.detached { try Data("kitten-five\n".utf8).write(to: URL(filePath: pipe)) }
      #expect(try await Secret(source: "file:\(pipe)").reveal() == "kitten-five")
      try await written.value
    }
  }
}
