/// What steps of a kind observe and change where a run uses the sandbox, which changes nothing real.
///
/// A kind that declares nothing is taken for real: the sandbox refuses its steps, unless `--real KIND` names it.
public enum Simulation: Sendable, Hashable {
  /// The real world, whatever the run uses.
  case none
  /// What the step's connection leads to, and nothing else: simulated where that is, see ``Connection/isSimulated``.
  case ofConnection
  /// Nothing outside of plinkflow, so that there is nothing to simulate.
  case notNeeded
}
