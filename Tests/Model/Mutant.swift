import PlinkflowKit
import Runs
import Synchronization

/// An engine that is broken on purpose, by what stands around it: each has to be caught by the model.
package enum Mutant: String, CaseIterable, Sendable {
  case noIntent, intentAfterTheChange, noLookBefore, noLookAfter, undoOfAdopted, changedToken, lostBeforeState
  case wrongOrderOfUndo, forgottenRun, noDoubtWindow, foreignTaken, secretTold, firstLookKept
  case failureTrusted

  /// What gets to the disk of what was to be written.
  func rewrite(_ events: [Event], holding life: borrowing Mutex<ModelProcess.Life>) -> [Event] {
    switch self {
    case .noIntent:
      return events.filter { !$0.isIntent }
    case .intentAfterTheChange:
      let held = life.withLock { life -> [Event] in
        defer { life.held = events.filter(\.isIntent) }
        return life.held
      }
      return held + events.filter { !$0.isIntent }
    case .undoOfAdopted:
      return events.map { event in
        guard case .done(let done) = event.body, done.how == .adopted else { return event }
        return event.with(.done(Event.Done(.created, outputs: done.outputs, found: done.found)))
      }
    case .lostBeforeState:
      return events.map { event in
        guard case .intended(let intent) = event.body else { return event }
        return event.with(.intended(Event.Intent(before: .absent, token: intent.token, found: intent.found)))
      }
    case .secretTold:
      return events.map { event in
        guard case .failed(var fault, let aftermath) = event.body else { return event }
        fault.notes.append(ModelSecret.text)
        return event.with(.failed(fault, aftermath))
      }
    case .failureTrusted:
      return events.map { event in
        guard case .failed(let fault, .incomplete) = event.body else { return event }
        return event.with(.failed(fault, .nothingChanged))
      }
    case .noLookBefore, .noLookAfter, .changedToken, .wrongOrderOfUndo, .forgottenRun, .noDoubtWindow, .foreignTaken,
      .firstLookKept:
      return events
    }
  }

  /// What is claimed of a thing without observing it: that it is there, or not; nil where an observation is taken.
  func claim(of name: String, _ process: ModelProcess) -> Bool? {
    switch self {
    case .noLookBefore:
      return process.life.withLock { $0.looked.insert(name).inserted } ? false : nil
    case .noLookAfter:
      return process.life.withLock { $0.claimed.contains(name) } ? true : nil
    default: return nil
    }
  }

  /// What was seen of a value that the run is yet to set, in place of a second look ahead of that; nil where an
  /// observation is taken.
  func observation(of name: String, _ process: ModelProcess) -> Observation<ModelOutputs>? {
    guard self == .firstLookKept, !process.world.hasBegun(name) else { return nil }
    return process.life.withLock { $0.seen.removeValue(forKey: name) }
  }

  /// The token that another process would not have given.
  func token(_ token: Token, _ process: ModelProcess) -> Token? {
    guard self == .changedToken else { return nil }
    return Token(text: "\(token.text)-\(process.number)")
  }
}

extension Event {
  fileprivate var isIntent: Bool {
    switch body {
    case .intended, .undoIntended: true
    default: false
    }
  }

  fileprivate func with(_ body: Body) -> Event {
    Event(run: run, step: step, at: time, body)
  }
}
