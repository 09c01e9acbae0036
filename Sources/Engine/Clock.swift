import Runs

/// Where the engine takes its time from, so that a test can make time up.
public protocol Clock: Sendable {
  /// The present instant.
  var now: Instant { get }
  /// Returns at `instant` or later, or as soon as the task is cancelled.
  func sleep(until instant: Instant) async
}

/// The system's clock.
public struct WallClock: Clock {
  /// The system's clock.
  public init() {}

  /// The present instant, by the system's clock.
  public var now: Instant { .now }

  /// Sleeps until the system's clock shows `instant`.
  public func sleep(until instant: Instant) async {
    let delay = instant - now
    guard delay > .zero else { return }
    // A cancelled sleep ends early, as promised.
    try? await Task.sleep(for: delay)
  }
}
