extension Value {
  /// Encodes a value: property `vpcID` becomes `vpc_id` (see ``fieldName(ofProperty:)``), a `Duration` its text. Keys
  /// of dictionaries and raw values stay as they are, and a `Value` stays what it is.
  ///
  /// - Throws: ``Diagnostic`` for a number that is not finite or does not fit in 64 bits, and whatever `encode(to:)`
  ///   throws.
  public init<T: Encodable>(encoding value: T) throws {
    self = try encodeValue(value)
  }
}

/// The one way from any encodable value to a ``Value``.
func encodeValue<T: Encodable>(_ value: T) throws -> Value {
  if let plain = value as? any DirectlyEncodable { return try plain.directValue() }
  let encoder = ValueEncoder(keepsKeys: T.self is any KeyedByAuthor.Type)
  try value.encode(to: encoder)
  return encoder.node.value
}

/// Collects what one value encodes. It is a class because nested containers are filled after they were handed out.
final class EncodingNode {
  private enum Content {
    case nothing
    case single(Value)
    case array([Child])
    case object([(key: String, child: Child)])
  }

  private enum Child {
    case value(Value)
    case node(EncodingNode)

    var value: Value {
      switch self {
      case .value(let value): value
      case .node(let node): node.value
      }
    }
  }

  private var content = Content.nothing

  /// What was collected; a type that encoded nothing at all is an object without members.
  var value: Value {
    switch content {
    case .nothing: .object([])
    case .single(let value): value
    case .array(let children): Value(.array(children.map(\.value)))
    case .object(let children): .object(children.map { Value.Member($0.key, $0.child.value) })
    }
  }

  var count: Int {
    if case .array(let children) = content { children.count } else { 0 }
  }

  func set(_ value: Value) { content = .single(value) }

  func becomeArray() {
    if case .array = content { return }
    content = .array([])
  }

  func becomeObject() {
    if case .object = content { return }
    content = .object([])
  }

  func append(_ value: Value) { append(.value(value)) }

  func append(_ value: Value, for key: String) { append(.value(value), for: key) }

  func appendNode(for key: String? = nil) -> EncodingNode {
    let node = EncodingNode()
    if let key { append(.node(node), for: key) } else { append(.node(node)) }
    return node
  }

  private func append(_ child: Child) {
    guard case .array(var children) = content else { return }
    content = .nothing
    children.append(child)
    content = .array(children)
  }

  private func append(_ child: Child, for key: String) {
    guard case .object(var children) = content else { return }
    content = .nothing
    children.append((key, child))
    content = .object(children)
  }
}

struct ValueEncoder: Encoder {
  let node: EncodingNode
  let keepsKeys: Bool
  let codingPath: [any CodingKey] = []
  let userInfo: [CodingUserInfoKey: Any] = [:]

  init(node: EncodingNode = EncodingNode(), keepsKeys: Bool = false) {
    self.node = node
    self.keepsKeys = keepsKeys
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    node.becomeObject()
    return KeyedEncodingContainer(KeyedEncoding(node: node, keepsKeys: keepsKeys))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    node.becomeArray()
    return UnkeyedEncoding(node: node)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    SingleEncoding(node: node)
  }
}
