import Document
import PlinkflowKit

/// Numbers that several checks take.
enum Measure {
  static let intervalHelp = "how long to wait between two polls, such as `10s`; left out, `5s`"

  /// Reads how often to look; every 5 seconds where a workflow says nothing.
  static func interval(_ text: String?) throws(StepError) -> Duration {
    guard let text else { return .seconds(5) }
    guard let interval = Duration(text: text), interval >= .milliseconds(100), interval <= .seconds(3600) else {
      throw .refused(
        "has no duration from `100ms` to `1h` in `interval`: `\(text)`", help: "write it like `10s`")
    }
    return interval
  }

  /// Reads a port of TCP or UDP.
  static func port(_ number: Int, _ field: String) throws(StepError) -> UInt16 {
    guard number > 0, let port = UInt16(exactly: number) else {
      throw .refused("has a `\(field)` that is no port: \(number)")
    }
    return port
  }
}

/// Measures how long an observation took.
struct Stopwatch {
  private let began = ContinuousClock.now

  /// Whole milliseconds so far.
  var milliseconds: Int { Int((ContinuousClock.now - began) / .milliseconds(1)) }
}
