import Addresses

// What a workflow says of addresses is read in one way, and refused in one.

extension IPAddress {
  /// Reads an IPv4 address that a parameter has.
  ///
  /// - Throws: a refusal that names the parameter.
  public init(ipv4 text: String, field: String) throws(StepError) {
    guard let address = IPAddress(text), address.isIPv4 else {
      throw .refused("has no IPv4 address in `\(field)`: `\(text)`", help: "write it like `10.0.0.2`")
    }
    self = address
  }
}

extension IPInterface {
  /// Reads an IPv4 address with the length of its prefix that a parameter has.
  ///
  /// - Throws: a refusal that names the parameter.
  public init(ipv4 text: String, field: String) throws(StepError) {
    guard let interface = IPInterface(text), interface.address.isIPv4 else {
      throw .refused(
        "has no IPv4 address in `\(field)`: `\(text)`", help: "write it with the length of its prefix: `10.0.0.2/16`")
    }
    self = interface
  }
}

extension IPPrefix {
  /// Reads a range of addresses that a parameter has. One with bits behind its prefix is refused: it would be another
  /// one than it looks like.
  ///
  /// - Throws: a refusal that names the parameter, with the range that may have been meant.
  public init(_ text: String, field: String) throws(StepError) {
    self = try Self.read(text, field, IPInterface(text), "addresses")
  }

  /// Reads a range of IPv4 addresses that a parameter has.
  ///
  /// - Throws: a refusal that names the parameter, with the range that may have been meant.
  public init(ipv4 text: String, field: String) throws(StepError) {
    self = try Self.read(text, field, IPInterface(text).flatMap { $0.address.isIPv4 ? $0 : nil }, "IPv4 addresses")
  }

  private static func read(
    _ text: String, _ field: String, _ read: IPInterface?, _ what: String
  ) throws(StepError) -> IPPrefix {
    guard let read else {
      throw .refused(
        "has `\(field)` that is no range of \(what): `\(text)`",
        help: "write it as an address and a prefix length: `192.168.10.0/24`")
    }
    guard read.prefix.address == read.address else {
      throw .refused("has `\(field)` with bits behind its prefix: `\(text)`", help: "write `\(read.prefix.text)`")
    }
    return read.prefix
  }
}
