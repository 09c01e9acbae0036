import Fixtures
import Foundation
import Synchronization
import Testing

/// Looks for the secrets of the tests in all that the program leaves behind: every process that a test starts is
/// followed by it, in whatever it says, in the journal with its log, in the files that it writes, and on the command
/// lines of what it starts.
///
/// A secret is what a test hands over in a variable whose name says so.
enum SecretScan {
  /// The secrets that were handed over in each folder.
  private static let known = Mutex<[String: Set<String>]>([:])
  /// Those that no command line may show, and where one was seen.
  private static let hidden = Mutex<Set<String>>([])
  private static let seen = Mutex<Set<String>>([])
  /// What tests themselves write on a command line.
  private static let typed = Mutex<Set<String>>([])

  /// Takes in what a process is started with.
  static func begin(_ arguments: [String], _ environment: [String: String], in folder: URL) {
    let secrets = environment.filter { name, value in
      value.utf8.count >= 8 && !value.hasPrefix("/")
        && ["_KEY", "SECRET", "TOKEN", "PASSWORD"].contains { name.hasSuffix($0) }
    }.map(\.value)
    let kept = hidden.withLock { $0 }
    let words = arguments.filter { argument in kept.contains { argument.contains($0) } }
    typed.withLock { $0.formUnion(words) }
    guard !secrets.isEmpty else { return }
    known.withLock { $0[folder.path, default: []].formUnion(secrets) }
    // What the test itself writes on a command line is there.
    let unwritten = secrets.filter { secret in !arguments.contains { $0.contains(secret) } }
    hidden.withLock { $0.formUnion(unwritten) }
    _ = watching
  }

  /// Observes what a process left behind.
  static func end(_ arguments: [String], _ ending: Plinkflow.Ending, in folder: URL) {
    let secrets = known.withLock { $0[folder.path] ?? [] }
    guard !secrets.isEmpty else { return }
    // A device's configuration is asked for because of its keys.
    let isAsked = arguments.contains("vpn-config")
    let command = arguments.filter { argument in !secrets.contains { argument.contains($0) } }.joined(separator: " ")
    for secret in secrets {
      if !isAsked { #expect(!ending.output.contains(secret), "a secret on standard output of `\(command)`") }
      #expect(!ending.errors.contains(secret), "a secret on standard error of `\(command)`")
      for file in written(in: folder) {
        let data = (try? Data(contentsOf: folder.appending(path: file))) ?? Data()
        #expect(data.range(of: Data(secret.utf8)) == nil, "a secret in `\(file)` after `\(command)`")
      }
    }
    let found = seen.withLock { seen in
      defer { seen = [] }
      return seen
    }
    #expect(found == [], "a secret on a command line")
  }

  /// The journal with its log and its copies, and the reports, plans, pictures and logs. The simulated AWS keeps what
  /// AWS keeps, the keys of a VPN among it.
  private static func written(in folder: URL) -> [String] {
    let kinds = [".html", ".md", ".svg", ".json", ".log", ".http"]
    let own = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let beside = (try? FileManager.default.contentsOfDirectory(atPath: folder.path + "/.plinkflow")) ?? []
    return own.filter { name in kinds.contains { name.hasSuffix($0) } || name.contains(".sqlite") }
      .filter { !$0.hasPrefix("sandbox.sqlite") }
      + beside.filter { !$0.hasPrefix("sandbox.sqlite") && $0.contains(".sqlite") }.map { ".plinkflow/\($0)" }
  }

  /// Whether a process is the program under test, or was started by it: others' command lines are their own.
  private static func isStartedByProgram(_ process: String) -> Bool {
    guard let program = try? BuiltProgram.url().resolvingSymlinksInPath().path else { return false }
    var process = process
    for _ in 0..<8 {
      if (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/exe")) == program { return true }
      // proc_pid_stat(5): behind the name in parentheses stand the state and the parent.
      guard let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
        let rest = stat.split(separator: ")").last?.split(separator: " "), rest.count > 1
      else { return false }
      process = String(rest[1])
    }
    return false
  }

  /// Reads the command lines of all processes, twenty times a second, for as long as there are tests.
  private static let watching: Bool = {
    Thread.detachNewThread {
      while true {
        let secrets = hidden.withLock { $0 }
        for process in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
          guard Int(process) != nil, let data = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") else {
            continue
          }
          for secret in secrets where data.range(of: Data(secret.utf8)) != nil && isStartedByProgram(process) {
            let words = String(decoding: data, as: UTF8.self).split(separator: "\0").map(String.init)
            guard !typed.withLock({ !$0.isDisjoint(with: words) }) else { continue }
            let line = words.joined(separator: " ").replacingOccurrences(of: secret, with: "(secret)")
            seen.withLock { _ = $0.insert(line) }
          }
        }
        Thread.sleep(forTimeInterval: 0.05)
      }
    }
    return true
  }()
}
