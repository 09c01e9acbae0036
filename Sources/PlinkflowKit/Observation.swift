/// What observing the world found.
public enum Observation<Outputs: Codable & Sendable>: Codable, Sendable {
  /// Nothing is there.
  case absent
  /// It is there. Without drift it is what the step wants: done, or adopted where it stood before.
  case present(Outputs, drift: [Difference] = [])
  /// It is on its way, to being there or to being gone: why, and when to observe again.
  case settling(String, pollAfter: Duration)
  /// Something is there that is not this step's to touch: stop and ask.
  case foreign(String)
}

extension Observation: Equatable where Outputs: Equatable {}

extension Observation {
  /// Another thing that carries this step's token, beside the one that was found: a request that arrived twice has made
  /// both. Nil where there is none.
  public var twin: String? {
    guard case .present(_, let drift) = self else { return nil }
    return drift.lazy.filter(\.isTwin).compactMap(\.found).first
  }

  /// The same, with other things that carry this step's token as drift, so that they are taken away.
  public func noting(twins: [String]) -> Observation {
    guard case .present(let outputs, let drift) = self else { return self }
    return .present(outputs, drift: drift + twins.map(Difference.twin))
  }

  /// The same without other things that carry this step's token.
  public var withoutTwins: Observation {
    guard case .present(let outputs, let drift) = self else { return self }
    return .present(outputs, drift: drift.filter { !$0.isTwin })
  }
}

/// One field of something found that is not as wanted.
public struct Difference: Codable, Sendable, Hashable {
  /// The field, as the workflow's author writes it.
  public let field: String
  /// The value found, as text for a person; nil where there is none.
  public let found: String?
  /// The value wanted, as text for a person; nil where there should be none.
  public let wanted: String?

  /// A field that is not as wanted.
  public init(_ field: String, found: String?, wanted: String?) {
    self.field = field
    self.found = found
    self.wanted = wanted
  }
}

extension Difference {
  /// A second thing with this step's token, which is to go.
  ///
  /// - Parameter id: the thing's identifier.
  public static func twin(_ id: String) -> Difference { Difference(twinField, found: id, wanted: nil) }

  /// Whether this is a second thing with this step's token.
  public var isTwin: Bool { field == Self.twinField && wanted == nil }

  private static let twinField = "made twice"
}
