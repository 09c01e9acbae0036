/// An address with the length of its network's prefix, as an interface has it: `10.0.0.2/16`.
public struct IPInterface: Sendable, Hashable {
  /// The interface's own address.
  public let address: IPAddress
  /// How many bits of the address are its network's, from 0 to the address's width.
  public let length: Int

  /// Reads an address and a length behind a slash; nil where the text is something else.
  public init?(_ text: some StringProtocol) {
    let halves = text.split(separator: "/", omittingEmptySubsequences: false)
    guard halves.count == 2, let address = IPAddress(halves[0]),
      let length = Decimal.read(halves[1], through: address.width)
    else { return nil }
    self.address = address
    self.length = length
  }

  /// The network that it lies in.
  public var prefix: IPPrefix { IPPrefix(of: address, length: length) }

  /// Its one canonical text.
  public var text: String { "\(address.text)/\(length)" }
}
