extension Parser {
  /// Skips white space and comments.
  mutating func skipBlank() throws(Diagnostic) {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09...0x0D:
        position += 1
      case UInt8(ascii: "/"):
        try skipComment()
      case 0x80...:
        let length = lengthOfBlank()
        if length == 0 { return }
        position += length
      default:
        return
      }
    }
  }

  private mutating func skipComment() throws(Diagnostic) {
    let start = position
    switch byte(after: 1) {
    case UInt8(ascii: "/"):
      while position < bytes.count, bytes[position] != UInt8(ascii: "\n"), bytes[position] != UInt8(ascii: "\r"),
        lengthOfLineSeparator(at: position) == 0
      {
        position += 1
      }
    case UInt8(ascii: "*"):
      position += 2
      while !(current == UInt8(ascii: "*") && byte(after: 1) == UInt8(ascii: "/")) {
        guard position < bytes.count else {
          throw mistake("a comment is never closed", from: start, to: start + 2)
        }
        position += 1
      }
      position += 2
    default:
      throw mistake("expected a value, found `/`", from: start, to: start + 1)
    }
  }

  /// U+2028 and U+2029 end a line in JSON5.
  func lengthOfLineSeparator(at index: Int) -> Int {
    guard bytes[index] == 0xE2, index + 2 < bytes.count, bytes[index + 1] == 0x80 else { return 0 }
    return bytes[index + 2] == 0xA8 || bytes[index + 2] == 0xA9 ? 3 : 0
  }

  /// The length of a blank beyond ASCII: the byte order mark, and Unicode's separators.
  private func lengthOfBlank() -> Int {
    let (scalar, length) = scalar(at: position)
    return switch scalar.value {
    case 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF: length
    default: 0
    }
  }

  /// The scalar that begins at an index of the text, and its length in bytes.
  func scalar(at index: Int) -> (Unicode.Scalar, Int) {
    let length = lengthOfScalar(at: index, in: bytes) ?? 1
    let scalar = String(decoding: bytes[index..<(index + length)], as: UTF8.self).unicodeScalars.first
    return (scalar ?? "\u{FFFD}", length)
  }
}
