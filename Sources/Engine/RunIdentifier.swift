import Runs

/// Names of runs: the time in UTC that a person recognises, and enough chance that no two runs anywhere share one,
/// since AWS remembers client tokens per account.
enum RunIdentifier {
  /// Letters and digits that cannot be taken for one another.
  private static let alphabet = Array("23456789abcdefghjkmnpqrstuvwxyz")

  static func make(at instant: Instant) -> String {
    let (days, second) = (instant.milliseconds / 86_400_000, instant.milliseconds / 1000 % 86400)
    let (year, month, day) = date(ofDay: days)
    let date = [padded(year, 4), padded(month, 2), padded(day, 2)].joined()
    let time = [second / 3600, second / 60 % 60, second % 60].map { padded($0, 2) }.joined()
    let chance = String((0..<6).map { _ in alphabet[Int.random(in: 0..<alphabet.count)] })
    return "\(date)-\(time)-\(chance)"
  }

  /// The Gregorian date of a day counted from 1 January 1970, reckoned in years that begin in March, so that the
  /// leap day comes last.
  private static func date(ofDay days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  private static func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
