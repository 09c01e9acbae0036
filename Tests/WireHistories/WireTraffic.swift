import AWSCore
import AWSSandbox
import Fixtures
import Foundation
import Synchronization

/// What a history goes through, in order.
package enum WirePhase: String, CaseIterable, Sendable {
  case run, rerun, drift, plan, undo

  /// What is played where the trouble is in this one. What comes before it is as in every other history; and so is what
  /// comes behind a command that only observes, once nothing is found to be changed.
  var worthPlaying: [WirePhase] {
    switch self {
    case .run: [.run, .rerun, .drift, .plan, .undo]
    case .rerun: [.rerun, .drift, .plan, .undo]
    case .drift, .plan: [self]
    case .undo: [.undo]
    }
  }
}

/// What is to go wrong in a history: with which request, how often, and how.
package struct WireTrouble: Sendable, Hashable {
  package let phase: WirePhase
  package let action: RequestedAction
  /// Which of the action's requests in that phase is the first it befalls, counted from 1.
  package let occurrence: Int
  /// How many requests it befalls, one after the other; nil for all until it is healed.
  package let length: Int?
  package let fault: WireFault

  /// What so many of a hundred observations of run and undo meet, one or another by chance, which follows from the
  /// seed.
  static func dense(percent: Int, seed: Int) -> WireTrouble {
    WireTrouble(phase: .run, action: everyLook, occurrence: seed, length: percent, fault: .portal)
  }

  fileprivate static let everyLook = RequestedAction(service: "every", name: "look")

  fileprivate var isDense: Bool { action == Self.everyLook }

  /// What looks meet where it is dense: nothing that lets them see, and nothing that takes seconds.
  fileprivate static let denseFaults = WireFault.allCases.filter { fault in
    !fault.lets && !fault.isLate && fault != .refused
  }

  /// What the observation of that number meets.
  fileprivate func fault(ofLook number: Int) -> WireFault? {
    var dice = Dice(seed: UInt64(occurrence) << 32 | UInt64(number))
    return dice.chance(length ?? 0) ? Self.denseFaults.randomElement(using: &dice) : nil
  }
}

/// Sees all requests of a history, counts them, and lets the trouble happen.
final class WireTraffic: ServedTraffic {
  private struct State {
    var phase: WirePhase?
    var isHealed = false
    /// By action, those of this phase, and those of all phases.
    var counts: [RequestedAction: Int] = [:]
    var all: [WirePhase: [RequestedAction: Int]] = [:]
    var total = 0
    var hits = 0
  }

  private let trouble: WireTrouble?
  private let state = Mutex(State())
  /// Is told of every request, a line each.
  private let tell: (@Sendable (String) -> Void)?

  init(_ trouble: WireTrouble? = nil, tell: (@Sendable (String) -> Void)? = nil) {
    self.trouble = trouble
    self.tell = tell
  }

  /// Whether anything is to go wrong.
  var isTroubled: Bool { trouble != nil }
  /// How many requests there were, and how many of them the trouble befell.
  var total: Int { state.withLock { $0.total } }
  var hits: Int { state.withLock { $0.hits } }
  /// How often each action was asked for in each phase.
  var counts: [WirePhase: [RequestedAction: Int]] { state.withLock { $0.all } }

  /// How many requests of a phase were to change something.
  func changes(in phase: WirePhase) -> [RequestedAction: Int] {
    state.withLock { ($0.all[phase] ?? [:]).filter { !$0.key.isLook } }
  }

  /// A phase begins: its requests are counted from 1.
  func begin(_ phase: WirePhase) {
    tell?("== \(phase)")
    state.withLock { ($0.phase, $0.isHealed, $0.counts) = (phase, false, [:]) }
  }

  /// Nothing goes wrong from here on.
  func heal() {
    state.withLock { $0.isHealed = true }
  }

  /// Counts a request, and says what goes wrong with it.
  private func take(_ action: RequestedAction, isKept: Bool) -> WireFault? {
    state.withLock { state in
      guard let phase = state.phase else { return nil }
      state.total += 1
      state.all[phase, default: [:]][action, default: 0] += 1
      guard let trouble, !state.isHealed else { return nil }
      if trouble.isDense {
        guard action.isLook, phase == .run || phase == .undo, let fault = trouble.fault(ofLook: state.total),
          fault.concerns(action)
        else { return nil }
        state.hits += 1
        return fault
      }
      guard trouble.phase == phase, trouble.action == action else { return nil }
      // A connection that nothing went over before cannot have died of age.
      if trouble.fault == .staleBefore || trouble.fault == .staleAfter, !isKept { return nil }
      state.counts[action, default: 0] += 1
      let distance = state.counts[action, default: 0] - trouble.occurrence
      guard distance >= 0, trouble.length.map({ distance < $0 }) ?? true else { return nil }
      state.hits += 1
      return trouble.fault
    }
  }

  /// Whether a request is to find nobody who listens; it is counted here then, since nobody else sees it.
  func isRefused(_ request: HTTPRequest) -> Bool {
    guard trouble?.fault == .refused, let action = RequestedAction(of: request), action == trouble?.action else {
      return false
    }
    guard take(action, isKept: false) != nil else { return false }
    tell?("\(action.name): refused")
    return true
  }

  func reply(to request: HTTPRequest, after served: Int, from sandbox: Sandbox) -> ServedReply {
    guard let action = RequestedAction(of: request) else {
      return ServedReply(sandbox.respond(to: request, at: Date()), to: request)
    }
    // What may be refused was counted where it was sent.
    let isCounted = trouble?.fault == .refused && action == trouble?.action
    guard !isCounted, let fault = take(action, isKept: served > 0) else {
      let response = sandbox.respond(to: request, at: Date())
      tell?("\(action.name): \(response.status)")
      return ServedReply(response, to: request)
    }
    tell?("\(action.name): \(fault)")
    return fault.reply(to: request, of: action, from: sandbox)
  }
}
