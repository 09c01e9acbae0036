struct KeyedEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let node: EncodingNode
  let keepsKeys: Bool
  let codingPath: [any CodingKey] = []

  private func name(_ key: Key) -> String {
    keepsKeys ? key.stringValue : fieldName(ofProperty: key.stringValue)
  }

  func encodeNil(forKey key: Key) { node.append(.null, for: name(key)) }

  func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
    node.append(try encodeValue(value), for: name(key))
  }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy keyType: NestedKey.Type, forKey key: Key
  ) -> KeyedEncodingContainer<NestedKey> {
    ValueEncoder(node: node.appendNode(for: name(key))).container(keyedBy: keyType)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    ValueEncoder(node: node.appendNode(for: name(key))).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { ValueEncoder(node: node.appendNode(for: "super")) }

  func superEncoder(forKey key: Key) -> any Encoder { ValueEncoder(node: node.appendNode(for: name(key))) }
}

struct UnkeyedEncoding: UnkeyedEncodingContainer {
  let node: EncodingNode
  let codingPath: [any CodingKey] = []
  var count: Int { node.count }

  func encodeNil() { node.append(.null) }

  func encode<T: Encodable>(_ value: T) throws { node.append(try encodeValue(value)) }

  func nestedContainer<NestedKey: CodingKey>(keyedBy keyType: NestedKey.Type) -> KeyedEncodingContainer<NestedKey> {
    ValueEncoder(node: node.appendNode()).container(keyedBy: keyType)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    ValueEncoder(node: node.appendNode()).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { ValueEncoder(node: node.appendNode()) }
}

struct SingleEncoding: SingleValueEncodingContainer {
  let node: EncodingNode
  let codingPath: [any CodingKey] = []

  func encodeNil() { node.set(.null) }

  func encode<T: Encodable>(_ value: T) throws { node.set(try encodeValue(value)) }
}
