struct ValueDecoder: Decoder {
  let value: Value
  let path: DecodingPath?
  let keepsKeys: Bool
  let codingPath: [any CodingKey] = []
  let userInfo: [CodingUserInfoKey: Any] = [:]

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard let members = value.members else { throw mismatch(expected: "an object", found: value, path: path) }
    return KeyedDecodingContainer(
      KeyedDecoding(members: members, span: value.span, path: path, keepsKeys: keepsKeys))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard let elements = value.elements else { throw mismatch(expected: "a list", found: value, path: path) }
    return UnkeyedDecoding(elements: elements, path: path)
  }

  func singleValueContainer() -> any SingleValueDecodingContainer {
    SingleDecoding(value: value, path: path)
  }
}

struct KeyedDecoding<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let members: [Value.Member]
  let span: Span?
  let path: DecodingPath?
  let keepsKeys: Bool
  /// Only large objects pay for an index; the members of small ones are compared one by one.
  private let index: [String: Int]?
  let codingPath: [any CodingKey] = []

  init(members: [Value.Member], span: Span?, path: DecodingPath?, keepsKeys: Bool) {
    self.members = members
    self.span = span
    self.path = path
    self.keepsKeys = keepsKeys
    index =
      members.count > 16
      ? Dictionary(members.enumerated().map { ($1.key, $0) }) { first, _ in first } : nil
  }

  var allKeys: [Key] {
    members.compactMap { Key(stringValue: $0.key) }
  }

  private func name(_ key: Key) -> String {
    keepsKeys ? key.stringValue : fieldName(ofProperty: key.stringValue)
  }

  private func find(_ name: String) -> Value? {
    if let index { return index[name].map { members[$0].value } }
    return members.first { $0.key == name }?.value
  }

  private func value(_ key: Key) throws -> (Value, DecodingPath) {
    let name = name(key)
    let inner = DecodingPath(name, parent: path)
    guard let value = find(name) else {
      throw LocatedMistake(diagnostic: Diagnostic("the field `\(inner.text)` is missing"), span: span)
    }
    return (value, inner)
  }

  func contains(_ key: Key) -> Bool { find(name(key)) != nil }

  func decodeNil(forKey key: Key) throws -> Bool {
    if case .null = try value(key).0.content { true } else { false }
  }

  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
    let (value, path) = try value(key)
    return try decodeValue(type, from: value, path: path)
  }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<NestedKey> {
    try superDecoder(forKey: key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try superDecoder(forKey: key).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder {
    ValueDecoder(value: find("super") ?? .null, path: DecodingPath("super", parent: path), keepsKeys: false)
  }

  func superDecoder(forKey key: Key) throws -> any Decoder {
    let (value, path) = try value(key)
    return ValueDecoder(value: value, path: path, keepsKeys: false)
  }
}

struct UnkeyedDecoding: UnkeyedDecodingContainer {
  let elements: [Value]
  let path: DecodingPath?
  let codingPath: [any CodingKey] = []
  private(set) var currentIndex = 0

  init(elements: [Value], path: DecodingPath?) {
    self.elements = elements
    self.path = path
  }

  var count: Int? { elements.count }
  var isAtEnd: Bool { currentIndex >= elements.count }

  private func next() throws -> Value {
    guard !isAtEnd else {
      let subject = path.map { "`\($0.text)`" } ?? "the list"
      throw LocatedMistake(diagnostic: Diagnostic("\(subject) has too few elements"), span: nil)
    }
    return elements[currentIndex]
  }

  mutating func decodeNil() throws -> Bool {
    guard case .null = try next().content else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
    let result = try decodeValue(type, from: next(), path: DecodingPath(index: currentIndex, parent: path))
    currentIndex += 1
    return result
  }

  mutating func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type
  ) throws -> KeyedDecodingContainer<NestedKey> {
    try superDecoder().container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try superDecoder().unkeyedContainer()
  }

  mutating func superDecoder() throws -> any Decoder {
    let decoder = ValueDecoder(
      value: try next(), path: DecodingPath(index: currentIndex, parent: path), keepsKeys: false)
    currentIndex += 1
    return decoder
  }
}

struct SingleDecoding: SingleValueDecodingContainer {
  let value: Value
  let path: DecodingPath?
  let codingPath: [any CodingKey] = []

  func decodeNil() -> Bool {
    if case .null = value.content { true } else { false }
  }

  func decode<T: Decodable>(_ type: T.Type) throws -> T {
    try decodeValue(type, from: value, path: path)
  }
}
