import Document

/// A kind of step whose parameters are checked before a run begins, although what they refer to is not made yet.
///
/// A step of any kind that refers to nothing unmade is bound before a run begins, and a mistake that its initializer
/// finds is told then. One that refers to something has to stand in for it to be bound.
public protocol EarlyChecked: Step {
  /// By parameter, what stands in for what is not known yet. It has to pass the initializer; nothing is sent with it.
  static var standIns: [String: Value] { get }
  /// Refuses what can be told of this machine alone, such as a key that is not there.
  func check() async throws(StepError)
}

extension EarlyChecked {
  /// The initializer has told all.
  public func check() async throws(StepError) {}
}

/// The stand-ins of a kind that has some.
func standIns<S: Step>(of type: S.Type) -> [String: Value] {
  (type as? any EarlyChecked.Type)?.standIns ?? [:]
}
