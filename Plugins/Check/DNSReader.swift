/// Reads the parts of a DNS message one after another, and never beyond its end.
struct DNSReader {
  /// The message ends too early, or a name is none.
  struct Malformed: Error {}

  private let message: [UInt8]
  private(set) var position = 0

  init(_ message: [UInt8]) {
    self.message = message
  }

  mutating func byte() throws(Malformed) -> UInt8 {
    guard position < message.count else { throw Malformed() }
    defer { position += 1 }
    return message[position]
  }

  mutating func word() throws(Malformed) -> UInt16 {
    let high = UInt16(try byte())
    return high << 8 | UInt16(try byte())
  }

  mutating func bytes(_ count: Int) throws(Malformed) -> ArraySlice<UInt8> {
    guard count <= message.count - position else { throw Malformed() }
    defer { position += count }
    return message[position..<position + count]
  }

  /// A name in lower case, without a dot at its end; bytes that could be mistaken are written `\DDD`.
  ///
  /// A pointer has to lead to an earlier place than the last one did, so there are no loops, and a name's length is
  /// bounded by 255 as RFC 1035 says; no sound name needs more pointers than it may have labels.
  mutating func name() throws(Malformed) -> String {
    var labels: [String] = []
    var length = 1
    var jumps = 0
    var here = position
    var earliest = position
    var end: Int?
    while true {
      guard here < message.count else { throw Malformed() }
      let count = Int(message[here])
      switch count & 0xC0 {
      case 0xC0:
        guard here + 1 < message.count else { throw Malformed() }
        let target = (count & 0x3F) << 8 | Int(message[here + 1])
        guard target < earliest else { throw Malformed() }
        if end == nil { end = here + 2 }
        earliest = target
        here = target
        jumps += 1
      case 0 where count == 0:
        position = end ?? here + 1
        return labels.joined(separator: ".")
      case 0:
        guard here + count < message.count else { throw Malformed() }
        length += count + 1
        labels.append(Self.text(of: message[here + 1...here + count]))
        here += count + 1
      default:
        throw Malformed()
      }
      guard length <= 255, jumps <= 128 else { throw Malformed() }
    }
  }

  private static func text(of label: ArraySlice<UInt8>) -> String {
    var text = ""
    for byte in label {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): text.unicodeScalars.append(Unicode.Scalar(byte + 32))
      case UInt8(ascii: "."), UInt8(ascii: "\\"), 0...0x20, 0x7F...: text += "\\" + decimal(byte)
      default: text.unicodeScalars.append(Unicode.Scalar(byte))
      }
    }
    return text
  }

  private static func decimal(_ byte: UInt8) -> String {
    let digits = String(byte)
    return String(repeating: "0", count: 3 - digits.count) + digits
  }
}
