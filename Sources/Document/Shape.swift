/// What a `Decodable` type asks of a value, learnt by letting the type decode a stand-in and writing down what it asks
/// for. Checking a file, naming a kind's fields and printing a JSON Schema all read this one record.
public indirect enum Shape: Sendable, Hashable {
  /// Anything at all.
  case any
  case boolean
  case integer
  case number
  case string
  /// One of these words.
  case choice([String])
  /// The name of a place that holds a secret: never the secret itself.
  case secret
  case list(Shape)
  /// An object whose keys its author chooses.
  case dictionary(Shape)
  case object([Field])

  /// One field of an object.
  public struct Field: Sendable, Hashable {
    /// The name as it is written in a file: `vpc_id`.
    public let name: String
    /// What its value has to be.
    public let shape: Shape
    /// Whether it may be left out.
    public let isOptional: Bool

    /// A field of an object.
    public init(name: String, shape: Shape, isOptional: Bool) {
      self.name = name
      self.shape = shape
      self.isOptional = isOptional
    }
  }
}

/// A type that knows its own shape, because decoding a stand-in would not show it: an address that validates its text,
/// say, which is a string to whoever writes it.
public protocol ShapeDescribed {
  /// What the type asks of a value.
  static var shape: Shape { get }
  /// A value that the type decodes from. Where it refuses this one, a type that requires a field of it can only be
  /// discovered as ``Shape/any``.
  static var example: Value { get }
}

extension ShapeDescribed {
  /// What satisfies the shape most simply.
  public static var example: Value { shape.example }
}

extension Shape {
  /// A value of this shape, the simplest one.
  package var example: Value {
    switch self {
    case .any: .null
    case .boolean: Value(.boolean(false))
    case .integer, .number: Value(.integer(1))
    case .string: .string("x")
    case .choice(let names): .string(names.first ?? "x")
    case .secret: .string("env:NAME")
    case .list: Value(.array([]))
    case .dictionary: .object([])
    case .object(let fields):
      .object(fields.filter { !$0.isOptional }.map { Value.Member($0.name, $0.shape.example) })
    }
  }

  /// What a value has to be, in words that follow "has to be".
  package var expectation: String {
    switch self {
    case .any: "anything"
    case .boolean: "`true` or `false`"
    case .integer: "a whole number"
    case .number: "a number"
    case .string: "a string"
    case .choice(let names): "one of " + names.map { "`\($0)`" }.joined(separator: ", ")
    case .secret: "the source of a secret"
    case .list: "a list"
    case .dictionary, .object: "an object"
    }
  }
}
