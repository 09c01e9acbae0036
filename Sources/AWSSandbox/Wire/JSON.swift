import Document

extension Value {
  /// An object of the members that have a value.
  static func members(_ members: KeyValuePairs<String, Value?>) -> Value {
    .object(members.compactMap { member in member.value.map { Member(member.key, $0) } })
  }

  static func integer(_ number: Int) -> Value { Value(.integer(Int64(number))) }

  static func list(_ elements: [Value]) -> Value { Value(.array(elements)) }

  static func list(_ texts: [String]) -> Value { Value(.array(texts.map(Value.string))) }

  static func text(_ text: String?) -> Value? { text.map(Value.string) }

  /// Seconds since 1970, as JSON services give times.
  static func time(_ moment: Moment) -> Value { Value(.number(Double(moment.milliseconds) / 1000)) }
}

extension Parameters {
  /// The parameters of a request in JSON, as the same tree.
  init(json text: String) throws {
    let value: Value
    do {
      value = try Value.parse(Source(name: "request", text: text))
    } catch {
      throw Refusal("SerializationException", "The request is no JSON.")
    }
    guard value.members != nil else { throw Refusal("SerializationException", "The request is no JSON object.") }
    try self.init(Parameters.pairs(of: value, under: [], depth: 0))
  }

  private static func pairs(
    of value: Value, under path: [String], depth: Int
  ) throws -> [(name: String, value: String)] {
    guard depth < limits.depth else { throw Refusal("SerializationException", "The request is nested too deeply.") }
    func leaf(_ text: String) -> [(name: String, value: String)] { [(path.joined(separator: "."), text)] }
    switch value.content {
    case .null: return []
    case .boolean(let truth): return leaf(truth ? "true" : "false")
    case .integer(let number): return leaf(String(number))
    case .number(let number): return leaf(String(number))
    case .string(let text): return leaf(text)
    case .array(let elements):
      return try elements.enumerated().flatMap { index, element in
        try pairs(of: element, under: path + [String(index + 1)], depth: depth + 1)
      }
    case .object(let members):
      return try members.flatMap { try pairs(of: $0.value, under: path + [$0.key], depth: depth + 1) }
    }
  }
}
