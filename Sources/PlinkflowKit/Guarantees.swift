/// What is certain of a step's changes, and so what may be done about one of which nobody knows whether it took.
///
/// A kind that says nothing has all three: its other side can be asked, makes two requests with one token into one, and
/// either makes a change or does not.
public struct Guarantees: Sendable, Hashable {
  /// Whether `observe` asks the world. Where it cannot, the receipt is all that is known: a change without one is in
  /// doubt until a person says what became of it.
  public var isObservable: Bool
  /// Whether the same change sent twice, with the same token, is one.
  public var isRepeatable: Bool
  /// Whether `observe` sees all that a change may leave. Where it does not, "absent" is no proof that nothing stands: a
  /// change that did not come to a good end is taken back by `undo`, which copes with nothing there.
  public var isWhole: Bool

  /// All three, but for those that are named.
  public init(isObservable: Bool = true, isRepeatable: Bool = true, isWhole: Bool = true) {
    (self.isObservable, self.isRepeatable, self.isWhole) = (isObservable, isRepeatable, isWhole)
  }
}
