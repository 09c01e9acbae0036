/// All addresses that begin with the same bits, written `10.0.0.0/16` or `2001:db8::/32`; AWS calls it a CIDR block.
///
/// The bits behind the prefix are zero, so that a prefix has one value and one text.
public struct IPPrefix: Sendable, Hashable {
  /// The first of its addresses.
  public let address: IPAddress
  /// How many bits its addresses share, from 0 to the address's width.
  public let length: Int

  /// Reads a prefix; nil where the text is none, or has bits behind the prefix.
  public init?(_ text: some StringProtocol) {
    guard let read = IPInterface(text), read.prefix.address == read.address else { return nil }
    self = read.prefix
  }

  /// The prefix of that length which an address begins with; a length beyond the address's width counts as that.
  public init(of address: IPAddress, length: Int) {
    let length = min(max(0, length), address.width)
    self.length = length
    // A shift by the whole width gives zero.
    self.address =
      switch address {
      case .v4(let number): .v4(number & ~(UInt32.max >> UInt32(length)))
      case .v6(let number): .v6(number & ~(UInt128.max >> UInt128(length)))
      }
  }

  /// Its one canonical text.
  public var text: String { "\(address.text)/\(length)" }

  /// Whether an address is one of its.
  public func contains(_ other: IPAddress) -> Bool {
    other.isIPv4 == address.isIPv4 && IPPrefix(of: other, length: length) == self
  }

  /// Whether every address of another prefix is one of its.
  public func contains(_ other: IPPrefix) -> Bool {
    length <= other.length && contains(other.address)
  }

  /// The address so many behind its first one; nil where that is none of its.
  public func address(at offset: Int) -> IPAddress? {
    guard offset >= 0 else { return nil }
    let found: IPAddress? =
      switch address {
      // An IPv4 address has room to spare here, an IPv6 address has not.
      case .v4(let first): UInt32(exactly: UInt128(first) + UInt128(offset)).map { .v4($0) }
      case .v6(let first): first > .max - UInt128(offset) ? nil : .v6(first + UInt128(offset))
      }
    return found.flatMap { contains($0) ? $0 : nil }
  }
}
