import Document
import PlinkflowKit
import Synchronization

/// A small world that steps change: named things with a value, made late, seen late, and gone late, which counts
/// every making so that a test sees one made twice.
final class TestWorld: Sendable {
  struct Thing: Sendable, Equatable {
    var identifier: Int
    var value: String
    var token: String
    var looksUntilSeen: Int
    var looksUntilReady: Int
    var looksUntilGone: Int?
  }

  struct State: Sendable {
    var things: [String: [Thing]] = [:]
    var made = 0
    var madeOf: [String: Int] = [:]
    var looks = 0
    var sent: [String] = []
    var faults: [String: [StepError]] = [:]
    /// Faults that are thrown after the change took: its reply is lost.
    var lostReplies: [String: Int] = [:]
    /// What fails, and how often, once that operation's reply was lost.
    var blind: [String: (operation: String, times: Int)] = [:]
    /// What somebody puts there the moment a change is refused.
    var onRefusal: [String: String] = [:]
    /// How often observes something fail, once a change of it has failed.
    var blindAfterFault: [String: Int] = [:]
    /// What is said to be done, and is not.
    var ignored: Set<String> = []
    /// What fails once something was sent.
    var faultsAfterSending: [String: [StepError]] = [:]
    var lag = 0
    var settle = 0
  }

  let state = Mutex(State())

  init(lag: Int = 0, settle: Int = 0) {
    state.withLock {
      $0.lag = lag
      $0.settle = settle
    }
  }

  /// What a person who observes the world sees: names and values.
  var visible: [String: [String]] {
    state.withLock { $0.things.filter { !$0.value.isEmpty }.mapValues { $0.map(\.value) } }
  }

  var sent: [String] { state.withLock { $0.sent } }
  var looks: Int { state.withLock { $0.looks } }

  /// A person puts something there by hand.
  func put(_ name: String, _ value: String) {
    state.withLock {
      $0.made += 1
      $0.things[name, default: []].append(
        Thing(
          identifier: $0.made, value: value, token: "", looksUntilSeen: 0, looksUntilReady: 0, looksUntilGone: nil))
    }
  }

  func fail(_ operation: String, with faults: StepError...) {
    state.withLock { $0.faults[operation, default: []] += faults }
  }

  /// Somebody puts it there right before the next change to it is refused.
  func putOnRefusal(_ name: String, _ value: String) {
    state.withLock { $0.onRefusal[name] = value }
  }

  /// The network is lost right when the next change of it fails.
  func blindAfterFault(_ name: String, times: Int) {
    state.withLock { $0.blindAfterFault[name] = times }
  }

  /// The next such change is answered as if it had been made.
  func ignoreOnce(_ operation: String) {
    state.withLock { _ = $0.ignored.insert(operation) }
  }

  /// An operation that was done once fails from then on.
  func failAfterSending(_ operation: String, with faults: StepError...) {
    state.withLock { $0.faultsAfterSending[operation] = faults }
  }

  func loseReply(of operation: String) {
    state.withLock { $0.lostReplies[operation, default: 0] += 1 }
  }

  /// The network is lost with the reply, and another operation fails from there on.
  func loseReply(of operation: String, thenFailing other: String, times: Int) {
    loseReply(of: operation)
    state.withLock { $0.blind[operation] = (other, times) }
  }

  // MARK: What steps call

  func look(_ name: String, identifier: Int?, token: String, byName: Bool = true) throws(StepError) -> Thing? {
    let result = state.withLock { state -> Result<Thing?, StepError> in
      state.looks += 1
      if let fault = state.takeFault("look \(name)") { return .failure(fault) }
      var things = state.things[name] ?? []
      for index in things.indices {
        if things[index].looksUntilSeen > 0 {
          things[index].looksUntilSeen -= 1
        } else if things[index].looksUntilReady > 0 {
          things[index].looksUntilReady -= 1
        }
        if let left = things[index].looksUntilGone { things[index].looksUntilGone = left - 1 }
      }
      things.removeAll { ($0.looksUntilGone ?? 1) < 0 }
      state.things[name] = things
      let seen = things.filter { $0.looksUntilSeen == 0 }
      return .success(
        seen.first { $0.identifier == identifier } ?? seen.first { $0.token == token }
          ?? (identifier == nil && byName ? seen.first : nil))
    }
    return try result.get()
  }

  func make(_ name: String, _ value: String, token: String, recognisesToken: Bool) throws(StepError) -> Int {
    try change("make \(name)") { state in
      if recognisesToken, let thing = state.things[name]?.first(where: { $0.token == token }) {
        return thing.identifier
      }
      state.made += 1
      state.madeOf[name, default: 0] += 1
      state.things[name, default: []].append(
        Thing(
          identifier: state.made, value: value, token: token, looksUntilSeen: state.lag,
          looksUntilReady: state.settle, looksUntilGone: nil))
      return state.made
    }
  }

  func set(_ name: String, _ value: String) throws(StepError) -> Int {
    try change("set \(name)") { state in
      guard state.things[name]?.isEmpty == false else { return 0 }
      state.things[name]?[0].value = value
      return state.things[name]?[0].identifier ?? 0
    }
  }

  func delete(_ name: String, where matches: @Sendable (Thing) -> Bool) throws(StepError) {
    _ = try change("delete \(name)") { state in
      for index in state.things[name]?.indices ?? 0..<0 where state.things[name].map({ matches($0[index]) }) ?? false {
        state.things[name]?[index].looksUntilGone = state.settle
      }
      return 0
    }
  }

  private func change(_ operation: String, _ body: (inout State) -> Int) throws(StepError) -> Int {
    let result = state.withLock { state -> Result<Int, StepError> in
      if let fault = state.takeFault(operation) {
        let name = String(operation.split(separator: " ")[1])
        let blindness = state.blindAfterFault.removeValue(forKey: name) ?? 0
        state.faults["look \(name)", default: []] += Array(
          repeating: .transient("lost the network"), count: blindness)
        if let value = state.onRefusal.removeValue(forKey: name) {
          state.made += 1
          state.things[name, default: []].append(
            Thing(
              identifier: state.made, value: value, token: "", looksUntilSeen: 0, looksUntilReady: 0,
              looksUntilGone: nil))
        }
        return .failure(fault)
      }
      state.sent.append(operation)
      state.faults[operation, default: []] += state.faultsAfterSending.removeValue(forKey: operation) ?? []
      if state.ignored.remove(operation) != nil { return .success(0) }
      let answer = body(&state)
      if let left = state.lostReplies[operation], left > 0 {
        state.lostReplies[operation] = left - 1
        if let (other, times) = state.blind[operation] {
          state.faults[other, default: []] += Array(repeating: .transient("lost the network"), count: times)
        }
        return .failure(.unknown("lost the reply"))
      }
      return .success(answer)
    }
    return try result.get()
  }
}

extension TestWorld.State {
  fileprivate mutating func takeFault(_ operation: String) -> StepError? {
    guard let fault = faults[operation]?.first else { return nil }
    faults[operation]?.removeFirst()
    return fault
  }
}

/// The connection by which a workflow reaches a world.
struct WorldConnection: Connection {
  static let kind = "world"
  static let summary = "a world made for a test"
  static let help: [String: String] = [:]
  let world: TestWorld

  func open(_ parameters: Nothing, named name: String) async throws(StepError) -> TestWorld { world }
}
