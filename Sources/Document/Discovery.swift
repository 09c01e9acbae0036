extension Shape {
  /// What a type asks for, learnt by decoding a stand-in.
  ///
  /// A field that is read with `decodeIfPresent`, as optional properties are, may be left out. Types that are
  /// ``ShapeDescribed`` answer themselves; enumerations of strings that are `CaseIterable` are choices; a type that is
  /// not `Decodable`, refers to itself, or chooses its fields by what it finds is ``any``. Where a type's initialiser
  /// refuses the stand-in of a required field, the fields behind it stay unknown and the whole is ``any``: let the
  /// field's type be ``ShapeDescribed``.
  public static func of<T>(_ type: T.Type) -> Shape {
    guard let decodable = type as? any Decodable.Type else { return .any }
    return Discovery().shape(of: decodable)
  }
}

/// What is known while one type is being discovered. It is a class since the containers of a stand-in all write into
/// it, and it never leaves the call that made it.
final class Discovery {
  private var underway: [ObjectIdentifier] = []

  /// The shape of a type.
  func shape(of type: any Decodable.Type) -> Shape {
    standIn(for: type).shape
  }

  /// The shape of a type, and a value of it where the stand-in satisfied it.
  func standIn<T: Decodable>(for type: T.Type) -> (shape: Shape, value: T?) {
    if let direct = type as? any DirectlyDecodable.Type { return (direct.directShape, direct.standIn as? T) }
    if let described = type as? any ShapeDescribed.Type {
      return (described.shape, try? decodeValue(type, from: described.example, path: nil))
    }
    if let container = type as? any DiscoverableContainer.Type {
      return (container.shape(by: self), container.emptyStandIn as? T)
    }
    if let names = choices(of: type) { return (.choice(names), firstCase(of: type)) }
    let identifier = ObjectIdentifier(type)
    guard !underway.contains(identifier), underway.count < 64 else { return (.any, nil) }
    underway.append(identifier)
    defer { underway.removeLast() }
    let decoder = StandInDecoder(discovery: self)
    let value = try? T(from: decoder)
    return (decoder.record.shape, value)
  }
}

/// A container whose shape follows from what it holds, and which an empty one stands in for.
private protocol DiscoverableContainer {
  static func shape(by discovery: Discovery) -> Shape
  static var emptyStandIn: Self { get }
}

extension Optional: DiscoverableContainer where Wrapped: Decodable {
  fileprivate static func shape(by discovery: Discovery) -> Shape { discovery.shape(of: Wrapped.self) }
  fileprivate static var emptyStandIn: Self { nil }
}

extension Array: DiscoverableContainer where Element: Decodable {
  fileprivate static func shape(by discovery: Discovery) -> Shape { .list(discovery.shape(of: Element.self)) }
  fileprivate static var emptyStandIn: Self { [] }
}

extension Set: DiscoverableContainer where Element: Decodable {
  fileprivate static func shape(by discovery: Discovery) -> Shape { .list(discovery.shape(of: Element.self)) }
  fileprivate static var emptyStandIn: Self { [] }
}

extension Dictionary: DiscoverableContainer where Key: Decodable, Value: Decodable {
  fileprivate static func shape(by discovery: Discovery) -> Shape { .dictionary(discovery.shape(of: Value.self)) }
  fileprivate static var emptyStandIn: Self { [:] }
}

/// The raw values of an enumeration of strings that names its cases.
func choices(of type: Any.Type) -> [String]? {
  guard type is any RawRepresentable.Type, let enumeration = type as? any CaseIterable.Type else { return nil }
  let names = rawValues(of: enumeration)
  return names.isEmpty ? nil : names
}

private func rawValues<C: CaseIterable>(of type: C.Type) -> [String] {
  type.allCases.compactMap { ($0 as? any RawRepresentable)?.rawValue as? String }
}

private func firstCase<T>(of type: T.Type) -> T? {
  (type as? any CaseIterable.Type).flatMap { first(of: $0) } as? T
}

private func first<C: CaseIterable>(of type: C.Type) -> C? { type.allCases.first }

/// The note that names all choices.
func choiceNote(_ names: [String]) -> String {
  "choices: " + names.map { "`\($0)`" }.joined(separator: ", ")
}
