import PlinkflowKit

/// A step without an effect: it is done as soon as what it needs is done, so that one name stands for many branches.
struct Milestone: Step {
  /// Nothing is configured.
  typealias Parameters = Nothing

  /// `core.milestone`.
  static let kind = "core.milestone"
  /// It acts on nothing outside of plinkflow.
  static let simulation = Simulation.notNeeded
  static let summary = "joins branches: done as soon as all that it needs is done"
  /// There is nothing to explain.
  static let help = Help()
  /// There is nothing to take back.
  static let reversible = true
  /// At once.
  static let usually = Duration.zero

  init(_ parameters: Nothing, using client: Nothing) {}

  /// Always there.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Nothing> {
    .present(Nothing())
  }

  /// Changes nothing.
  func apply(over found: Observation<Nothing>, token: Token) async throws(StepError) -> Nothing {
    Nothing()
  }

  /// Changes nothing.
  func undo(to before: Observation<Nothing>, _ receipt: Nothing?, token: Token) async throws(StepError) {}
}
