extension String {
  /// The text with everything escaped that could change how a terminal shows what stands around it: control
  /// characters, line separators, and the marks that turn the direction of writing.
  public var escapedForDisplay: String {
    guard unicodeScalars.contains(where: \.isUnsafeToShow) else { return self }
    var text = ""
    for scalar in unicodeScalars {
      if scalar.isUnsafeToShow {
        text += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}

extension Unicode.Scalar {
  fileprivate var isUnsafeToShow: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse: true
    // Format characters hold the bidirectional overrides and isolates, and much that is invisible. The joiners are
    // part of ordinary words in several scripts.
    case .format: value != 0x200C && value != 0x200D
    default: false
    }
  }
}
