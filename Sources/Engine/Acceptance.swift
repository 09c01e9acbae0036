import Journal
import PlinkflowKit
import Runs

extension Drift {
  /// Whether anything is not as the run left it that nobody can accept: what is gone, replaced, on its way or unseen.
  public var isBeyondAcceptance: Bool {
    steps.contains { $0.finding != .asLeft && !$0.finding.isAcceptable }
  }
}

extension ObservedStep.Finding {
  /// Whether a person can take it for wanted: a thing that is there, and differs.
  public var isAcceptable: Bool {
    if case .changed = self { true } else { false }
  }
}

extension Engine {
  /// Journals that what a person changed is wanted from now on. Nothing is sent.
  ///
  /// What is accepted are the differences as they were seen: a later observation is quiet about them and a later run
  /// leaves them, until the step differs in anything else or its workflow wants something else. Undo restores what
  /// stood before the run all the same.
  public func accept(_ drift: Drift) async throws(EngineError) {
    let numbers = Amendment.current(drift.record)
    let now = clock.now
    let events = drift.steps.compactMap { step -> Event? in
      guard case .changed(let differences) = step.finding, let number = numbers[step.name] else { return nil }
      return Event(run: drift.record.number, step: number, at: now, .accepted(differences))
    }
    guard !events.isEmpty else { return }
    do {
      try await journal.commit(events)
    } catch {
      throw .journal(error)
    }
  }
}
