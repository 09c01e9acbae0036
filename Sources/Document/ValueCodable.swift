extension Value: Codable {
  /// Any value. With this module's own ``decode(_:in:)`` it is taken as it is; other decoders are asked in turn for
  /// each sort of value.
  public init(from decoder: any Decoder) throws {
    if let own = decoder as? ValueDecoder {
      self = own.value
      return
    }
    if let discovering = decoder as? StandInDecoder {
      discovering.record.giveUp()
      self = .null
      return
    }
    if let container = try? decoder.container(keyedBy: AnyKey.self) {
      self = .object(
        try container.allKeys.map { Member($0.stringValue, try container.decode(Value.self, forKey: $0)) })
    } else if var container = try? decoder.unkeyedContainer() {
      var elements: [Value] = []
      while !container.isAtEnd { elements.append(try container.decode(Value.self)) }
      self = Value(.array(elements))
    } else {
      self = Value(try Self.scalar(from: decoder.singleValueContainer()))
    }
  }

  private static func scalar(from container: any SingleValueDecodingContainer) throws -> Content {
    if container.decodeNil() { return .null }
    if let flag = try? container.decode(Bool.self) { return .boolean(flag) }
    if let whole = try? container.decode(Int64.self) { return .integer(whole) }
    if let number = try? container.decode(Double.self) { return .number(number) }
    return .string(try container.decode(String.self))
  }

  /// As it is.
  public func encode(to encoder: any Encoder) throws {
    if let own = encoder as? ValueEncoder {
      own.node.set(self)
      return
    }
    switch content {
    case .array(let elements):
      var container = encoder.unkeyedContainer()
      for element in elements { try container.encode(element) }
    case .object(let members):
      var container = encoder.container(keyedBy: AnyKey.self)
      for member in members { try container.encode(member.value, forKey: AnyKey(stringValue: member.key)) }
    case .null:
      var container = encoder.singleValueContainer()
      try container.encodeNil()
    case .boolean(let flag): try flag.encode(to: encoder)
    case .integer(let whole): try whole.encode(to: encoder)
    case .number(let number): try number.encode(to: encoder)
    case .string(let text): try text.encode(to: encoder)
    }
  }
}

/// A key that may be any text.
struct AnyKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(stringValue: String) { self.stringValue = stringValue }

  init?(intValue: Int) { nil }
}
