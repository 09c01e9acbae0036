import Runs
import Synchronization

/// The world of a history as it truly is: what stands in it, how late that shows, and each promise about changes that
/// was broken when one was made.
final class ModelWorld: Sendable {
  struct Thing: Sendable {
    let identifier: Int
    /// The token it was made with; empty for what a person put there.
    let token: String
    /// The run it was made in; 0 for a person's.
    let run: Int
    var value: String
    /// What still shows instead of the value, and until when.
    var stale: (value: String, until: Int64)?
    var visible: Int64
    var ready: Int64
    /// When a deletion shows, and when it is complete.
    var deleted: (shows: Int64, complete: Int64)?

    var isByPerson: Bool { token.isEmpty }
  }

  struct State: Sendable {
    /// Milliseconds that truly passed.
    var elapsed: Int64 = 0
    /// How far the clock on the wall is off.
    var skew: Int64 = 0
    var things: [String: [Thing]] = [:]
    var made = 0
    /// What programs made first, and no observation sees, by name.
    var parts: Set<String> = []
    var run = 0
    var intents: [String: Int] = [:]
    var sent: [String: Int] = [:]
    var breaches: [String] = []
    /// What the run has journaled an intent of.
    var begun: Set<String> = []
    /// What a person set while the run was on its way, ahead of its own change.
    var crossed: [String: String] = [:]
    /// How often each sort of thing befell the history.
    var tally: [String: Int] = [:]
  }

  /// The value of what is somebody else's.
  static let foreign = "somebody else's"

  let state = Mutex(State())
  /// How late a change shows, and how long it takes after that, in milliseconds.
  let lag: Int64
  let settle: Int64
  /// How long it is on its way.
  let takes: Int64
  /// For each step's name, the names of those that need it.
  let neededBy: [String: [String]]

  init(lag: Int64, settle: Int64, takes: Int64, neededBy: [String: [String]]) {
    self.lag = lag
    self.settle = settle
    self.takes = takes
    self.neededBy = neededBy
  }

  /// What truly stands: values by name.
  var standing: [String: [String]] {
    state.withLock { state in
      state.things.mapValues { $0.filter { $0.isStanding(at: state.elapsed) }.map(\.value) }
        .filter { !$0.value.isEmpty }
    }
  }

  var breaches: [String] { state.withLock { $0.breaches } }

  func breach(_ what: String) { state.withLock { $0.breaches.append(what) } }

  func count(_ what: String) { state.withLock { $0.tally[what, default: 0] += 1 } }

  // MARK: What a person does

  func put(_ name: String, _ value: String) {
    state.withLock { state in
      if let index = state.things[name]?.firstIndex(where: { $0.isStanding(at: state.elapsed) }) {
        state.things[name]?[index].value = value
      } else {
        state.made += 1
        state.things[name, default: []].append(
          Thing(identifier: state.made, token: "", run: 0, value: value, visible: 0, ready: 0))
      }
    }
  }

  func remove(_ name: String) {
    state.withLock { _ = $0.things.removeValue(forKey: name) }
  }

  /// While a step's change is on its way, a person sets the first of those that the run is yet to set. Where looks
  /// travel together, only if the change takes so long that what was seen ahead of it does not count any more.
  func cross(_ name: String, settings: [String: String], areMerged: Bool) {
    state.withLock { state in
      let now = state.elapsed
      for (other, wanted) in settings.sorted(by: { $0.key < $1.key })
      where other != name && !state.begun.contains(other) && state.crossed[other] == nil {
        let things = (state.things[other] ?? []).filter { $0.observed(at: now) != .hidden || $0.isStanding(at: now) }
        let isAsItShows = things.allSatisfy { $0.observed(at: now) == .there && $0.shown(at: now) == $0.value }
        guard things.count < 2, isAsItShows, things.first?.value != wanted else { continue }
        guard !areMerged || takes > (things.isEmpty ? 10_000 : 1000) else { continue }
        // What an earlier run made is that run's to take back, whoever made it anew.
        guard !things.isEmpty || state.run == 1 else { continue }
        state.made += 1
        var thing = things.first ?? Thing(identifier: state.made, token: "", run: 0, value: "", visible: 0, ready: 0)
        (thing.value, thing.stale) = ("meanwhile", nil)
        state.things[other] = [thing]
        state.crossed[other] = thing.value
        state.tally["value crossed by hand", default: 0] += 1
        return
      }
    }
  }

