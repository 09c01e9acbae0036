import Foundation

/// What one process took, from its start to its end.
struct Measurement: Sendable {
  let wall: Double
  let processor: Double
  let peakMegabytes: Double

  /// Runs a program in the present folder, what it prints thrown away, and measures it.
  ///
  /// - Parameter environment: variables beside this process's own.
  /// - Throws: where it cannot be started, or ends with another status than `expected`.
  static func run(
    _ arguments: [String], environment: [String: String] = [:], expecting expected: Int32 = 0
  ) throws -> Measurement {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    var settings: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (words + settings).forEach { free($0) } }
    let clock = ContinuousClock()
    let start = clock.now
    var process = pid_t()
    guard posix_spawn(&process, arguments[0], &actions, nil, &words, &settings) == 0 else {
      throw Failure(what: "\(arguments[0]) cannot be started")
    }
    var status: Int32 = 0
    var usage = rusage()
    while wait4(process, &status, 0, &usage) < 0 {
      guard errno == EINTR else { throw Failure(what: "\(arguments[0]) cannot be waited for") }
    }
    let wall = start.duration(to: clock.now) / .seconds(1)
    // The status of an exit is in the second byte, that of a signal in the first.
    guard status == expected << 8 else { throw Failure(what: "\(arguments) ended with status \(status)") }
    return Measurement(
      wall: wall, processor: usage.ru_utime.seconds + usage.ru_stime.seconds,
      peakMegabytes: Double(usage.ru_maxrss) / Measurement.unitsPerMegabyte)
  }

  struct Failure: Error, CustomStringConvertible {
    let what: String
    var description: String { what }
  }

  /// Linux counts the resident set in kibibytes, macOS in bytes.
  private static var unitsPerMegabyte: Double {
    #if os(Linux)
      1000
    #else
      1_000_000
    #endif
  }
}

extension timeval {
  fileprivate var seconds: Double { Double(tv_sec) + Double(tv_usec) * 1e-6 }
}

extension [Measurement] {
  /// The one whose time is in the middle.
  var median: Measurement { sorted { $0.wall < $1.wall }[count / 2] }
}
