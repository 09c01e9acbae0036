import Foundation

/// The texts that give a secret away, as ``SecretReading`` reads them. Escapes, the case of ASCII's letters and the
/// ends of lines are the reading's; these are the rest.
struct SecretForms {
  /// A text that is shorter stands in too many others by chance, and is not looked for.
  static let leastCharacters = 8

  /// The forms, none shorter than eight bytes.
  let all: Set<[UInt8]>

  /// The forms of a secret; none where it is too short to be looked for.
  init(of secret: String) {
    var forms: Set<[UInt8]> = []
    func insert(_ text: some Sequence<UInt8>) {
      let folded = text.filter { !SecretReading.isLineEnd($0) }.map(SecretReading.folded)
      if folded.count >= RevealedSecrets.keyLength { forms.insert(folded) }
    }
    guard Self.isLongEnough(secret) else {
      all = []
      return
    }
    for text in [secret, secret.uppercased(), secret.lowercased()] { insert(text.utf8) }
    // As forms on the web write a space.
    insert(secret.utf8.map { $0 == UInt8(ascii: " ") ? UInt8(ascii: "+") : $0 })
    let lines = secret.split(whereSeparator: \.isNewline)
    if lines.count > 1 {
      for line in lines.map({ $0.trimmingCharacters(in: .whitespaces) })
      where Self.isLongEnough(line) && !Self.isArmour(line) { insert(line.utf8) }
    }
    let bytes = Array(secret.utf8)
    for offset in 0..<3 {
      let encoded = Self.base64(bytes, offset: offset)
      insert(encoded)
      insert(
        encoded.map {
          switch $0 {
          case UInt8(ascii: "+"): UInt8(ascii: "-")
          case UInt8(ascii: "/"): UInt8(ascii: "_")
          default: $0
          }
        })
    }
    let digits = Array("0123456789abcdef".utf8)
    insert(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    all = forms
  }

  /// Whether a secret has eight characters beside the ends of its lines, so that it is looked for.
  static func isLongEnough(_ secret: some StringProtocol) -> Bool {
    secret.lazy.filter { !$0.isNewline }.prefix(leastCharacters).count == leastCharacters
  }

  /// The lines around a key or a certificate (RFC 7468) are those around any other.
  private static func isArmour(_ line: String) -> Bool {
    line.hasPrefix("-----BEGIN ") || line.hasPrefix("-----END ")
  }

  /// What stands of the bytes in the base64 of a longer text in which so many bytes stand before them, modulo three,
  /// and any behind them: the digits that these bytes alone decide.
  private static func base64(_ bytes: [UInt8], offset: Int) -> [UInt8] {
    let encoded = Data([UInt8](repeating: 0, count: offset) + bytes).base64EncodedData()
    let bits = 8 * (offset + bytes.count)
    return [UInt8](encoded.prefix(bits / 6).dropFirst((8 * offset + 5) / 6))
  }
}
