import Document
import PlinkflowKit
import Runs

/// What an earlier run left of a step, for the run that comes after it.
public struct PriorStep: Sendable {
  /// How its thing is found again.
  let identity: Event.Identity
  /// How the thing may differ from what the step wants, since a person accepted that.
  let accepted: [Difference]
}

/// What an earlier run of a workflow left, by the indices of the workflow's steps.
public struct PriorState: Sendable {
  /// Of no earlier run.
  package static let none = PriorState([])

  private let prior: [PriorStep?]

  init(_ prior: [PriorStep?]) { self.prior = prior }

  /// What was left of the step at that index.
  subscript(step: Int) -> PriorStep? { prior.indices.contains(step) ? prior[step] : nil }
}

extension Event.Identity {
  /// How a step's thing is found: by its own change in this run, else by what an earlier run left, else by the token
  /// that a change of it bears.
  ///
  /// - Parameter token: the token of the step's change in this run.
  init(_ recorded: StepRecord?, prior: PriorStep? = nil, token: Token) {
    self = recorded?.identity ?? prior?.identity ?? Event.Identity(token: token, receipt: nil)
  }
}

extension StepRecord {
  /// The token of the step's change, or of the undo of it.
  ///
  /// - Parameter run: the identifier of the run.
  func token(in run: String, _ direction: Token.Direction = .run) -> Token {
    Token(run: run, step: number, direction: direction, generation: generation)
  }
}

extension AnyObservation {
  /// The same as far as it matters: what differs in nothing but what a person accepted is as wanted. What differs in
  /// anything else as well counts in full, since a step is changed as a whole.
  func accepting(_ accepted: [Difference]) -> AnyObservation {
    guard !accepted.isEmpty, case .present(let outputs, let drift) = self else { return self }
    return Set(drift).isSubset(of: accepted) ? .present(outputs, drift: []) : self
  }

  /// What of it was accepted.
  func accepted(of accepted: [Difference]) -> [Difference] {
    guard case .present(_, let drift) = self, Set(drift).isSubset(of: accepted) else { return [] }
    return drift
  }
}
