/// What one type asked its decoder for.
final class ShapeRecord {
  private var fields: [Shape.Field] = []
  private var single: Shape?
  private var isIncomplete = false

  /// The shape that fits what was asked for; a type that asks for nothing is an object without fields.
  var shape: Shape {
    isIncomplete ? .any : single ?? .object(fields)
  }

  /// The type looks at what is there to decide what to ask for, so that a stand-in cannot show it all.
  func giveUp() { isIncomplete = true }

  func note(_ shape: Shape) { single = shape }

  func note(_ name: String, _ shape: Shape, isOptional: Bool) {
    if let index = fields.firstIndex(where: { $0.name == name }) {
      // The library reads an optional field in two questions: whether it is null, then what it is. So the first
      // question says whether it may be left out, and the last one what it is.
      fields[index] = Shape.Field(name: name, shape: shape, isOptional: fields[index].isOptional)
    } else {
      fields.append(Shape.Field(name: name, shape: shape, isOptional: isOptional))
    }
  }
}

/// Thrown where no stand-in satisfies a type; it ends the discovery of the type around it.
struct NoStandIn: Error {}

/// Pretends to hold whatever it is asked for, and writes down what that was.
struct StandInDecoder: Decoder {
  let discovery: Discovery
  let record: ShapeRecord
  let codingPath: [any CodingKey] = []
  let userInfo: [CodingUserInfoKey: Any] = [:]

  init(discovery: Discovery, record: ShapeRecord = ShapeRecord()) {
    self.discovery = discovery
    self.record = record
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(StandInFields(discovery: discovery, record: record))
  }

  func unkeyedContainer() -> any UnkeyedDecodingContainer {
    record.note(.list(.any))
    return StandInElements(discovery: discovery, record: record)
  }

  func singleValueContainer() -> any SingleValueDecodingContainer {
    StandInScalar(discovery: discovery, record: record)
  }
}

private struct StandInFields<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let discovery: Discovery
  let record: ShapeRecord
  let codingPath: [any CodingKey] = []

  /// Whoever lists the keys takes them as they come.
  var allKeys: [Key] {
    record.giveUp()
    return []
  }

  private func name(_ key: Key) -> String { fieldName(ofProperty: key.stringValue) }

  func contains(_ key: Key) -> Bool { true }

  func decodeNil(forKey key: Key) -> Bool {
    record.note(name(key), .any, isOptional: true)
    return false
  }

  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
    let (shape, value) = discovery.standIn(for: type)
    record.note(name(key), shape, isOptional: false)
    guard let value else {
      record.giveUp()
      throw NoStandIn()
    }
    return value
  }

  func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) -> T? {
    record.note(name(key), discovery.shape(of: type), isOptional: true)
    return nil
  }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type, forKey key: Key
  ) -> KeyedDecodingContainer<NestedKey> {
    superDecoder(forKey: key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedDecodingContainer {
    superDecoder(forKey: key).unkeyedContainer()
  }

  func superDecoder() -> any Decoder { StandInDecoder(discovery: discovery, record: record) }

  /// What is asked of the inner decoder comes after this call, so the field itself stays free.
  func superDecoder(forKey key: Key) -> StandInDecoder {
    record.note(name(key), .any, isOptional: false)
    return StandInDecoder(discovery: discovery)
  }

  func superDecoder(forKey key: Key) -> any Decoder {
    let inner: StandInDecoder = superDecoder(forKey: key)
    return inner
  }
}

private struct StandInElements: UnkeyedDecodingContainer {
  let discovery: Discovery
  let record: ShapeRecord
  let codingPath: [any CodingKey] = []
  let count: Int? = 1
  private(set) var currentIndex = 0
  var isAtEnd: Bool { currentIndex > 0 }

  init(discovery: Discovery, record: ShapeRecord) {
    self.discovery = discovery
    self.record = record
  }

  mutating func decodeNil() -> Bool { false }

  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
    let (shape, value) = discovery.standIn(for: type)
    // Elements of several types, as in a tuple, leave only that it is a list.
    record.note(currentIndex == 0 ? .list(shape) : .list(.any))
    currentIndex += 1
    guard let value else { throw NoStandIn() }
    return value
  }

  mutating func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type
  ) -> KeyedDecodingContainer<NestedKey> {
    currentIndex += 1
    return StandInDecoder(discovery: discovery).container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() -> any UnkeyedDecodingContainer {
    currentIndex += 1
    return StandInDecoder(discovery: discovery).unkeyedContainer()
  }

  mutating func superDecoder() -> any Decoder {
    currentIndex += 1
    return StandInDecoder(discovery: discovery)
  }
}

private struct StandInScalar: SingleValueDecodingContainer {
  let discovery: Discovery
  let record: ShapeRecord
  let codingPath: [any CodingKey] = []

  func decodeNil() -> Bool { false }

  func decode<T: Decodable>(_ type: T.Type) throws -> T {
    let (shape, value) = discovery.standIn(for: type)
    record.note(shape)
    guard let value else { throw NoStandIn() }
    return value
  }
}
