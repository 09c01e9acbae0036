import Document
import PlinkflowKit

/// A step of which not everything is known to be right yet.
struct StepDraft {
  let name: String
  let span: Span?
  let value: Value
  /// Nil where `uses` has a mistake.
  var kind: StepKind?
  var connection: Int?
  var dependencies: [Int] = []
  var timeout: Duration?
  var retry: Workflow.Retry?

  /// What stands under `with`; nothing written is nothing wanted.
  var with: Value { value["with"] ?? .object([]) }

  /// The step, all of it being right.
  func declaration(in loader: Loader) -> Workflow.StepDeclaration? {
    guard let kind else { return nil }
    return Workflow.StepDeclaration(
      name: name, kind: kind, connection: connection, with: with, dependencies: dependencies, timeout: timeout,
      retry: retry, definition: definition(kind, in: loader), span: span)
  }

  private func definition(_ kind: StepKind, in loader: Loader) -> String {
    var members = [
      Value.Member("uses", .string(kind.name)), Value.Member("with", loader.substituted(with, escaping: true)),
    ]
    if let connection {
      let connection = loader.connections[connection]
      members.append(
        Value.Member(
          "on", .object([.init("type", .string(connection.kind.name)), .init("parameters", connection.parameters)])))
    }
    if let needs = value["needs"]?.elements {
      let names = Set(needs.compactMap(\.string)).sorted()
      if !names.isEmpty { members.append(Value.Member("needs", Value(.array(names.map(Value.string))))) }
    }
    if let timeout { members.append(Value.Member("timeout", .string(timeout.text))) }
    if let retry {
      var parts: [Value.Member] = []
      if let attempts = retry.attempts { parts.append(.init("attempts", Value(.integer(Int64(attempts))))) }
      if let delay = retry.delay { parts.append(.init("delay", .string(delay.text))) }
      if !parts.isEmpty { members.append(Value.Member("retry", .object(parts))) }
    }
    return Value.object(members).canonicalText
  }
}

extension Loader {
  /// A value with its references to parameters replaced.
  ///
  /// - Parameter escaping: whether references to steps may remain, so that text which only looks like one is escaped.
  func substituted(_ value: Value, escaping: Bool) -> Value {
    switch value.content {
    case .string(let text) where Template.isTemplate(text): substituted(text, escaping: escaping)
    case .array(let elements): Value(.array(elements.map { substituted($0, escaping: escaping) }))
    case .object(let members):
      .object(members.map { Value.Member($0.key, substituted($0.value, escaping: escaping)) })
    default: Value(value.content)
    }
  }

  private func substituted(_ text: String, escaping: Bool) -> Value {
    guard let template = try? Template(text) else { return .string(text) }
    if let whole = template.whole, let value = argument(whole) { return escaping ? escaped(value) : value }
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

  private func escaped(_ value: Value) -> Value {
    switch value.content {
    case .string(let text): .string(Template.escaped(text))
    case .array(let elements): Value(.array(elements.map(escaped)))
    case .object(let members): .object(members.map { Value.Member($0.key, escaped($0.value)) })
    default: value
    }
  }
}
