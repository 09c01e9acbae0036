import AWSSandbox
import Foundation

/// What a workflow does where nothing goes wrong: every history of it is compared with that.
struct WireReference: Sendable {
  let workflow: WireWorkflow
  /// What stands at first, after a run, and after its undo.
  let (first, whole, last): (WireScenery, WireScenery, WireScenery)
  /// How often each action is asked for in each phase.
  let counts: [WirePhase: [RequestedAction: Int]]
  /// How many requests there are.
  let requests: Int
  /// The steps whose things carry their tokens.
  let marked: Set<String>
  /// Worlds and journals as they are at the beginning of a phase.
  let stands: [WirePhase: WireStand]

  /// Where a history begins whose trouble is in that phase; nil for the very beginning.
  func stand(before phase: WirePhase?) -> WireStand? {
    switch phase {
    case nil, .run: nil
    case .rerun: stands[.rerun]
    // Neither of the first two changes anything.
    case .drift, .plan, .undo: stands[.drift]
    }
  }
}
