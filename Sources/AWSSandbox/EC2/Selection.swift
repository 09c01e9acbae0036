import AWSCore

/// How an EC2 describe finds what it shows: by ids, by filters, in pages.
struct Selection<R: Resource> {
  /// What the list of ids is called in the request.
  let idParameter: String
  /// The filter that means the id.
  let idFilter: String
  /// The prefix of ids, to tell a malformed one.
  let prefix: String
  /// The codes for an id that nothing has, and for one that nothing could have.
  let notFound: String
  let malformed: String
  /// What a filter of that name observes; nil for a name that the action does not know.
  let values: (String, Stored<R>, Tags) throws -> [String]?
  /// Whether what is gone still shows for a while.
  var showsGone = false

  /// What the request asks for and the caller may see, with its tags.
  func items(_ call: Call) throws -> [Described<R>] {
    let filters = try Filter.all(in: call.input)
    let ids = call.input.strings(idParameter)
    for id in ids where !Identifier.isWellFormed(id, prefix: prefix) {
      throw Refusal(malformed, "Invalid id: \"\(id)\" (expecting \"\(prefix)-...\")")
    }
    var shown: [Described<R>] = []
    var missing = Set(ids)
    for item in try candidates(ids, filters, call) {
      let tags = try call.store.tags(of: item.id, account: item.account)
      guard try filters.allSatisfy({ try $0.isOfState || matches($0, item, tags) }) else {
        missing.remove(item.id)
        continue
      }
      guard let item = try call.look(at: item), showsGone || !item.isGone else { continue }
      missing.remove(item.id)
      // Its state may just have changed, and with it what the filters say.
      guard try filters.allSatisfy({ try matches($0, item, tags) }) else { continue }
      shown.append(Described(item: item, tags: tags))
    }
    if let id = ids.first(where: missing.contains) {
      throw Refusal(notFound, "The \(R.kind) ID '\(id)' does not exist")
    }
    return shown
  }

  /// What may be shown, found by the narrowest key that the request gives.
  private func candidates(_ ids: [String], _ filters: [Filter], _ call: Call) throws -> [Stored<R>] {
    var keys = ids.isEmpty ? nil : Set(ids)
    for filter in filters where filter.isExact {
      let narrowed: Set<String>
      if filter.name == idFilter {
        narrowed = Set(filter.values)
      } else if filter.name.hasPrefix("tag:") {
        narrowed = try call.store.tagged(String(filter.name.dropFirst(4)), filter.values, account: call.account)
      } else {
        continue
      }
      // Ids that were asked for by name are kept, to tell those that are filtered out from those that do not exist.
      if ids.isEmpty { keys = keys.map { $0.intersection(narrowed) } ?? narrowed }
    }
    guard let keys else { return try call.store.all(R.self, account: call.account, withGone: showsGone) }
    return try keys.sorted().compactMap {
      try call.store.find(R.self, $0, account: call.account, withGone: showsGone)
    }
  }

  private func matches(_ filter: Filter, _ item: Stored<R>, _ tags: Tags) throws -> Bool {
    if filter.name == idFilter { return filter.matches(item.id) }
    if let found = filter.match(tags) { return found }
    guard let values = try values(filter.name, item, tags) else { throw filter.unknown }
    return values.contains(where: filter.matches)
  }
}

/// A resource that a describe shows.
struct Described<R: Resource> {
  let item: Stored<R>
  let tags: Tags
  var id: String { item.id }
  var body: R { item.body }
}
