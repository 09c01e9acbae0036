import Foundation

/// Points in time as AWS writes them.
public enum AWSTimestamp {
  /// ISO 8601's basic form in UTC, as signatures use it: `20150830T123600Z`.
  public static func basic(_ date: Date) -> String {
    let (year, month, day, second) = civil(date)
    return padded(year, 4) + padded(month, 2) + padded(day, 2) + "T"
      + padded(second / 3600, 2) + padded(second / 60 % 60, 2) + padded(second % 60, 2) + "Z"
  }

  /// ISO 8601's extended form in UTC, to the second: `2015-08-30T12:36:00Z`.
  public static func extended(_ date: Date) -> String {
    let (year, month, day, second) = civil(date)
    return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2) + "T"
      + padded(second / 3600, 2) + ":" + padded(second / 60 % 60, 2) + ":" + padded(second % 60, 2) + "Z"
  }

  /// Reads either form of ISO 8601, with a fraction of a second or an offset from UTC where there is one.
  public static func parse(_ text: String) -> Date? {
    var digits: [Int] = []
    var rest = Substring(text)
    for width in [4, 2, 2, 2, 2, 2] {
      while let first = rest.first, "-:Tt ".contains(first) { rest.removeFirst() }
      let part = rest.prefix(width)
      guard part.count == width, part.utf8.allSatisfy({ (48...57).contains($0) }), let value = Int(part) else {
        return nil
      }
      digits.append(value)
      rest = rest.dropFirst(width)
    }
    guard (1...12).contains(digits[1]), (1...31).contains(digits[2]), digits[3] < 24, digits[4] < 60, digits[5] < 61
    else { return nil }
    var fraction = 0.0
    if rest.first == "." {
      let part = rest.dropFirst().prefix { $0.isNumber && $0.isASCII }
      fraction = Double("0." + part) ?? 0
      rest = rest.dropFirst(part.count + 1)
    }
    guard let offset = secondsFromUTC(rest) else { return nil }
    let clock = digits[3] * 3600 + digits[4] * 60 + digits[5] - offset
    let seconds = days(digits[0], digits[1], digits[2]) * 86_400 + clock
    return Date(timeIntervalSince1970: Double(seconds) + fraction)
  }

  /// Reads the date of an HTTP header field: `Sun, 30 Aug 2015 12:36:00 GMT`.
  public static func parseHTTP(_ text: String) -> Date? {
    let parts = text.split(separator: " ")
    guard parts.count == 6, parts[5] == "GMT", let day = Int(parts[1]), (1...31).contains(day),
      let month = months.firstIndex(of: String(parts[2])), let year = Int(parts[3]), (1970...9999).contains(year)
    else { return nil }
    let clock = parts[4].split(separator: ":").compactMap { Int($0) }
    guard clock.count == 3, (0..<24).contains(clock[0]), (0..<60).contains(clock[1]), (0..<61).contains(clock[2])
    else { return nil }
    let seconds = days(year, month + 1, day) * 86_400 + clock[0] * 3600 + clock[1] * 60 + clock[2]
    return Date(timeIntervalSince1970: Double(seconds))
  }

  /// The date of an HTTP header field: `Sun, 30 Aug 2015 12:36:00 GMT`.
  public static func http(_ date: Date) -> String {
    let (year, month, day, second) = civil(date)
    // 1970-01-01 was a Thursday.
    let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][days(year, month, day) % 7]
    return "\(weekday), \(padded(day, 2)) \(months[month - 1]) \(padded(year, 4)) "
      + "\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2)) GMT"
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  private static func secondsFromUTC(_ suffix: Substring) -> Int? {
    if suffix.isEmpty || suffix == "Z" || suffix == "z" { return 0 }
    let digits = suffix.dropFirst().filter { $0 != ":" }
    guard let sign = suffix.first, sign == "+" || sign == "-", digits.count == 4, let value = Int(digits) else {
      return nil
    }
    let seconds = value / 100 * 3600 + value % 100 * 60
    return sign == "-" ? -seconds : seconds
  }

  /// The days from 1970-01-01 to a day of the Gregorian calendar; years begin in March, so leap days come last.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let era = year / 400
    let ofEra = year - era * 400
    let ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
  }

  /// The day of the Gregorian calendar and the second of that day; dates before 0000 are not signed by anyone.
  private static func civil(_ date: Date) -> (year: Int, month: Int, day: Int, second: Int) {
    let bounded = min(max(date.timeIntervalSince1970, 0), 253_402_300_799)
    let total = Int(bounded.rounded(.down))
    let shifted = total / 86_400 + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1, total % 86_400
    )
  }

  private static func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
