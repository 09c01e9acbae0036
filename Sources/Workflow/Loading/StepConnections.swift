import Document
import PlinkflowKit

extension Loader {
  /// Finds the connection of a step, or notes why there is none.
  func checkConnection(of index: Int, _ subject: String) {
    let draft = drafts[index]
    let on = draft.value["on"]
    let named = on?.string
    if let named, connectionIndices[named] == nil {
      note(
        "unknown connection `\(named.excerpt)` of \(subject)", at: on?.span,
        notes: connections.isEmpty ? [] : ["connections: \(listed(connections.map(\.name)))"],
        help: suggestion(for: named, among: connections.map(\.name), what: "connection"))
      return
    }
    guard let kind = draft.kind?.kind, on == nil || named != nil else { return }
    guard let client = kind.client, client != ClientType(Approvals.self) else {
      if let on { note("\(subject) has a connection, and `\(kind.name)` uses none", at: on.span) }
      return
    }
    guard let named else {
      drafts[index].connection = onlyConnection(for: client, of: draft, kind, subject)
      return
    }
    guard let place = connectionIndices[named] ?? nil else { return }
    guard connections[place].kind.client == client else {
      let others = fitting(client).map { connections[$0].name }
      note(
        "connection `\(named)` does not fit \(subject)", at: on?.span,
        notes: ["its type is `\(connections[place].kind.name)`"],
        help: others.isEmpty ? addition(for: client, kind) : "`\(kind.name)` can use \(listed(others))")
      return
    }
    drafts[index].connection = place
  }

  /// The connection of a step that names none: the one that fits, if there is only one.
  private func onlyConnection(for client: ClientType, of draft: StepDraft, _ kind: StepKind, _ subject: String) -> Int?
  {
    let places = fitting(client)
    if places.count == 1, !hasBrokenConnections { return places.first }
    // A connection with a mistake of its own may be the one that fits.
    if hasBrokenConnections { return nil }
    if places.isEmpty {
      note("\(subject) needs a connection, and none fits", at: draft.span, help: addition(for: client, kind))
    } else {
      note(
        "\(subject) does not say which connection it uses", at: draft.span,
        help: "`on` names one of \(listed(places.map { connections[$0].name }))")
    }
    return nil
  }

  private var hasBrokenConnections: Bool { connections.count < connectionIndices.count }

  private func fitting(_ client: ClientType) -> [Int] {
    if let known = placesByClient[client] { return known }
    let places = connections.indices.filter { connections[$0].kind.client == client }
    placesByClient[client] = places
    return places
  }

  private func addition(for client: ClientType, _ kind: StepKind) -> String? {
    let types = catalog.allConnections.filter { $0.client == client }.map(\.name)
    return types.isEmpty ? nil : "`\(kind.name)` can use a connection of type \(listed(types))"
  }
}
