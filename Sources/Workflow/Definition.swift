import Document
import PlinkflowKit

/// What the meaning of all steps depends on beside the steps themselves; they share one.
final class Setting: Sendable {
  let arguments: [String: Value]
  let connections: [Workflow.ConnectionDeclaration]
  /// The names of all steps, by index.
  let names: [String]

  init(arguments: [String: Value], connections: [Workflow.ConnectionDeclaration], names: [String]) {
    self.arguments = arguments
    self.connections = connections
    self.names = names
  }
}

extension Workflow.StepDeclaration {
  /// What the step means, in one spelling: two steps of one name mean the same exactly when these are equal. It holds
  /// the kind, the connection with its parameters, `with` and the rest, parameters replaced by their values.
  ///
  /// It is put together at each call: keep it where it is needed twice.
  public var definition: String {
    let substitution = Substitution(values: setting.arguments)
    var members = [
      Value.Member("uses", .string(kind.name)), Value.Member("with", substitution.replaced(with, escaping: true)),
    ]
    if let connection {
      let connection = setting.connections[connection]
      members.append(
        Value.Member(
          "on", .object([.init("type", .string(connection.kind.name)), .init("parameters", connection.parameters)])))
    }
    let names = needs.map { setting.names[$0] }.sorted()
    if !names.isEmpty { members.append(Value.Member("needs", Value(.array(names.map(Value.string))))) }
    if let timeout { members.append(Value.Member("timeout", .string(timeout.text))) }
    if let retry, !retry.members.isEmpty { members.append(Value.Member("retry", .object(retry.members))) }
    return Value.object(members).canonicalText
  }
}

extension Workflow.Retry {
  fileprivate var members: [Value.Member] {
    var members: [Value.Member] = []
    if let attempts { members.append(.init("attempts", Value(.integer(Int64(attempts))))) }
    if let delay { members.append(.init("delay", .string(delay.text))) }
    return members
  }
}
