import Fixtures
import Foundation
import Journal
import Runs
import Testing

/// A terminal that tmux holds: a shell in a folder, what a person types, and what stands on the screen.
struct TerminalWindow {
  private let socket = "plinkflow-\(UUID().uuidString)"
  private let folder: URL
  private static let tmux = URL(filePath: "/usr/bin/tmux")

  /// tmux's server goes on with what it inherits. Foundation takes a process for ended only once nobody holds what it
  /// was started with, so all but the three streams is closed; and tests run on threads that block signals, without
  /// which a server neither ends nor learns that its shell did.
  private static let cleanly = """
    POSIX::close($_) for grep { $_ > 2 } map { m{(\\d+)$} } glob "/proc/self/fd/*";
    sigprocmask(SIG_SETMASK, POSIX::SigSet->new); exec @ARGV;
    """

  /// Whether there is a tmux; says so where there is none.
  static func isMissing() -> Bool {
    if FileManager.default.isExecutableFile(atPath: tmux.path(percentEncoded: false)) { return false }
    print("skipped: tmux is not installed; `Tests/install` installs it")
    return true
  }

  /// A terminal of that size, with `plinkflow` on its path.
  ///
  /// - Parameter hasJobs: whether the shell takes notice of a program in it that is stopped for a moment.
  init(
    columns: Int, rows: Int, in plinkflow: Plinkflow, environment: [String: String] = [:], hasJobs: Bool = true
  ) async throws {
    folder = plinkflow.folder
    let programs = try BuiltProgram.url().deletingLastPathComponent().path(percentEncoded: false)
    var variables = [
      "PATH": "\(programs):/usr/bin:/bin", "HOME": folder.path(percentEncoded: false), "PS1": "$ ", "LANG": "C.UTF-8",
    ]
    variables.merge(environment) { _, given in given }
    // With the shell its server ends, where the test that began it is killed before it can end it.
    let shell =
      ["timeout", "--foreground", "--signal=HUP", "600", "env", "-i", "TERM=screen"]
      + variables.map { "\($0.key)=\($0.value)" } + ["/bin/sh", "-i"] + (hasJobs ? [] : ["+m"])
    _ = try await send(["-f", "/dev/null", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)"] + shell)
    _ = try await send(["set-option", "-g", "status", "off"])
    _ = try await send(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
    try await wait("the prompt") { $0.hasPrefix("$") }
  }

  /// Types a line.
  func type(_ line: String) async throws {
    _ = try await send(["send-keys", "-l", line])
    try await press("Enter")
  }

  /// Presses a key, by tmux's name for it.
  func press(_ key: String) async throws {
    _ = try await send(["send-keys", key])
  }

  /// Gives the terminal another size while the program that works on the folder's journal stands still: what it had
  /// drawn for the size before is on the screen by then, and what it draws after is for the new one. Where a picture is
  /// on its way meanwhile, no program can tell what will become of it.
  func resize(columns: Int, rows: Int) async throws {
    let journal = folder.appending(path: ".plinkflow/journal.sqlite").path(percentEncoded: false)
    let program = try #require(JournalLock.holder(forJournal: journal)?.process)
    kill(program, SIGSTOP)
    defer { kill(program, SIGCONT) }
    try await wait("the program's standstill") { _ in Self.standsStill(program) }
    // tmux answers once it has read what was there to be read.
    _ = try await screen()
    _ = try await send(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
    let tty = try await send(["display-message", "-p", "#{pane_tty}"]).trimmingCharacters(in: .newlines)
    try await wait("the terminal's size") { _ in Self.columns(of: tty) == columns }
  }

  /// Whether every thread of a process is stopped.
  private static func standsStill(_ process: Int32) -> Bool {
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")) ?? []
    return threads.allSatisfy { thread in
      (try? String(contentsOfFile: "/proc/\(process)/task/\(thread)/stat", encoding: .utf8))?.contains(") T ") == true
    }
  }

  private static func columns(of tty: String) -> Int? {
    let descriptor = open(tty, O_RDONLY | O_NOCTTY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { Foundation.close(descriptor) }
    var size = winsize()
    return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 ? Int(size.ws_col) : nil
  }

  /// What stands on the screen, without empty lines at its end.
  func screen() async throws -> String {
    var lines = try await send(["capture-pane", "-p"]).split(separator: "\n", omittingEmptySubsequences: false)
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines.joined(separator: "\n")
  }

  /// Where the cursor is, and whether it is shown: `2,7,1`.
  func cursor() async throws -> String {
    try await send(["display-message", "-p", "#{cursor_x},#{cursor_y},#{cursor_flag}"])
      .trimmingCharacters(in: .newlines)
  }

  /// What the window is called.
  func title() async throws -> String {
    try await send(["display-message", "-p", "#{pane_title}"]).trimmingCharacters(in: .newlines)
  }

  /// Waits until the screen shows something, for two minutes at most.
  func wait(_ what: String, until isSo: (String) throws -> Bool) async throws {
    for _ in 0..<2400 {
      if try isSo(try await screen()) { return }
      try await Task.sleep(for: .milliseconds(50))
    }
    Issue.record("\(what) did not come; the screen:\n\(try await screen())")
  }

  /// Ends the shell, and what runs in it.
  func close() async {
    _ = try? await send(["kill-server"])
  }

  private func send(_ arguments: [String]) async throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/perl")
    process.arguments =
      ["-MPOSIX", "-e", Self.cleanly, Self.tmux.path(percentEncoded: false), "-u", "-L", socket] + arguments
    process.currentDirectoryURL = folder
    process.environment = ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TERM": "screen", "TMUX_TMPDIR": "/tmp"]
    process.standardInput = FileHandle.nullDevice
    let output = folder.appending(path: ".tmux-\(UUID().uuidString)")
    try Data().write(to: output)
    defer { try? FileManager.default.removeItem(at: output) }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = process.standardOutput
    await withCheckedContinuation { continuation in
      process.terminationHandler = { _ in continuation.resume() }
      do { try process.run() } catch { continuation.resume() }
    }
    return try String(contentsOf: output, encoding: .utf8)
  }
}

/// What a screen has to look like: a file in `Tests/Screens`, in which what differs from run to run is named.
struct Screen {
  let text: String

  /// A screen, every time, run and directory in it replaced by a name, and a bar that time fills by an empty one. How
  /// much of a text that is cut is left follows from how long its time is written: its last word may be a part of one.
  init(_ text: String) {
    self.text =
      text
      .replacing(#/\d{8}-\d{6}-[a-z0-9]{6}/#, with: "RUN")
      .replacing(#/\d+(\.\d)? (h|min|s|ms)\b( \d+ (min|s)\b)?/#, with: "TIME")
      .replacing(#/\[#*\.*\](?= .* left)/#, with: "[BAR]")
      .replacing(#/[^ \n]* ?…  \(TIME\)/#, with: "…  (TIME)")
  }

  /// The one that is kept under a name.
  static func kept(_ name: String) throws -> String {
    try Repository.text(of: "Tests/Screens/\(name).txt").trimmingCharacters(in: .newlines)
  }
}
