import Foundation
import Synchronization

/// The time, as far as a test is concerned: it stands still until the test turns it.
public final class TurnedClock: Sendable {
  private let time = Mutex(Date(timeIntervalSince1970: 1_800_000_000))

  /// A clock at the beginning of 2027.
  public init() {}

  /// What it shows.
  public var now: Date { time.withLock { $0 } }

  /// Lets time go by.
  public func advance(by duration: Duration) {
    let parts = duration.components
    time.withLock { $0 += Double(parts.seconds) + Double(parts.attoseconds) / 1e18 }
  }
}
