import Document

/// A kind of step that can tell before a run changes anything that it would fail later, such as by a name that is
/// taken.
public protocol Preflight: Step {
  /// Whether a step that needs no other one, and whose look finds something that it would wait for, is asked too.
  static var isAskedWhileWaiting: Bool { get }
  /// Looks for what would make `apply` fail, where nothing of the step is there yet. Reads only.
  ///
  /// - Parameter known: what stands under `with`, as far as it is known before anything is changed: a parameter that
  ///   refers to what is not made yet is left out, unless an earlier step foresees it.
  /// - Returns: those outputs of the step that can be foreseen, so that later steps are observed with them; an object.
  /// - Throws: a refusal, in the words that `apply` would use.
  static func preflight(_ known: Value, using client: Client) async throws(StepError) -> Value
}

extension Preflight {
  /// What is on its way is waited for.
  public static var isAskedWhileWaiting: Bool { false }
}

/// Whether a kind's preflight is asked while an observation finds something to wait for.
func isAskedWhileWaiting<S: Step>(_ type: S.Type) -> Bool {
  (type as? any Preflight.Type)?.isAskedWhileWaiting ?? false
}

/// ``Preflight/preflight(_:using:)`` with its types erased.
typealias ErasedPreflight = @Sendable (Value, any Sendable) async throws(StepError) -> Value

/// The preflight of a kind that has one.
func preflight<S: Step>(of type: S.Type) -> ErasedPreflight? {
  guard let type = type as? any Preflight.Type else { return nil }
  return erased(type)
}

private func erased<P: Preflight>(_ type: P.Type) -> ErasedPreflight {
  { (known: Value, client: any Sendable) async throws(StepError) -> Value in
    // A connection of another type is refused when the step is bound.
    guard let client = (P.Client.self == Nothing.self ? Nothing() : client) as? P.Client else { return .object([]) }
    return try await P.preflight(known, using: client)
  }
}
