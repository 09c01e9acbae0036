/// Makes the ids that AWS would give.
enum Identifier {
  /// `vgw-` and 17 hexadecimal digits.
  static func ec2(_ prefix: String) -> String {
    "\(prefix)-0\(random(16, from: "0123456789abcdef"))"
  }

  /// Digits of an alphabet.
  static func random(_ count: Int, from alphabet: String) -> String {
    let digits = Array(alphabet)
    return String((0..<count).map { _ in digits[Int.random(in: digits.indices)] })
  }

  static func capitals(_ count: Int) -> String {
    random(count, from: "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
  }

  static func small(_ count: Int) -> String {
    random(count, from: "abcdefghijklmnopqrstuvwxyz0123456789")
  }

  /// Digits that follow from a text and stay the same for it.
  static func derived(_ count: Int, from text: String) -> String {
    var digits = ""
    var seed: UInt64 = 0xcbf2_9ce4_8422_2325
    while digits.count < count {
      for byte in text.utf8 { seed = (seed ^ UInt64(byte)) &* 0x100_0000_01b3 }
      let word = String(seed, radix: 16)
      digits += String(repeating: "0", count: 16 - word.count) + word
    }
    return String(digits.prefix(count))
  }

  /// A request's id.
  static func request() -> String {
    [8, 4, 4, 4, 12].map { random($0, from: "0123456789abcdef") }.joined(separator: "-")
  }

  /// Whether an id is written as EC2 writes those of that prefix: 8 or 17 hexadecimal digits.
  static func isWellFormed(_ id: String, prefix: String) -> Bool {
    guard id.hasPrefix(prefix + "-") else { return false }
    let digits = id.dropFirst(prefix.count + 1)
    return (digits.count == 8 || digits.count == 17) && digits.allSatisfy { $0.isHexDigit && !$0.isUppercase }
  }
}
