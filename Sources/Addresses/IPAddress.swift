import CLibrary

/// An IPv4 or IPv6 address.
///
/// There is one reader for all of plinkflow, and it is strict: an address has one meaning wherever it is written.
/// Signs, blanks and zones (`%eth0`) are refused, and so are leading zeros, which some readers take for octal.
public enum IPAddress: Sendable, Hashable {
  case v4(UInt32)
  case v6(UInt128)

  /// Reads `10.1.2.3`, or an address in one of the spellings of RFC 4291, section 2.2; nil where the text is neither.
  public init?(_ text: some StringProtocol) {
    // The longest spelling is that of an IPv6 address with an IPv4 one at its end.
    guard text.utf8.count <= 45 else { return nil }
    let address = text.utf8.contains(UInt8(ascii: ":")) ? Self.readV6(String(text)) : Self.readV4(text)
    guard let address else { return nil }
    self = address
  }

  /// Four bytes or sixteen, in the order of the network; nil otherwise.
  public init?(bytes: some Collection<UInt8>) {
    switch bytes.count {
    case 4: self = .v4(bytes.reduce(0) { $0 << 8 | UInt32($1) })
    case 16: self = .v6(bytes.reduce(0) { $0 << 8 | UInt128($1) })
    default: return nil
    }
  }

  /// Whether it is an IPv4 address.
  public var isIPv4: Bool { if case .v4 = self { true } else { false } }

  /// Whether it is an IPv6 address.
  public var isIPv6: Bool { !isIPv4 }

  /// How many bits such an address has: 32 or 128.
  public var width: Int { isIPv4 ? 32 : 128 }

  /// Its four bytes or sixteen, in the order of the network.
  public var bytes: [UInt8] {
    switch self {
    case .v4(let number): withUnsafeBytes(of: number.bigEndian, Array.init)
    case .v6(let number): withUnsafeBytes(of: number.bigEndian, Array.init)
    }
  }

  /// Its one canonical text; that of an IPv6 address is what the system's `inet_ntop` writes.
  public var text: String {
    switch self {
    case .v4(let number): [24, 16, 8, 0].map { String(number >> UInt32($0) & 255) }.joined(separator: ".")
    case .v6:
      // Wide enough for every address, so that nothing is left to fail.
      String(
        unsafeUninitializedCapacity: Int(INET6_ADDRSTRLEN),
        initializingUTF8With: { buffer in
          let start = UnsafeMutableRawPointer(buffer.baseAddress)?.assumingMemoryBound(to: CChar.self)
          guard let start, inet_ntop(AF_INET6, bytes, start, socklen_t(buffer.count)) != nil else { return 0 }
          return strlen(start)
        })
    }
  }

  private static func readV4(_ text: some StringProtocol) -> IPAddress? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var number: UInt32 = 0
    for part in parts {
      guard let byte = Decimal.read(part, through: 255) else { return nil }
      number = number << 8 | UInt32(byte)
    }
    return .v4(number)
  }

  private static func readV6(_ text: String) -> IPAddress? {
    // Not every system's reader is as strict about the IPv4 address at the end.
    if text.utf8.contains(UInt8(ascii: ".")) {
      guard let last = text.split(separator: ":", omittingEmptySubsequences: false).last, readV4(last) != nil
      else { return nil }
    }
    var bytes = [UInt8](repeating: 0, count: 16)
    guard !text.utf8.contains(0), inet_pton(AF_INET6, text, &bytes) == 1 else { return nil }
    return IPAddress(bytes: bytes)
  }
}

extension IPAddress: Comparable {
  /// IPv4 addresses come before IPv6 addresses.
  public static func < (a: IPAddress, b: IPAddress) -> Bool {
    switch (a, b) {
    case (.v4(let a), .v4(let b)): a < b
    case (.v6(let a), .v6(let b)): a < b
    case (.v4, .v6): true
    case (.v6, .v4): false
    }
  }
}
