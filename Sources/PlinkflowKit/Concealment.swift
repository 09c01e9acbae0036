import Document

extension Redaction {
  /// What stands in the place of a secret.
  public static let word = "(secret)"
}

extension Shape {
  /// Whether a value of this shape can name the source of a secret.
  public var mayNameSecrets: Bool {
    switch self {
    case .secret: true
    case .list(let inner), .dictionary(let inner): inner.mayNameSecrets
    case .object(let fields): fields.contains { $0.shape.mayNameSecrets }
    case .any, .boolean, .integer, .number, .string, .choice: false
    }
  }

  /// What a field of an object has to be; nil where there is no such field.
  public func field(_ name: String) -> Shape? {
    switch self {
    case .object(let fields): fields.first { $0.name == name }?.shape
    case .dictionary(let value): value
    default: nil
    }
  }
}

/// A value as it is shown: `(secret)` stands where a secret or its source would. It is a type of its own, so that
/// nothing takes it for a value that can be handed on.
public struct ShownValue: Sendable, Equatable {
  /// What a report is made of.
  public let content: Value

  /// What may be shown of a value: by its shape, and by the texts of the secrets that this process has revealed.
  public init(_ value: Value, as shape: Shape) {
    content = value.shown(shape)
  }

  /// Whether all of it is a secret.
  public var isSecret: Bool { content.string == Redaction.word }
}

extension Value {
  fileprivate func shown(_ shape: Shape) -> Value {
    switch (shape, content) {
    case (.secret, _): return .string(Redaction.word)
    case (_, .null), (_, .boolean): return Value(content)
    case (_, .string(let text)): return .string(Redaction.redact(text))
    case (_, .integer), (_, .number):
      let text = canonicalText
      let shown = Redaction.redact(text)
      return shown == text ? Value(content) : .string(shown)
    case (_, .array(let elements)):
      let inner: Shape = if case .list(let element) = shape { element } else { .any }
      return Value(.array(elements.map { $0.shown(inner) }))
    case (_, .object(let members)):
      return .object(
        members.map { Member(Redaction.redact($0.key), $0.value.shown(shape.field($0.key) ?? .any)) })
    }
  }
}

extension Value {
  /// The sources of secrets that a value of a shape names, each with its field: `secrets.KEY`.
  public func secretSources(_ shape: Shape, path: String = "") -> [(field: String, source: String)] {
    switch (shape, content) {
    case (.secret, _): return Secret(self).map { [(path, $0.source)] } ?? []
    case (.list(let inner), .array(let elements)):
      return elements.enumerated().flatMap { $1.secretSources(inner, path: "\(path)[\($0)]") }
    case (.dictionary, .object(let members)), (.object, .object(let members)):
      return members.flatMap { member in
        shape.field(member.key).map {
          member.value.secretSources($0, path: path.isEmpty ? member.key : "\(path).\(member.key)")
        } ?? []
      }
    default: return []
    }
  }
}
