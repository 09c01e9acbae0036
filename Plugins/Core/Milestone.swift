import PlinkflowKit

/// A step without an effect: it is done as soon as what it needs is done, so that one name stands for many branches.
public struct Milestone: Step {
  /// Nothing is configured.
  public typealias Parameters = Nothing

  /// `core.milestone`.
  public static let kind = "core.milestone"
  /// It acts on nothing outside of plinkflow.
  public static let simulation = Simulation.notNeeded
  /// One sentence.
  public static let summary = "joins branches: done as soon as all that it needs is done"
  /// There is nothing to explain.
  public static let help = Help()
  /// There is nothing to take back.
  public static let reversible = true
  /// At once.
  public static let usually = Duration.zero

  /// A milestone.
  public init(_ parameters: Nothing, using client: Nothing) {}

  /// Always there.
  public func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Nothing> {
    .present(Nothing())
  }

  /// Changes nothing.
  public func apply(over found: Observation<Nothing>, token: Token) async throws(StepError) -> Nothing {
    Nothing()
  }

  /// Changes nothing.
  public func undo(to before: Observation<Nothing>, _ receipt: Nothing?, token: Token) async throws(StepError) {}
}
