import Runs

/// A place in which one store is kept, and the ways in which processes come to it. What an opening holds it gives back
/// when the value is let go of, as a process that ends does.
public struct StorePlace<Store: RunStore>: Sendable {
  /// Opens the store as its owner, and makes it where there is none.
  public let own: @Sendable () throws -> Store
  /// Opens the store that is there as another process does, to read it and to add approvals.
  public let read: @Sendable () throws -> Store
  /// Changes one event that was committed, behind the store's back, while nobody has it open.
  public let damage: (@Sendable () throws -> Void)?
  /// Copies the store as it is into a place of its own. It may be open.
  public let copy: (@Sendable () throws -> StorePlace<Store>)?

  /// A place with nothing in it yet.
  ///
  /// - Parameters:
  ///   - damage: nil where nobody can change what was committed.
  ///   - copy: nil where the store cannot be copied.
  public init(
    own: @escaping @Sendable () throws -> Store, read: @escaping @Sendable () throws -> Store,
    damage: (@Sendable () throws -> Void)? = nil, copy: (@Sendable () throws -> StorePlace<Store>)? = nil
  ) {
    self.own = own
    self.read = read
    self.damage = damage
    self.copy = copy
  }
}
