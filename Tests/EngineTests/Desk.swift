import Document
import Foundation
import Journal
import PlinkflowKit
import Runs
import Synchronization

@testable import Engine

/// Something that bears one change at a time, and tells when it had to bear two.
final class Desk: Sendable {
  struct State: Sendable {
    var there: Set<String> = []
    /// Who changes it right now.
    var changing: Set<String> = []
    var peak = 0
    /// The changes that took, in their order.
    var changed: [String] = []
    /// How many changes there had been when something was last observed.
    var seenAfter: [String: Int] = [:]
    /// Changes that were sent although another one had been made since the look ahead of them.
    var stale: [String] = []
    var looks: [String: Int] = [:]
    var faults: [String: [StepError]] = [:]
    /// What changes of these wait for.
    var gates: Set<String> = []
  }

  let state = Mutex(State())
  let time: SimulatedTime
  /// How long a change takes.
  let duration: Duration

  init(_ time: SimulatedTime, changing duration: Duration = .milliseconds(10)) {
    (self.time, self.duration) = (time, duration)
  }

  var seen: State { state.withLock { $0 } }

  func close(_ name: String) { state.withLock { _ = $0.gates.insert(name) } }
  func open(_ name: String) { state.withLock { _ = $0.gates.remove(name) } }

  /// Waits until something is so, for a minute at least before it gives up.
  func wait(until isSo: @Sendable (State) -> Bool) async -> Bool {
    let patience = ContinuousClock.now + .seconds(60)
    while !isSo(seen) {
      if ContinuousClock.now > patience { return false }
      await Task.yield()
    }
    return true
  }

  func look(_ name: String) -> Bool {
    state.withLock { state in
      state.looks[name, default: 0] += 1
      state.seenAfter[name] = state.changed.count
      return state.there.contains(name)
    }
  }

  func change(_ name: String, isUndo: Bool = false) async throws(StepError) {
    state.withLock { state in
      state.changing.insert(name)
      state.peak = max(state.peak, state.changing.count)
      if state.seenAfter[name] != state.changed.count { state.stale.append(name) }
    }
    let patience = ContinuousClock.now + .seconds(60)
    while seen.gates.contains(name), ContinuousClock.now < patience { await Task.yield() }
    for _ in 0..<5 { await Task.yield() }
    await time.sleep(until: time.now + duration)
    let fault = state.withLock { state -> StepError? in
      state.changing.remove(name)
      if state.faults[name]?.isEmpty == false { return state.faults[name]?.removeFirst() }
      state.changed.append(name)
      if isUndo { state.there.remove(name) } else { state.there.insert(name) }
      return nil
    }
    if let fault { throw fault }
  }
}

/// A line on a desk.
struct DeskLine: Step {
  struct Parameters: Decodable, Sendable { let name: String }
  static let kind = "desk.line"
  static let summary = "a line on a desk"
  static let help = Help()
  static let reversible = true
  static let simulation = Simulation.ofConnection
  let parameters: Parameters
  let desk: Desk

  init(_ parameters: Parameters, using client: Desk) { (self.parameters, desk) = (parameters, client) }

  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Nothing> {
    desk.look(parameters.name) ? .present(Nothing()) : .absent
  }

  func apply(over found: Observation<Nothing>, token: Token) async throws(StepError) -> Nothing {
    try await desk.change(parameters.name)
    return Nothing()
  }

  func undo(to before: Observation<Nothing>, _ receipt: Nothing?, token: Token) async throws(StepError) {
    try await desk.change(parameters.name, isUndo: true)
  }
}

/// The way to a desk, with looks that travel alone.
struct DeskConnection: Connection {
  static let kind = "desk"
  static let summary = "a desk"
  static let help: [String: String] = [:]
  let desk: Desk

  func open(_ parameters: Nothing, named name: String) async throws(StepError) -> Desk { desk }
}

/// The same way in a sandbox.
struct SimulatedDeskConnection: Connection {
  static let kind = "desk"
  static let summary = "a desk that is simulated"
  static let help: [String: String] = [:]
  static let isSimulated = true
  let desk: Desk

  func open(_ parameters: Nothing, named name: String) async throws(StepError) -> Desk { desk }
}

/// The way to a desk, with looks that travel together.
struct MergingDeskConnection: Connection {
  static let kind = "merging-desk"
  static let summary = "a desk"
  static let help: [String: String] = [:]
  static let batchesObservations = true
  let desk: Desk

  func open(_ parameters: Nothing, named name: String) async throws(StepError) -> Desk { desk }
}
