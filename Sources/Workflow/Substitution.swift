import Document

/// Puts the values of parameters in the place of references to them.
struct Substitution {
  let values: [String: Value]

  /// A value with its references to parameters replaced.
  ///
  /// - Parameter escaping: whether references to steps may remain, so that text which only looks like one is escaped.
  func replaced(_ value: Value, escaping: Bool) -> Value {
    switch value.content {
    case .string(let text) where Template.isTemplate(text): replaced(text, escaping: escaping)
    case .array(let elements): Value(.array(elements.map { replaced($0, escaping: escaping) }))
    case .object(let members):
      .object(members.map { Value.Member($0.key, replaced($0.value, escaping: escaping)) })
    default: Value(value.content)
    }
  }

  private func replaced(_ text: String, escaping: Bool) -> Value {
    guard let template = try? Template(text) else { return .string(text) }
    if let whole = template.whole, let value = argument(whole) { return escaping ? value.escaped : value }
    return .string(
      template.segments.reduce(into: "") { result, segment in
        switch segment {
        case .text(let text): result += escaping ? Template.escaped(text) : text
        case .reference(let reference):
          let text = argument(reference)?.scalarText
          result += text.map { escaping ? Template.escaped($0) : $0 } ?? "${\(reference.text)}"
        }
      })
  }

  /// The value that a reference to a parameter leads to.
  private func argument(_ reference: Reference) -> Value? {
    guard reference.isParameter, case .key(let name)? = reference.path.first else { return nil }
    return reference.path.dropFirst().reduce(values[name]) { $0?[$1] }
  }
}
