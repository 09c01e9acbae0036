import Journal
import PlinkflowKit
import Workflow

/// Steps that wait on one connection for things of one kind: they are looked at together, so that a connection that
/// merges looks sends a request for all of them. How many requests a minute of waiting costs follows from the time
/// between two looks, and not from how many steps wait.
struct Round: Hashable {
  let connection: Int?
  let kind: String

  /// Why a step is looked at again.
  enum Reason {
    /// The other side is at work.
    case progress
    /// What was sent may yet show.
    case doubt
    /// Something failed that may pass.
    case retry
  }
}

extension Execution {
  /// When to look at a step again, after about that delay.
  func nextLook(at step: Int, in delay: Duration, _ reason: Round.Reason) -> Timestamp {
    let end = timeline.now + delay
    switch reason {
    case .retry: return end
    case .doubt: return mergesLooks(step) ? end.roundedUp(to: delay / 4) : end
    case .progress:
      let declaration = workflow.steps[step]
      let round = Round(connection: declaration.connection, kind: declaration.kind.name)
      // With the others, where they are looked at in the second half of that time anyway.
      if let next = rounds[round], next <= end, end - next <= delay / 2 { return next }
      rounds[round] = end
      return end
    }
  }

  /// Whether all that is left to do for a step is to look, with others in one request. Sending an undo again, once its
  /// effect must have shown, is the exception; it is rare enough to need no place.
  func onlyLooks(_ step: Int) -> Bool {
    let phase = recorded(step).phase
    return mergesLooks(step) && (phase == .received || phase == .undoReceived)
  }

  private func mergesLooks(_ step: Int) -> Bool {
    workflow.steps[step].connection.map { workflow.connections[$0].kind.mergesLooks } ?? false
  }
}

extension Timestamp {
  /// The next instant whose milliseconds are a multiple of those of `duration`.
  fileprivate func roundedUp(to duration: Duration) -> Timestamp {
    let grid = max(1, duration.milliseconds)
    return Timestamp(milliseconds: (milliseconds + grid - 1) / grid * grid)
  }
}
