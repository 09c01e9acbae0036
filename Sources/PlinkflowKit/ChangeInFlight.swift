import Processes

/// Changes that programs make, and that go on where plinkflow does not: see ``InFlight``.
extension Token {
  /// The mark of the change with this token, or of the one that takes it back; nil outside runs.
  package var inFlight: InFlight? { Workplace.ofRun.map { InFlight(forward.text, in: $0.programs) } }

  /// Takes the mark, for a program that is about to make the change; nil outside runs.
  package func takeInFlight(isUndo: Bool) throws(StepError) -> InFlight.Hold? {
    do throws(InFlight.Failure) {
      return try inFlight?.take(isUndo: isUndo)
    } catch {
      throw StepError(error)
    }
  }

  /// Observes the world, unless a program of an attempt before this one is still at work on the change.
  ///
  /// - Parameter atWork: what to say of that; the program's process is named behind it.
  package func observe<Outputs>(
    unlessInFlight atWork: String, _ look: () async throws(StepError) -> Observation<Outputs>
  ) async throws(StepError) -> Observation<Outputs> {
    guard let run = Workplace.ofRun, let inFlight else { return try await look() }
    InFlight.tidy(run.programs)
    let state: InFlight.State
    do throws(InFlight.Failure) {
      state = try inFlight.state()
    } catch {
      throw StepError(error)
    }
    switch state {
    case .nobody:
      return try await look()
    case .program(let processes):
      return .settling(atWork + processes.named, pollAfter: .seconds(1))
    case .leftBehind(let processes, let record):
      // Where the change has come about, what goes on is what it was for.
      let found = try await look()
      guard found.isOutcome(ofUndo: record.isUndo) else {
        return .settling(atWork + processes.named, pollAfter: .seconds(1))
      }
      inFlight.remove()
      return found
    }
  }
}

extension Observation {
  /// Whether it is what a change was to bring about, or the undo of a change that made something.
  fileprivate func isOutcome(ofUndo isUndo: Bool) -> Bool {
    switch self {
    case .present(_, let drift): !isUndo && drift.isEmpty
    case .absent: isUndo
    case .settling, .foreign: false
    }
  }
}

extension StepError {
  /// Why a program's mark could be neither read nor taken.
  package init(_ failure: InFlight.Failure) {
    switch failure {
    case .held:
      self = .transient("has to wait for the program of an attempt before this one", retryAfter: .seconds(1))
    case .unusable(let path, let why):
      self = .refused("cannot mark its programs as at work", notes: ["`\(path)`: \(why)"])
    }
  }
}
