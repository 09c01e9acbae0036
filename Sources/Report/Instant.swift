import Foundation
import Runs

extension Instant {
  /// The instant in the form of RFC 3339, in UTC with milliseconds: `2026-11-23T14:05:09.120Z`.
  public var rfc3339: String {
    Date(timeIntervalSince1970: Double(milliseconds) / 1000)
      .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }

  /// The instant for a table, in UTC to the second: `2026-11-23 14:05:09Z`.
  public var table: String {
    Date(timeIntervalSince1970: Double(milliseconds / 1000))
      .formatted(Date.ISO8601FormatStyle(dateTimeSeparator: .space))
  }
}
