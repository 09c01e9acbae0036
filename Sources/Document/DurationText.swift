extension Duration {
  /// Reads `90s`, `30m`, `2h`, `500ms` or `1.5s`: a number, and one of the units `ms`, `s`, `m`, `h`, `d`.
  ///
  /// Nil where the text is none of these, is negative or is longer than a hundred years.
  public init?(text: String) {
    let bytes = Array(text.utf8)
    let numberEnd = bytes.firstIndex { !$0.isASCIIDigit && $0 != UInt8(ascii: ".") } ?? bytes.count
    guard let unit = Self.units[String(decoding: bytes[numberEnd...], as: UTF8.self)] else { return nil }
    let parts = bytes[..<numberEnd].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }) else { return nil }
    let fraction = parts.count == 2 ? parts[1] : []
    guard parts[0].count <= 15, fraction.count <= 18,
      let whole = Int64(String(decoding: parts[0], as: UTF8.self)),
      let fractional = fraction.isEmpty ? 0 : Int64(String(decoding: fraction, as: UTF8.self))
    else { return nil }
    var divisor: Int128 = 1
    for _ in fraction { divisor *= 10 }
    let attoseconds = Int128(whole) * unit + Int128(fractional) * unit / divisor
    guard attoseconds <= Self.longest else { return nil }
    self.init(
      secondsComponent: Int64(attoseconds / Self.second), attosecondsComponent: Int64(attoseconds % Self.second))
  }

  /// The duration in seconds, exactly, as ``init(text:)`` reads it: `90s`, `0.5s`.
  public var text: String {
    let (seconds, attoseconds) = components
    guard attoseconds != 0 else { return "\(seconds)s" }
    let sign = seconds < 0 || attoseconds < 0 ? "-" : ""
    let digits = String(attoseconds.magnitude)
    let padded = String(repeating: "0", count: 18 - digits.count) + digits
    let lastDigit = padded.lastIndex { $0 != "0" } ?? padded.startIndex
    return "\(sign)\(seconds.magnitude).\(padded[...lastDigit])s"
  }

  private static let second: Int128 = 1_000_000_000_000_000_000
  private static let longest: Int128 = second * 100 * 366 * 86_400
  private static let units: [String: Int128] = [
    "ms": second / 1000, "s": second, "m": second * 60, "h": second * 3600, "d": second * 86_400,
  ]
}
