/// One way to read a text in which secrets are looked for: as it stands, or with escapes taken back, in ASCII's lower
/// case and without the ends of lines, so that one comparison finds a secret however a program wrote it.
struct SecretReading {
  /// What is compared.
  private(set) var bytes: [UInt8] = []
  /// Where each of these bytes begins in the text, and where what it was read from ends; empty where they are the
  /// text's own places.
  private var starts: [Int] = []
  private var ends: [Int] = []
  /// Where the text ends.
  private let length: Int

  /// The text as it stands.
  init(_ text: [UInt8]) {
    length = text.count
    if text.contains(where: Self.isLineEnd) {
      reserve(text.count)
      for (index, byte) in text.enumerated() { add(byte, index..<(index + 1)) }
    } else {
      bytes = text.map(Self.folded)
    }
  }

  private init(length: Int) { self.length = length }

  /// Whether an escape was cut off by the end of the text: it is read as nothing.
  private var isCutOff = false

  /// The stretch of the text that these bytes were read from.
  func range(_ start: Int, _ end: Int) -> Range<Int> {
    range(start).lowerBound..<(isCutOff && end == bytes.count ? length : range(end - 1).upperBound)
  }

  private func range(_ index: Int) -> Range<Int> {
    starts.isEmpty ? index..<(index + 1) : starts[index]..<ends[index]
  }

  private mutating func reserve(_ count: Int) {
    bytes.reserveCapacity(count)
    starts.reserveCapacity(count)
    ends.reserveCapacity(count)
  }

  private mutating func add(_ byte: UInt8, _ range: Range<Int>) {
    guard !Self.isLineEnd(byte) else { return }
    bytes.append(Self.folded(byte))
    starts.append(range.lowerBound)
    ends.append(range.upperBound)
  }

  static func isLineEnd(_ byte: UInt8) -> Bool { byte == 10 || byte == 13 }

  /// ASCII's capital letters as small ones.
  static func folded(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte | 32 : byte }

  // MARK: Escapes

  /// The same with each escape as JSON writes it replaced by what it stands for; nil where there is none.
  var withoutBackslashes: SecretReading? {
    decoded(UInt8(ascii: "\\")) { bytes in
      guard bytes.count > 1 else { return .cutOff }
      switch bytes[bytes.startIndex + 1] {
      case UInt8(ascii: "n"), UInt8(ascii: "r"): return .stands(for: [], length: 2)
      case UInt8(ascii: "t"): return .stands(for: [9], length: 2)
      case UInt8(ascii: "b"): return .stands(for: [8], length: 2)
      case UInt8(ascii: "f"): return .stands(for: [12], length: 2)
      case UInt8(ascii: "u"): return Self.codeUnits(bytes)
      case let byte where "\"\\/'".utf8.contains(byte): return .stands(for: [byte], length: 2)
      default: return .nothing
      }
    }
  }

  /// The same with each `%2F` replaced by what it stands for; nil where there is none.
  var withoutPercents: SecretReading? {
    decoded(UInt8(ascii: "%")) { bytes in
      guard bytes.count > 2 else { return .cutOff }
      guard let byte = Self.number(bytes.dropFirst().prefix(2)) else { return .nothing }
      return .stands(for: [UInt8(truncatingIfNeeded: byte)], length: 3)
    }
  }

  private enum Escape {
    case nothing
    case cutOff
    case stands(for: [UInt8], length: Int)
  }

  private func decoded(_ mark: UInt8, _ escape: (ArraySlice<UInt8>) -> Escape) -> SecretReading? {
    guard bytes.contains(mark) else { return nil }
    var reading = SecretReading(length: length)
    reading.isCutOff = isCutOff
    reading.reserve(bytes.count)
    var index = 0
    while index < bytes.count {
      if bytes[index] == mark {
        switch escape(bytes[index...]) {
        case .nothing: break
        case .cutOff:
          reading.isCutOff = true
          return reading
        case .stands(let meaning, let count):
          let range = range(index).lowerBound..<range(index + count - 1).upperBound
          for byte in meaning { reading.add(byte, range) }
          index += count
          continue
        }
      }
      reading.add(bytes[index], range(index))
      index += 1
    }
    return reading
  }

  /// `\u00e9`, or two of these for what has no single code unit.
  private static func codeUnits(_ bytes: ArraySlice<UInt8>) -> Escape {
    guard bytes.count >= 6 else { return .cutOff }
    guard let first = number(bytes.dropFirst(2).prefix(4)) else { return .nothing }
    if let scalar = Unicode.Scalar(first) { return .stands(for: Array(String(scalar).utf8), length: 6) }
    let rest = bytes.dropFirst(6)
    guard rest.starts(with: "\\u".utf8), let second = number(rest.dropFirst(2).prefix(4)),
      (0xD800..<0xDC00).contains(first), (0xDC00..<0xE000).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { return rest.count < 6 ? .cutOff : .nothing }
    return .stands(for: Array(String(scalar).utf8), length: 12)
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> UInt32? {
    var number: UInt32 = 0
    for digit in digits {
      switch digit {
      case 48...57: number = number << 4 | UInt32(digit - 48)
      case 97...102: number = number << 4 | UInt32(digit - 87)
      default: return nil
      }
    }
    return digits.isEmpty ? nil : number
  }
}
