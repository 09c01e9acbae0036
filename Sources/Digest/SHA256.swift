/// The hash function SHA-256 of FIPS 180-4, fed piece by piece.
///
/// Foundation on Linux brings no hash functions, and plinkflow takes no package for one.
public struct SHA256: Sendable {
  /// The length of a digest in bytes.
  public static let byteCount = 32
  /// The length in bytes of the blocks that are hashed; HMAC pads its key to it.
  public static let blockByteCount = 64

  private var state = SHA256State()
  private var pending: [UInt8] = []
  private var length: UInt64 = 0

  /// A hash of nothing yet.
  public init() {
    pending.reserveCapacity(Self.blockByteCount)
  }

  /// The digest of all of `bytes`.
  public static func hash(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var hash = SHA256()
    hash.update(bytes)
    return hash.digest()
  }

  /// The digest of a text's UTF-8 bytes.
  public static func hash(_ text: String) -> [UInt8] {
    hash(text.utf8)
  }

  /// Adds bytes to what is hashed.
  public mutating func update(_ bytes: some Sequence<UInt8>) {
    if bytes.withContiguousStorageIfAvailable({ absorb(UnsafeRawBufferPointer($0)) }) == nil {
      Array(bytes).withUnsafeBytes { absorb($0) }
    }
  }

  /// The digest of all bytes so far; more may be added afterwards.
  public func digest() -> [UInt8] {
    var last = self
    let bits = length &* 8
    var padding: [UInt8] = [0x80]
    let used = (pending.count + 1) % Self.blockByteCount
    padding.append(contentsOf: repeatElement(0, count: (Self.blockByteCount + 56 - used) % Self.blockByteCount))
    for shift in stride(from: 56, through: 0, by: -8) {
      padding.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
    }
    padding.withUnsafeBytes { last.absorb($0) }
    return last.state.bytes
  }

  private mutating func absorb(_ bytes: UnsafeRawBufferPointer) {
    length &+= UInt64(bytes.count)
    var rest = bytes[...]
    if !pending.isEmpty {
      let taken = rest.prefix(Self.blockByteCount - pending.count)
      pending.append(contentsOf: taken)
      rest = rest.dropFirst(taken.count)
      guard pending.count == Self.blockByteCount else { return }
      pending.withUnsafeBytes { state.compress($0[...]) }
      pending.removeAll(keepingCapacity: true)
    }
    let whole = rest.count / Self.blockByteCount * Self.blockByteCount
    state.compress(rest.prefix(whole))
    pending.append(contentsOf: rest.dropFirst(whole))
  }
}
