import Document

extension Shape {
  /// Whether a value of this shape can be a value of the other. What only the run shows (a word that is one of the
  /// choices, a field that may be left out) is let through here and checked there.
  func fits(_ wanted: Shape) -> Bool {
    switch (self, wanted) {
    case (_, .any), (.any, _): true
    case (.secret, _), (_, .secret): false
    case (.integer, .number), (.choice, .string), (.string, .choice), (.choice, .choice): true
    case (.list(let own), .list(let other)), (.dictionary(let own), .dictionary(let other)): own.fits(other)
    case (.object(let own), .dictionary(let other)): own.allSatisfy { $0.shape.fits(other) }
    case (.dictionary, .object): true
    case (.object(let own), .object(let other)):
      other.allSatisfy { field in
        own.first { $0.name == field.name }.map { $0.shape.fits(field.shape) } ?? field.isOptional
      } && own.allSatisfy { field in other.contains { $0.name == field.name } }
    default: self == wanted
    }
  }

  /// Whether values of this shape may stand inside a longer text.
  var isScalar: Bool {
    switch self {
    case .any, .boolean, .integer, .number, .string, .choice: true
    case .secret, .list, .dictionary, .object: false
    }
  }
}

extension Shape {
  /// How many names a misspelt one would be compared with.
  var fieldCount: Int {
    if case .object(let fields) = self { fields.count } else { 0 }
  }
}
