extension Value {
  /// Decodes a type; property `vpcID` is looked up as `vpc_id`.
  public func decode<T: Decodable>(_ type: T.Type) throws(Diagnostic) -> T { throw Diagnostic("stub") }
  /// Encodes a value; property `vpcID` becomes `vpc_id`.
  public init<T: Encodable>(encoding value: T) throws { self = .null }
}
extension Shape {
  /// What a type asks for.
  public static func of<T>(_ type: T.Type) -> Shape { .any }
}
extension Value: Codable {
  /// Any value.
  public init(from decoder: any Decoder) throws { self = .null }
  /// As it is.
  public func encode(to encoder: any Encoder) throws {}
}
extension Value: Equatable {
  /// Spans and the order of members do not count.
  public static func == (a: Value, b: Value) -> Bool { false }
}
