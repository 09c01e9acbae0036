import Document
import PlinkflowKit

extension Loader {
  func readConnections(_ members: [Value.Member]) {
    for member in members { connectionIndices[member.key] = .some(nil) }
    for member in members {
      checkName(member, of: "connection")
      guard let connection = readConnection(member) else { continue }
      connectionIndices[member.key] = connections.count
      connections.append(connection)
    }
  }

  private func readConnection(_ member: Value.Member) -> Workflow.ConnectionDeclaration? {
    let subject = "connection `\(member.key.excerpt)`"
    guard let members = member.value.members else {
      note("\(subject) has to be an object, not \(member.value.sort)", at: member.value.span)
      return nil
    }
    guard let type = member.value["type"] else {
      note(
        "\(subject) has no type", at: member.keySpan,
        help: "`type` is one of \(listed(catalog.allConnections.map(\.name)))")
      return nil
    }
    guard let typeName = type.string else {
      note("the type of \(subject) has to be a string, not \(type.sort)", at: type.span)
      return nil
    }
    guard let kind = catalog.connection(typeName) else {
      let names = catalog.allConnections.map(\.name)
      note(
        "unknown type `\(typeName.excerpt)` of \(subject)", at: type.span,
        notes: ["types: \(listed(names))"],
        help: suggestion(for: typeName, among: names, what: "type"))
      return nil
    }
    let given = Value(.object(members.filter { $0.key != "type" }), span: member.value.span)
    let context = ReferenceContext(subject: subject, step: nil)
    let count = mistakeCount
    check(given, against: kind.parameters, at: member.keySpan, in: context)
    guard mistakeCount == count else { return nil }
    return Workflow.ConnectionDeclaration(
      name: member.key, kind: kind, parameters: Substitution(values: values).replaced(given, escaping: false).unlocated,
      span: member.keySpan)
  }
}
