/// What a step has when it needs no connection, leaves no receipt or has no outputs: an object without members.
public struct Nothing: Codable, Sendable, Hashable {
  /// The only value there is.
  public init() {}
}
