import PlinkflowKit

/// All addresses with one prefix, written `10.0.1.0/24` or `2001:db8::/32`.
struct AddressBlock: Sendable, Hashable {
  private let address: Address
  private let length: Int

  /// Reads a block, and refuses one with bits behind its prefix: it would be another one than it looks like.
  init(_ text: String, field: String) throws(Fault) {
    let halves = text.split(separator: "/", omittingEmptySubsequences: false)
    guard halves.count == 2, let address = Address(String(halves[0])), halves[1].utf8.count <= 3,
      let length = Int(halves[1]), (0...address.bytes.count * 8).contains(length)
    else {
      throw .refused(
        "has `\(field)` that is no range of addresses: `\(text)`",
        help: "write it as an address and a prefix length: `10.0.1.0/24`")
    }
    self.address = address
    self.length = length
    guard Self.prefix(of: address, length) == address.bytes else {
      throw .refused("has `\(field)` with bits behind its prefix: `\(text)`")
    }
  }

  /// The canonical text.
  var text: String { "\(address.text)/\(length)" }

  /// Whether an address is one of the block's.
  func contains(_ other: Address) -> Bool {
    other.bytes.count == address.bytes.count && Self.prefix(of: other, length) == address.bytes
  }

  /// Whether every address of another block is one of this one's.
  func contains(_ other: AddressBlock) -> Bool {
    length <= other.length && contains(other.address)
  }

  /// The address's bytes with all bits behind the prefix zero.
  private static func prefix(of address: Address, _ length: Int) -> [UInt8] {
    address.bytes.enumerated().map { index, byte in
      let kept = min(8, max(0, length - index * 8))
      return byte & UInt8(truncatingIfNeeded: 0xFF00 >> kept)
    }
  }
}
