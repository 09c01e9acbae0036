/// Small numbers as addresses and prefixes have them.
enum Decimal {
  /// Reads digits without a sign and without a leading zero; nil for anything else, and for what is larger than the
  /// limit.
  static func read(_ text: some StringProtocol, through limit: Int) -> Int? {
    guard (1...3).contains(text.utf8.count),
      text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      text.utf8.count == 1 || text.utf8.first != UInt8(ascii: "0"), let number = Int(text), number <= limit
    else { return nil }
    return number
  }
}
