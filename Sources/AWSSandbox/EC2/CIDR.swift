/// A range of IPv4 addresses, in its one spelling: the bits behind the prefix are zero.
struct CIDR: Hashable {
  let address: UInt32
  let length: Int

  /// Reads `10.1.2.3/8`; the address's bits behind the prefix are dropped, as AWS drops them.
  init?(_ text: String) {
    let halves = text.split(separator: "/", omittingEmptySubsequences: false)
    guard halves.count == 2, let length = CIDR.number(halves[1], through: 32) else { return nil }
    guard let address = CIDR.address(halves[0]) else { return nil }
    self.length = length
    self.address = length == 0 ? 0 : address & (UInt32.max << UInt32(32 - length))
  }

  /// Reads `10.1.2.3`.
  static func address(_ text: some StringProtocol) -> UInt32? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var address: UInt32 = 0
    for part in parts {
      guard let byte = number(part, through: 255) else { return nil }
      address = address << 8 | UInt32(byte)
    }
    return address
  }

  private static func number(_ text: some StringProtocol, through limit: Int) -> Int? {
    guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }),
      text.utf8.count == 1 || text.first != "0", let value = Int(text), value <= limit
    else { return nil }
    return value
  }

  /// `10.0.0.0/8`.
  var text: String { "\(CIDR.text(of: address))/\(length)" }

  static func text(of address: UInt32) -> String {
    [24, 16, 8, 0].map { String(address >> UInt32($0) & 255) }.joined(separator: ".")
  }
}
