import AWSCore
import PlinkflowKit

/// What a step made in EC2, with what was made beside it where the request to make it arrived twice.
public struct OwnThing: Sendable {
  /// The one that the step keeps: that of its receipt, else the first by identifier.
  public let kept: Element
  /// The identifiers of the others that carry the step's token and stand.
  public let twins: [String]
}

extension AWSAccount {
  /// What a step made: known by its receipt, or else by the token in its tags.
  ///
  /// For things that EC2 makes without a client token: these are looked for by the tag even with a receipt, since only
  /// the tag tells of a second one.
  ///
  /// - Parameter gone: whether one that is still listed counts as gone.
  public func own(
    _ resource: EC2Resource, _ id: String?, _ token: Token, gone: (Element) -> Bool
  ) async throws(StepError) -> OwnThing? {
    var standing: [(id: String, element: Element)] = []
    for element in try await tagged(resource, token) where !gone(element) {
      standing.append((try resource.id(of: element), element))
    }
    standing.sort { $0.id < $1.id }
    if let id, !standing.contains(where: { $0.id == id }),
      // Made by an earlier change, or its tags do not show yet.
      let element = try await find(resource.byID, id, on: "\(resource.type) \(id)").first(where: { !gone($0) })
    {
      standing.insert((id, element), at: 0)
    }
    guard let kept = standing.first(where: { $0.id == id }) ?? standing.first else { return nil }
    let twins = standing.filter { $0.id != kept.id && !Self.isGoing($0.element) }.map(\.id)
    return OwnThing(kept: kept.element, twins: twins)
  }

  /// What a step made with a client token: known by its receipt, or else by the token in its tags.
  ///
  /// - Parameter gone: whether one that is still listed counts as gone.
  public func ownSingle(
    _ resource: EC2Resource, _ id: String?, _ token: Token, gone: (Element) -> Bool
  ) async throws(StepError) -> Element? {
    guard let id else { return try await own(resource, nil, token, gone: gone)?.kept }
    return try await find(resource.byID, id, on: "\(resource.type) \(id)").first { !gone($0) }
  }

  /// The identifiers of all that a step made, to be removed: that of its receipt without observing, since a thing that
  /// does not show yet has to be removed all the same, and those that carry its token.
  public func ownIDs(_ resource: EC2Resource, _ id: String?, _ token: Token) async throws(StepError) -> [String] {
    var ids = id.map { [$0] } ?? []
    for element in try await tagged(resource, token) {
      let found = try resource.id(of: element)
      ids.removeAll { $0 == found }
      if !Self.isGoing(element) { ids.append(found) }
    }
    return ids
  }

  /// Something that another step did not make and that has the tags which a step wants: what it would make again.
  ///
  /// - Parameters:
  ///   - tags: what the step wants; without any of them nothing is taken for its own.
  ///   - states: those that count as there.
  public func alike(
    _ resource: EC2Resource, _ tags: [String: String]?, in states: Set<String>, _ token: Token
  ) async throws(StepError) -> Element? {
    guard let tags, let first = tags["Name"].map({ ("Name", $0) }) ?? tags.min(by: { $0 < $1 }) else { return nil }
    let candidates = try await find(
      resource.by(tag: first.0), first.1, on: "\(resource.type) tagged \(first.0)=\(first.1)")
    return candidates.first { candidate in
      candidate.text("state").map(states.contains) == true && Ownership(of: candidate.tags, for: token) != .sibling
        && tags.allSatisfy { candidate.tags[$0.key] == $0.value }
    }
  }

  private func tagged(_ resource: EC2Resource, _ token: Token) async throws(StepError) -> [Element] {
    try await find(resource.by(tag: Ownership.tag), token.forward.text, on: "\(resource.type) of this step")
  }

  private static func isGoing(_ found: Element) -> Bool {
    ["deleted", "deleting"].contains((found.text("state") ?? found.text("serviceState"))?.lowercased())
  }
}
