/// A value of the workflow language, which is JSON5, with the place where it was written.
///
/// Values that a program made (outputs, receipts) have no span. Two values are equal when they mean the same: spans do
/// not count, and neither does the order of an object's members.
public struct Value: Sendable {
  /// What the value is.
  public var content: Content
  /// Where it stands in its source, when it was read from one.
  public var span: Span?

  /// The six sorts of JSON value, numbers told apart by whether they are whole.
  public enum Content: Sendable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([Value])
    case object([Member])
  }

  /// One `key: value` of an object; members keep the order in which they were written.
  public struct Member: Sendable {
    /// The key, without its quotes.
    public let key: String
    /// Where the key stands, when it was read from a source.
    public let keySpan: Span?
    /// What stands behind the colon.
    public var value: Value

    /// A member of an object.
    public init(_ key: String, _ value: Value, keySpan: Span? = nil) {
      self.key = key
      self.keySpan = keySpan
      self.value = value
    }
  }

  /// A value, and where it was written.
  public init(_ content: Content, span: Span? = nil) {
    self.content = content
    self.span = span
  }
}

extension Value {
  /// The value without a place.
  public static let null = Value(.null)

  /// A string that a program made.
  public static func string(_ text: String) -> Value { Value(.string(text)) }

  /// An object that a program made, in the order given.
  public static func object(_ members: [Member]) -> Value { Value(.object(members)) }

  /// The text, if this is a string.
  public var string: String? {
    if case .string(let text) = content { text } else { nil }
  }

  /// The members, if this is an object.
  public var members: [Member]? {
    if case .object(let members) = content { members } else { nil }
  }

  /// The elements, if this is an array.
  public var elements: [Value]? {
    if case .array(let elements) = content { elements } else { nil }
  }

  /// The first member with that key, if this is an object that has one.
  public subscript(key: String) -> Value? {
    members?.first { $0.key == key }?.value
  }
}
