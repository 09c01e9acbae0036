import PlinkflowKit

/// A range of IPv4 addresses as its canonical text: `192.168.10.0/24`, host bits zero.
public struct AddressRange: Sendable, Hashable {
  /// The canonical text.
  public let text: String

  /// Reads a range, and refuses one with host bits: AWS would silently store another one than the workflow says.
  public init(_ text: String, field: String) throws(Fault) {
    let halves = text.split(separator: "/", omittingEmptySubsequences: false)
    guard halves.count == 2, let address = Self.address(halves[0]), let length = Self.number(halves[1], upTo: 32) else {
      throw .refused(
        "has `\(field)` that is no range of IPv4 addresses: `\(text)`",
        help: "write it as an address and a prefix length: `192.168.10.0/24`")
    }
    let mask = length == 0 ? 0 : UInt32.max << (32 - length)
    guard address & mask == address else {
      throw .refused(
        "has `\(field)` with bits behind its prefix: `\(text)`",
        help: "write `\(Self.dotted(address & mask))/\(length)`")
    }
    self.text = "\(Self.dotted(address))/\(length)"
  }

  /// Whether a text is an IPv4 address in four decimal parts.
  public static func isAddress(_ text: String) -> Bool {
    address(text[...]) != nil
  }

  private static func address(_ text: Substring) -> UInt32? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var address: UInt32 = 0
    for part in parts {
      guard let byte = number(part, upTo: 255) else { return nil }
      address = address << 8 | UInt32(byte)
    }
    return address
  }

  /// Decimal digits without a leading zero, which some readers take for octal.
  private static func number(_ text: Substring, upTo limit: Int) -> Int? {
    guard (1...3).contains(text.utf8.count), text == "0" || !text.hasPrefix("0"),
      text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let number = Int(text), number <= limit
    else { return nil }
    return number
  }

  private static func dotted(_ address: UInt32) -> String {
    [24, 16, 8, 0].map { String(address >> UInt32($0) & 255) }.joined(separator: ".")
  }
}
