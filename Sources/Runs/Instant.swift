import CLibrary

/// An instant of wall-clock time, in milliseconds since 1970 in UTC: what a journal keeps and a person compares.
public struct Instant: Sendable, Hashable, Comparable {
  /// Milliseconds since the beginning of 1970 in UTC.
  public let milliseconds: Int64

  /// An instant by its milliseconds since 1970.
  public init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  /// The milliseconds that a clock can have shown: up to the year 9999, which is as far as an instant can be shown.
  package static let possible: ClosedRange<Int64> = 1...253_402_300_799_999

  /// The present instant, by the system's clock.
  public static var now: Instant {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  /// Earlier before later.
  public static func < (a: Instant, b: Instant) -> Bool { a.milliseconds < b.milliseconds }

  /// The instant `duration` later, to the millisecond; the last or first one that there is a number for, where it is
  /// beyond.
  public static func + (instant: Instant, duration: Duration) -> Instant {
    let (sum, isOver) = instant.milliseconds.addingReportingOverflow(duration.milliseconds)
    return Instant(milliseconds: isOver ? (duration < .zero ? .min : .max) : sum)
  }

  /// The time from `earlier` to `later`; negative if they stand the other way about.
  public static func - (later: Instant, earlier: Instant) -> Duration {
    .milliseconds(later.milliseconds) - .milliseconds(earlier.milliseconds)
  }
}

extension Duration {
  /// The whole milliseconds in it; as many as there is a number for where it is longer than that.
  public var milliseconds: Int64 {
    let (seconds, attoseconds) = components
    let (whole, isLong) = seconds.multipliedReportingOverflow(by: 1000)
    let (sum, isOver) = whole.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
    return isLong || isOver ? (seconds < 0 ? .min : .max) : sum
  }

  /// The seconds in it.
  public var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
