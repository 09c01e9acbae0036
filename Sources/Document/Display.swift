extension Unicode.Scalar {
  /// Whether a terminal would act on this character rather than show it, or show nothing: control characters, line and
  /// paragraph separators, bidirectional controls, zero-width spaces, and what has no meaning at all.
  package var steersDisplay: Bool {
    switch value {
    case 0x00...0x1F, 0x7F...0x9F, 0xAD, 0x061C, 0x180E: true
    case 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB: true
    case 0xE0000...0xE007F: true
    default: false
    }
  }

  /// The number of columns that a terminal gives the character: two for East Asian wide ones and pictures, none for
  /// marks that combine with the character before them.
  package var columns: Int {
    if value < 0x300 { return 1 }
    switch value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
      0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
      0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      return 2
    case 0x200C, 0x200D, 0xFE00...0xFE0F:
      return 0
    default:
      switch properties.generalCategory {
      case .nonspacingMark, .enclosingMark: return 0
      default: return 1
      }
    }
  }
}

extension String {
  /// The text safe to print: what would steer the display is written as `\n`, `\t` or `\u{202E}`.
  public var printable: String {
    guard unicodeScalars.contains(where: \.steersDisplay) else { return self }
    return unicodeScalars.reduce(into: "") { $0 += $1.displayText }
  }
}

extension Unicode.Scalar {
  /// The character as it is shown.
  package var displayText: String {
    guard steersDisplay else { return String(self) }
    return switch self {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    default: "\\u{\(String(value, radix: 16, uppercase: true))}"
    }
  }
}
