/// The offset of the first byte that cannot belong to well-formed UTF-8, or nil.
func firstInvalidUTF8(in bytes: [UInt8]) -> Int? {
  // The library's own check is many times faster than a loop; only a bad text pays for finding the place.
  if String(validating: bytes, as: UTF8.self) != nil { return nil }
  var index = 0
  while index < bytes.count {
    guard let length = lengthOfScalar(at: index, in: bytes) else { return index }
    index += length
  }
  return nil
}

/// The length of the scalar that begins at `index`, or nil where none does: overlong forms, surrogates, values beyond
/// U+10FFFF and cut sequences are none (Unicode, table 3-7).
func lengthOfScalar(at index: Int, in bytes: [UInt8]) -> Int? {
  func isContinuation(_ offset: Int, in range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
    index + offset < bytes.count && range.contains(bytes[index + offset])
  }
  switch bytes[index] {
  case 0x00...0x7F: return 1
  case 0xC2...0xDF: return isContinuation(1) ? 2 : nil
  case 0xE0...0xEF:
    let second: ClosedRange<UInt8> =
      switch bytes[index] {
      case 0xE0: 0xA0...0xBF
      case 0xED: 0x80...0x9F
      default: 0x80...0xBF
      }
    return isContinuation(1, in: second) && isContinuation(2) ? 3 : nil
  case 0xF0...0xF4:
    let second: ClosedRange<UInt8> =
      switch bytes[index] {
      case 0xF0: 0x90...0xBF
      case 0xF4: 0x80...0x8F
      default: 0x80...0xBF
      }
    return isContinuation(1, in: second) && isContinuation(2) && isContinuation(3) ? 4 : nil
  default: return nil
  }
}
