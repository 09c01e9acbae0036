import Document

extension Redaction {
  /// What stands in the place of a secret.
  public static let word = "(secret)"
}

extension Shape {
  /// What a field of an object has to be; nil where there is no such field.
  public func field(_ name: String) -> Shape? {
    switch self {
    case .object(let fields): fields.first { $0.name == name }?.shape
    case .dictionary(let value): value
    default: nil
    }
  }
}

extension Value {
  /// The value as it may be shown: whatever its shape says is a secret is replaced by `(secret)`, its source as well.
  public func concealing(_ shape: Shape) -> Value {
    switch (shape, content) {
    case (.secret, _): return .string(Redaction.word)
    case (.list(let element), .array(let elements)):
      return Value(.array(elements.map { $0.concealing(element) }), span: span)
    case (.dictionary, .object(let members)), (.object, .object(let members)):
      let shown = members.map { member in
        Value.Member(
          member.key, shape.field(member.key).map { member.value.concealing($0) } ?? member.value,
          keySpan: member.keySpan)
      }
      return Value(.object(shown), span: span)
    default: return self
    }
  }
}
