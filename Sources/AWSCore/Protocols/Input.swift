/// A parameter of an action, before a protocol writes it.
public indirect enum Input: Sendable, Hashable {
  case string(String)
  case integer(Int)
  case boolean(Bool)
  case list([Input])
  /// Names and values in order; a member without a value is left out by whoever builds it.
  case structure([Member])

  /// One name of a structure, with its value.
  public struct Member: Sendable, Hashable {
    /// The name on the wire.
    public let name: String
    /// The value.
    public let value: Input

    /// A name with its value.
    public init(_ name: String, _ value: Input) {
      self.name = name
      self.value = value
    }
  }

  /// The member of that name, where this is a structure that has it.
  public subscript(name: String) -> Input? {
    guard case .structure(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }
}
