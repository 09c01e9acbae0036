import CLibrary
import Foundation
import Processes

/// A shell in a session of its own, which may leave programs behind.
///
/// Foundation's `Process` is not for that: on Linux it learns of an end only once everything that inherited a file of
/// it has ended too.
struct NewSession: Sendable {
  let script: String
  /// `$0` and on.
  let arguments: [String]
  let environment: [String: String]

  /// Runs it to its end; answers its exit status, or an error's number where it could not be started.
  func run() async -> Int32 {
    await withCheckedContinuation { continuation in
      // Waiting for it blocks.
      Thread.detachNewThread { continuation.resume(returning: runBlocking()) }
    }
  }

  #if !canImport(Darwin)
    /// `POSIX_SPAWN_SETSID`, which Swift does not import: the same number in glibc and musl.
    private static let setsid: Int16 = 0x80
  #endif

  private func runBlocking() -> Int32 {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    for output in [Int32(1), 2] { posix_spawn_file_actions_addopen(&actions, output, "/dev/null", O_WRONLY, 0) }
    #if canImport(Darwin)
      posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSID | POSIX_SPAWN_CLOEXEC_DEFAULT))
    #else
      // What a service inherits stays open as long as it runs; Foundation, starting another program at this moment,
      // would wait for that. Some more than are open now, for those that are opened meanwhile; closing none is no
      // error.
      let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
      let highest = names.compactMap { Int32($0) }.max() ?? 3
      for file in 3...highest + 64 { posix_spawn_file_actions_addclose(&actions, file) }
      posix_spawnattr_setflags(&attributes, Self.setsid)
    #endif
    let words = ["sh", "-c", script] + arguments
    let variables = environment.map { "\($0.key)=\($0.value)" }
    var identifier = pid_t()
    let failure = withTexts(words) { words in
      withTexts(variables) { variables in
        ProcessMark.starting(nil) { posix_spawn(&identifier, "/bin/sh", &actions, &attributes, words, variables) }
      }
    }
    guard failure == 0 else { return failure }
    var status: Int32 = 0
    while waitpid(identifier, &status, 0) < 0 && errno == EINTR {}
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
  }

  /// Hands over texts as C's programs take them.
  private func withTexts<R>(_ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> R) -> R {
    let copies = texts.map { strdup($0) }
    defer { copies.forEach { free($0) } }
    return body(copies + [nil])
  }
}
