/// What a look at the world found.
public enum Observation<Outputs: Codable & Sendable>: Codable, Sendable {
  /// Nothing is there.
  case absent
  /// It is there. Without drift it is what the step wants: done, or adopted where it stood before.
  case present(Outputs, drift: [Difference] = [])
  /// It is on its way, to being there or to being gone: why, and when to look again.
  case settling(String, lookAgainAfter: Duration)
  /// Something is there that is not this step's to touch: stop and ask.
  case foreign(String)
}

extension Observation: Equatable where Outputs: Equatable {}

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
