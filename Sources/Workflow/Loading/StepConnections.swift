import Document
import PlinkflowKit

extension Loader {
  /// Finds the connection of a step, or notes why there is none.
  func checkConnection(of index: Int, _ subject: String) {
    let draft = drafts[index]
    let on = draft.value["on"]
    let named = on?.string
    let entry = named.map { connection($0, at: on?.span, subject) }
    if let entry, case .broken = entry.target { return }
    guard let kind = draft.kind, on == nil || named != nil else { return }
    guard let client = kind.client, client != ClientType(Approvals.self) else {
      if let on { note("\(subject) has a connection, and `\(kind.name)` uses none", at: on.span) }
      return
    }
    guard let entry, let named else {
      drafts[index].connection = onlyConnection(for: client, of: draft, kind, subject)
      return
    }
    guard case .one(let connection) = entry.target, let own = entry.kind else { return }
    guard own.client == client else {
      let others = fitting(client)
      note(
        "connection `\(named)` does not fit \(subject)", at: on?.span,
        notes: ["its type is `\(own.name)`"],
        help: others.isEmpty ? addition(for: client, kind) : "`\(kind.name)` can use \(listed(others))")
      return
    }
    drafts[index].connection = connection
  }

  /// The connection of a step that names none: the one that fits, if there is only one.
  private func onlyConnection(for client: ClientType, of draft: StepDraft, _ kind: StepKind, _ subject: String) -> Int?
  {
    let names = fitting(client)
    // A connection with a mistake of its own may be the one that fits.
    if here.scope.hasBrokenConnections { return nil }
    if names.count == 1 {
      guard case .one(let index) = connection(names[0], at: draft.span, subject).target else { return nil }
      return index
    }
    if names.isEmpty {
      note("\(subject) needs a connection, and none fits", at: draft.span, help: addition(for: client, kind))
    } else {
      note(
        "\(subject) does not say which connection it uses", at: draft.span,
        help: "`on` names one of \(listed(names))")
    }
    return nil
  }

  private func fitting(_ client: ClientType) -> [String] {
    let scope = here.scope
    if let known = scope.connectionsByClient[client] { return known }
    let names = scope.connectionNames.filter { scope.connections[$0]?.kind?.client == client }
    scope.connectionsByClient[client] = names
    return names
  }

  private func addition(for client: ClientType, _ kind: StepKind) -> String? {
    let types = catalog.allConnections.filter { $0.client == client }.map(\.name)
    return types.isEmpty ? nil : "`\(kind.name)` can use a connection of type \(listed(types))"
  }
}