  /// What a person set since this was asked last.
  func takeCrossed() -> [String: String] {
    state.withLock { state in
      defer { state.crossed = [:] }
      return state.crossed
    }
  }

  // MARK: What the journal's disk tells

  func begin(_ name: String) {
    state.withLock { _ = $0.begun.insert(name) }
  }

  func hasBegun(_ name: String) -> Bool {
    state.withLock { $0.begun.contains(name) }
  }

  func wrote(intentWith token: String) {
    state.withLock { $0.intents[token, default: 0] += 1 }
  }

  /// A step was written down as done: it has to be.
  func wroteDone(_ name: String, _ value: String) {
    state.withLock { state in
      let isThere = (state.things[name] ?? []).contains {
        $0.observed(at: state.elapsed) == .there && $0.shown(at: state.elapsed) == value
      }
      if !isThere { state.breaches.append("`\(name)` is journaled as done, and is not seen as wanted") }
    }
  }
}

extension ModelWorld.Thing {
  enum Looks { case hidden, unready, there, going }

  func observed(at now: Int64) -> Looks {
    if let deleted, now >= deleted.complete { return .hidden }
    if now < visible { return .hidden }
    if let deleted, now >= deleted.shows { return .going }
    return now < ready ? .unready : .there
  }

  func shown(at now: Int64) -> String {
    if let stale, now < stale.until { return stale.value }
    return value
  }

  func isStanding(at now: Int64) -> Bool {
    deleted.map { now < $0.complete } ?? true
  }
}

// MARK: What steps change

extension ModelWorld.State {
  /// A change is under way: its intent has to be on disk.
  mutating func send(_ token: String, _ what: String) {
    sent[token, default: 0] += 1
    if sent[token, default: 0] > intents[token, default: 0] { breaches.append("\(what) was sent without an intent") }
  }

  mutating func make(_ name: String, _ value: String, token: String, recognises: Bool, in world: ModelWorld) -> Int {
    let now = elapsed
    let own = (things[name] ?? []).filter { !$0.isByPerson && $0.isStanding(at: now) }
    if recognises, let known = own.first(where: { $0.token == token }) { return known.identifier }
    if !own.isEmpty { breaches.append("`\(name)` was made twice") }
    made += 1
    things[name, default: []].append(
      ModelWorld.Thing(
        identifier: made, token: token, run: run, value: value, visible: now + world.lag,
        ready: now + world.lag + world.settle))
    return made
  }

  /// What a program made, or set, shows when it has ended.
  mutating func makeAtOnce(_ name: String, _ value: String, token: String) {
    if let index = things[name]?.firstIndex(where: { $0.isStanding(at: elapsed) }) {
      things[name]?[index].value = value
      return
    }
    made += 1
    things[name, default: []].append(
      ModelWorld.Thing(
        identifier: made, token: token, run: run, value: value, visible: elapsed, ready: elapsed))
  }

  /// What a program deleted is gone when it has ended.
  mutating func end(_ name: String) {
    things[name]?.removeAll { $0.deleted != nil }
  }

  /// Sets a value, whether anything stands there or not.
  mutating func put(_ name: String, _ value: String, token: String, in world: ModelWorld) {
    let now = elapsed
    guard let index = things[name]?.firstIndex(where: { $0.isStanding(at: now) && $0.deleted == nil }) else {
      _ = make(name, value, token: token, recognises: true, in: world)
      return
    }
    guard var thing = things[name]?[index], thing.value != value else { return }
    thing.stale = (thing.shown(at: now), now + world.lag)
    thing.value = value
    things[name]?[index] = thing
  }

  mutating func delete(_ name: String, in world: ModelWorld, where matches: (ModelWorld.Thing) -> Bool) {
    let now = elapsed
    for (index, thing) in (things[name] ?? []).enumerated()
    where thing.deleted == nil && thing.isStanding(at: now) && matches(thing) {
      if thing.isByPerson { breaches.append("`\(name)` was deleted, and a person had made it") }
      for dependent in world.neededBy[name] ?? [] {
        let stands = (things[dependent] ?? []).contains {
          !$0.isByPerson && $0.run == thing.run && $0.isStanding(at: now)
        }
        if stands { breaches.append("`\(name)` was deleted ahead of `\(dependent)`, which needs it") }
      }
      things[name]?[index].deleted = (now + world.lag, now + world.lag + world.settle)
    }
  }
}
