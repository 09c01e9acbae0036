/// Keyed hashing: HMAC of RFC 2104 over SHA-256.
public enum HMAC {
  /// The 32-byte code that authenticates `message` under `key`.
  public static func sha256(key: [UInt8], message: some Sequence<UInt8>) -> [UInt8] {
    var block = key.count > SHA256.blockByteCount ? SHA256.hash(key) : key
    block.append(contentsOf: repeatElement(0, count: SHA256.blockByteCount - block.count))
    var inner = SHA256()
    inner.update(block.map { $0 ^ 0x36 })
    inner.update(message)
    var outer = SHA256()
    outer.update(block.map { $0 ^ 0x5c })
    outer.update(inner.digest())
    return outer.digest()
  }

  /// The 32-byte code that authenticates a text's UTF-8 bytes under `key`.
  public static func sha256(key: [UInt8], message: String) -> [UInt8] {
    sha256(key: key, message: message.utf8)
  }
}
