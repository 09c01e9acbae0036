import Document
import PlinkflowKit

extension Loader {
  /// Reads the connections of one use of a file: its own ones, and those that its user puts in their place.
  func readConnections(of scope: Scope) {
    let members = scope.file.root?["connections"]?.members ?? []
    let given = scope.user.map { connections(given: $0, to: scope) } ?? [:]
    guard spend(8 * members.count, at: scope.user?.span) else { return }
    for member in members { scope.connections[member.key] = ConnectionEntry(kind: nil, target: .broken) }
    for member in members {
      scope.connectionNames.append(member.key)
      looking(from: scope.context) {
        checkName(member, of: "connection")
        if let entry = given[member.key] {
          scope.connections[member.key] = checked(entry, for: member, of: scope)
        } else if let entry = readConnection(member) {
          scope.connections[member.key] = entry
        }
      }
      if case .broken? = scope.connections[member.key]?.target { scope.hasBrokenConnections = true }
    }
  }

  private func readConnection(_ member: Value.Member) -> ConnectionEntry? {
    let subject = "connection `\(member.key.excerpt)`"
    guard let kind = connectionKind(of: member, subject) else { return nil }
    guard let forEach = member.value["for_each"] else {
      return readInstance(member, kind, subject).map { ConnectionEntry(kind: kind, target: .one($0)) }
    }
    guard let instances = instances(of: forEach, subject), take(instances.count, at: forEach.span) else { return nil }
    var indices: [String: Int?] = [:]
    for each in instances {
      guard spend(8, at: forEach.span) else { return nil }
      looking(from: Context(here.scope, each: each)) {
        indices[each.key] = .some(readInstance(member, kind, subject))
      }
    }
    return ConnectionEntry(kind: kind, target: .family(keys: instances.map(\.key), indices))
  }

  private func connectionKind(of member: Value.Member, _ subject: String) -> ConnectionKind? {
    guard member.value.members != nil else {
      note("\(subject) has to be an object, not \(member.value.sort)", at: member.value.span)
      return nil
    }
    guard let type = member.value["type"] else {
      let names = catalog.allConnections.map(\.name)
      note("\(subject) has no type", at: member.keySpan, help: "`type` is one of \(listed(names))")
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
    return kind
  }

  /// What a connection has beside the parameters of its kind.
  private static let ownFields: Set = ["type", "for_each", "exclusive"]

  /// The index of a connection among all, its parameters being right.
  private func readInstance(_ member: Value.Member, _ kind: ConnectionKind, _ subject: String) -> Int? {
    let members = (member.value.members ?? []).filter { !Self.ownFields.contains($0.key) }
    let given = Value(.object(members), span: member.value.span)
    let count = mistakeCount
    check(
      given, against: kind.parameters, at: member.keySpan,
      in: ReferenceContext(subject: subject, site: .connection))
    guard mistakeCount == count else { return nil }
    let term: Term
    do throws(Unknown) {
      term = try evaluate(given, in: here, .parameters)
    } catch {
      if case .atRunTime = error {
        note(
          "\(subject) depends on the output of a step, and connections are opened before the run",
          at: member.keySpan)
      }
      return nil
    }
    guard let parameters = term.literal else { return nil }
    let exclusive = exclusiveName(member.value["exclusive"], of: subject)
    guard mistakeCount == count else { return nil }
    let name = here.scope.prefix + InstanceName.text(member.key, key: here.each?.key)
    connections.append(
      Workflow.ConnectionDeclaration(
        name: name, kind: kind, parameters: parameters, exclusive: exclusive, span: member.keySpan))
    return connections.count - 1
  }

  // MARK: Connections that the user of a file gives

  private func connections(given use: Use, to scope: Scope) -> [String: ConnectionEntry] {
    var entries: [String: ConnectionEntry] = [:]
    let subject = "step `\(use.localName.excerpt)`"
    let given = use.value["connections"]?.members ?? []
    guard !given.isEmpty else { return [:] }
    let names = (scope.file.root?["connections"]?.members ?? []).map(\.key)
    let known = Set(names)
    looking(from: use.context) {
      for member in given where spend(8, at: member.keySpan) {
        guard let outer = member.value.string else { continue }
        guard known.contains(member.key) else {
          note(
            "`\(scope.file.path)` has no connection `\(member.key.excerpt)`", at: member.keySpan,
            notes: names.isEmpty ? [] : ["its connections: \(listed(names))"],
            help: suggestion(for: member.key, among: names, what: "connection"))
          continue
        }
        entries[member.key] = connection(outer, at: member.value.span, subject)
      }
    }
    return entries
  }

  /// What is given instead of a connection, as far as it is of the same type.
  private func checked(
    _ entry: ConnectionEntry, for member: Value.Member, of scope: Scope
  ) -> ConnectionEntry {
    guard let own = member.value["type"]?.string.flatMap(catalog.connection), let given = entry.kind,
      own.client != given.client, let use = scope.user
    else { return entry }
    looking(from: use.context) {
      note(
        "the connection of type `\(given.name)` does not fit `\(member.key)` of `\(scope.file.path)`",
        at: use.value["connections"]?[member.key]?.span, notes: ["its type there is `\(own.name)`"])
    }
    return ConnectionEntry(kind: nil, target: .broken)
  }

  /// The connection that a text names; a broken one where that is a mistake.
  func connection(_ text: String, at span: Span?, _ subject: String) -> ConnectionEntry {
    let broken = ConnectionEntry(kind: nil, target: .broken)
    let scope = here.scope
    let name = InstanceName(text)
    guard let entry = scope.connections[name.name] else {
      note(
        "unknown connection `\(text.excerpt)` of \(subject)", at: span,
        notes: scope.connectionNames.isEmpty ? [] : ["connections: \(listed(scope.connectionNames))"],
        help: suggestion(for: text, among: scope.connectionNames, what: "connection"))
      return broken
    }
    switch entry.target {
    case .broken: return broken
    case .one:
      guard name.key == nil else {
        note("connection `\(name.name)` of \(subject) has no instances", at: span)
        return broken
      }
      return entry
    case .family(let keys, let indices):
      guard let key = name.key ?? here.each?.key else {
        note(
          "\(subject) does not say which instance of connection `\(name.name)` it uses", at: span,
          notes: keys.isEmpty ? [] : ["its instances: \(listed(keys))"])
        return broken
      }
      guard let index = indices[key] else {
        var mistake = unknownInstance(key, "connection `\(name.name)`", among: keys)
        mistake.location = span.map { .init(source, $0) }
        note(mistake)
        return broken
      }
      guard let index else { return broken }
      return ConnectionEntry(kind: entry.kind, target: .one(index))
    }
  }
}
