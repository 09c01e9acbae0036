/// A type that is one of the language's own, and needs no container to be encoded.
protocol DirectlyEncodable {
  func directValue() throws(Diagnostic) -> Value
}

/// A type that is one of the language's own, and needs no container to be decoded.
protocol DirectlyDecodable {
  /// What is asked for, in words that follow "has to be".
  static var expectation: String { get }
  static var directShape: Shape { get }
  init?(direct value: Value)
  /// A value that stands in while shapes are discovered.
  static var standIn: Self { get }
}

/// A dictionary: its keys are its author's words, not names of properties.
protocol KeyedByAuthor {}

extension Dictionary: KeyedByAuthor {}

extension Value: DirectlyEncodable, DirectlyDecodable {
  func directValue() -> Value { self }
  static var expectation: String { "anything" }
  static var directShape: Shape { .any }
  static var standIn: Value { .null }

  init?(direct value: Value) { self = value }
}

extension String: DirectlyEncodable, DirectlyDecodable {
  func directValue() -> Value { .string(self) }
  static var expectation: String { Shape.string.expectation }
  static var directShape: Shape { .string }
  static var standIn: String { "x" }

  init?(direct value: Value) {
    guard case .string(let text) = value.content else { return nil }
    self = text
  }
}

extension Bool: DirectlyEncodable, DirectlyDecodable {
  func directValue() -> Value { Value(.boolean(self)) }
  static var expectation: String { Shape.boolean.expectation }
  static var directShape: Shape { .boolean }
  static var standIn: Bool { false }

  init?(direct value: Value) {
    guard case .boolean(let flag) = value.content else { return nil }
    self = flag
  }
}

extension Duration: DirectlyEncodable, DirectlyDecodable {
  func directValue() -> Value { .string(text) }
  static var expectation: String { "a duration such as `90s`, `30m` or `2h`" }
  static var directShape: Shape { .string }
  static var standIn: Duration { .seconds(1) }

  init?(direct value: Value) {
    guard case .string(let text) = value.content else { return nil }
    self.init(text: text)
  }
}

extension DirectlyEncodable where Self: FixedWidthInteger {
  func directValue() throws(Diagnostic) -> Value {
    guard let whole = Int64(exactly: self) else {
      throw Diagnostic("the whole number \(self) does not fit in 64 bits")
    }
    return Value(.integer(whole))
  }
}

extension DirectlyDecodable where Self: FixedWidthInteger {
  static var expectation: String {
    bitWidth == 64 && isSigned ? Shape.integer.expectation : "a whole number from \(min) to \(max)"
  }
  static var directShape: Shape { .integer }
  static var standIn: Self { 1 }

  init?(direct value: Value) {
    switch value.content {
    case .integer(let whole): self.init(exactly: whole)
    case .number(let number):
      guard let whole = Int64(whole: number) else { return nil }
      self.init(exactly: whole)
    default: return nil
    }
  }
}

extension DirectlyEncodable where Self: BinaryFloatingPoint {
  func directValue() throws(Diagnostic) -> Value {
    guard isFinite else { throw Diagnostic("a number has to be finite") }
    return Value(.number(Double(self)))
  }
}

extension DirectlyDecodable where Self: BinaryFloatingPoint {
  static var expectation: String { Shape.number.expectation }
  static var directShape: Shape { .number }
  static var standIn: Self { 1 }

  init?(direct value: Value) {
    switch value.content {
    case .integer(let whole): self.init(whole)
    case .number(let number): self.init(number)
    default: return nil
    }
  }
}

extension Int: DirectlyEncodable, DirectlyDecodable {}
extension Int8: DirectlyEncodable, DirectlyDecodable {}
extension Int16: DirectlyEncodable, DirectlyDecodable {}
extension Int32: DirectlyEncodable, DirectlyDecodable {}
extension Int64: DirectlyEncodable, DirectlyDecodable {}
extension UInt: DirectlyEncodable, DirectlyDecodable {}
extension UInt8: DirectlyEncodable, DirectlyDecodable {}
extension UInt16: DirectlyEncodable, DirectlyDecodable {}
extension UInt32: DirectlyEncodable, DirectlyDecodable {}
extension UInt64: DirectlyEncodable, DirectlyDecodable {}
extension Float: DirectlyEncodable, DirectlyDecodable {}
extension Double: DirectlyEncodable, DirectlyDecodable {}
