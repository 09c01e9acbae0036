import Foundation

/// A point in time, in whole milliseconds since 1970: what a database keeps and a wire shows without loss.
struct Moment: Hashable, Comparable, Codable, Sendable {
  var milliseconds: Int64

  init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  init(_ date: Date) {
    milliseconds = Int64((date.timeIntervalSince1970 * 1000).rounded(.down))
  }

  var date: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }

  /// `2026-11-23T14:05:06.789Z`.
  var text: String { date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)) }

  func advanced(bySeconds seconds: Double) -> Moment {
    Moment(milliseconds: milliseconds + Int64(seconds * 1000))
  }

  func seconds(since earlier: Moment) -> Double {
    Double(milliseconds - earlier.milliseconds) / 1000
  }

  static func < (a: Moment, b: Moment) -> Bool { a.milliseconds < b.milliseconds }
}
