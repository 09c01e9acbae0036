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
}
