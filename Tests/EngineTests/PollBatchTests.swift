import Document
import Journal
import PlinkflowKit
import Runs
import Synchronization
import Testing
import Workflow

@testable import Engine

/// What is observed on a connection that merges observations: how often, and how many travel together.
private final class Queue: Sendable {
  struct State: Sendable {
    var now = Instant(milliseconds: 1_800_000_000_000)
    /// How long a change takes.
    var change = Duration.milliseconds(37)
    /// Whether something else stands where the changes go.
    var overwrites = false
    /// How far the clock is set back while the thirtieth change is under way.
    var setBack = Duration.zero
    var ready: [String: Instant] = [:]
    var execution: Execution?
    /// The observation that belongs to the change itself is none of waiting.
    var sent: Set<String> = []
    var looks: [Instant: Int] = [:]
    var inFlight = 0
    var peak = 0
    /// Looks ahead of each change, and the oldest that a change was sent after.
    var ahead: [String: (count: Int, last: Instant)] = [:]
    var oldest = Duration.zero
    var peakAhead = 0
    /// When anything was observed ahead of its change.
    var instantsAhead: Set<Instant> = []
    /// Who was observed, and how many first looks there were.
    var known: Set<String> = []
    var first = 0
    /// How many steps there are.
    var steps = 0
    var changed = 0
    var changing = 0
    var peakChanging = 0
  }

  let state = Mutex(State())

  func look(_ name: String) async -> Instant? {
    let isFirst = state.withLock { state in
      if state.ready[name] != nil, !state.sent.insert(name).inserted { state.looks[state.now, default: 0] += 1 }
      state.inFlight += 1
      state.peak = max(state.peak, state.inFlight)
      if state.changed == 0 { state.peakAhead = state.peak }
      let isFirst = state.known.insert(name).inserted
      if isFirst { state.first += 1 }
      return isFirst
    }
    // As a connection that merges observations: answered once all that belong together were asked for. Where they are
    // not asked for together, that is after a minute.
    let patience = ContinuousClock.now + .seconds(60)
    while isFirst, state.withLock({ $0.first < $0.steps }), ContinuousClock.now < patience { await Task.yield() }
    return state.withLock { state in
      state.inFlight -= 1
      if state.ready[name] == nil {
        state.ahead[name] = (state.ahead[name, default: (0, state.now)].count + 1, state.now)
        state.instantsAhead.insert(state.now)
      }
      return state.ready[name]
    }
  }

  /// Changes something, a little later than the one before.
  func change(_ name: String, to ready: Duration?) async {
    state.withLock { state in
      state.changing += 1
      state.changed += 1
      state.peakChanging = max(state.peakChanging, state.changing)
      if ready != nil, let last = state.ahead[name]?.last { state.oldest = max(state.oldest, state.now - last) }
    }
    for _ in 0..<5 { await Task.yield() }
    state.withLock { state in
      state.changing -= 1
      state.now = state.now + state.change
      if state.changed >= 30, state.setBack > .zero {
        state.now = state.now + (.zero - state.setBack)
        state.setBack = .zero
      }
      state.ready[name] = ready.map { state.now + $0 }
    }
  }
}

/// Takes a minute to be ready once it was asked for, and is asked for a little later than the one before.
private struct Slow: Step {
  struct Parameters: Decodable, Sendable { let name: String }
  static let kind = "queue.slow"
  static let summary = "takes a minute"
  static let help = Help()
  static let reversible = true
  let parameters: Parameters
  let queue: Queue

  init(_ parameters: Parameters, using client: Queue) {
    (self.parameters, queue) = (parameters, client)
  }

  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Nothing> {
    guard let ready = await queue.look(parameters.name) else {
      let drift = [Difference("value", found: "another", wanted: "its own")]
      return queue.state.withLock { $0.overwrites } ? .present(Nothing(), drift: drift) : .absent
    }
    return queue.state.withLock { $0.now } < ready
      ? .settling("in the queue", pollAfter: .seconds(5)) : .present(Nothing())
  }

  func apply(over found: Observation<Nothing>, token: Token) async throws(StepError) -> Nothing {
    await queue.change(parameters.name, to: .seconds(60))
    return Nothing()
  }

  func undo(to before: Observation<Nothing>, _ receipt: Nothing?, token: Token) async throws(StepError) {
    await queue.change(parameters.name, to: nil)
  }
}

private struct QueueConnection: Connection {
  static let kind = "queue"
  static let summary = "a queue"
  static let help: [String: String] = [:]
  static let batchesObservations = true
  let queue: Queue

  func open(_ parameters: Nothing, named name: String) async throws(StepError) -> Queue { queue }
}

/// Time that passes only while every step waits.
private struct QueueTime: Clock {
  let queue: Queue
  var now: Instant { queue.state.withLock { $0.now } }

  func sleep(until instant: Instant) async {
    guard let execution = queue.state.withLock({ $0.execution }) else { return }
    while await execution.busy > 0, !Task.isCancelled { await Task.yield() }
    guard !Task.isCancelled else { return }
    queue.state.withLock { $0.now = max($0.now, instant) }
  }
}

@Suite struct PollBatchTests {
  /// Plays a run of so many steps beside each other with four places; answers what was seen of it, and of taking it
  /// back.
  private func play(
    steps count: Int, change: Duration = .milliseconds(37), overwriting: Bool = false, setBack: Duration = .zero,
    undo: Bool = false
  ) async throws -> (run: Queue.State, undo: Queue.State?) {
    let laboratory = try Laboratory()
    let queue = Queue()
    queue.state.withLock {
      ($0.change, $0.overwrites, $0.setBack, $0.steps) = (change, overwriting, setBack, count)
    }
    let plugin = Plugin(
      name: "queue", summary: "a queue", steps: [StepKind(Slow.self)],
      connections: [ConnectionKind(QueueConnection(queue: queue))])
    let steps = (0..<count).map { #"s\#($0): { uses: "queue.slow", on: "here", with: { name: "s\#($0)" } }"# }
    let text = "{ workflow: 'w', connections: { here: { type: 'queue' } }, steps: { \(steps.joined(separator: ",")) } }"
    let journal = try Journal.open(at: laboratory.path)
    let time = QueueTime(queue: queue)
    let preparation = Preparation(journal: journal, catalog: Catalog([plugin]), clock: time)
    let engine = Engine(journal: journal, options: laboratory.options(jobs: 4), clock: time)
    func seen(of execution: Execution) async -> Queue.State {
      queue.state.withLock { $0.execution = execution }
      let ending = await execution.run()
      #expect(ending.exitStatus == 0)
      return queue.state.withLock { state in
        state.execution = nil
        defer { state = Queue.State(now: state.now, change: change, ready: state.ready, steps: count) }
        return state
      }
    }
    let run = try await seen(
      of: engine.execution(
        of: preparation.run(
          Source(name: "test.json5", text: text), arguments: Arguments(), startNew: false, in: .network)))
    return (run, undo ? try await seen(of: engine.undo(preparation.undo(run: nil))) : nil)
  }

  /// The most instants within one interval between two polls at which anything that waits was observed.
  private func mostRounds(in looks: [Instant: Int]) -> Int {
    let instants = looks.keys.sorted()
    return instants.map { first in instants.count { $0 >= first && $0 < first + .seconds(5) } }.max() ?? 0
  }

  @Test func `how many requests waiting costs does not follow from how many steps wait`() async throws {
    let few = try await play(steps: 20).run
    let many = try await play(steps: 200).run
    // Whoever begins to wait in the second half of a round's time has a round of its own.
    #expect(mostRounds(in: few.looks) <= 3)
    #expect(mostRounds(in: many.looks) <= 3)
    // The four places are for changes; all that wait are observed beside each other, to travel together.
    #expect(many.looks.values.max() ?? 0 >= 60)
  }

  @Test func `steps that are ready are observed together, and no more are changed at once than there are places`()
    async throws
  {
    let (run, undo) = try await play(steps: 100, undo: true)
    // All at once, before anything is changed.
    #expect(run.peakAhead >= 95)
    #expect(run.ahead.values.allSatisfy { $0.count == 1 })
    #expect((1...4).contains(run.peakChanging))
    let back = try #require(undo)
    #expect(back.peakAhead >= 95)
    #expect((1...4).contains(back.peakChanging))
  }

  @Test func `what was seen ahead of a change is at most ten seconds old when it is sent`() async throws {
    // The last changes wait for their place for 30 seconds.
    let seen = try await play(steps: 120, change: .milliseconds(250)).run
    // Time passes with each of the other changes that are under way while a step's intent is written.
    #expect(seen.oldest <= .seconds(15))
    #expect(seen.ahead.values.allSatisfy { $0.count <= 4 })
    #expect(seen.ahead.values.count { $0.count >= 2 } >= 10)
  }

  @Test func `what stands where a change goes was seen within the second ahead of it`() async throws {
    let seen = try await play(steps: 60, change: .milliseconds(250), overwriting: true).run
    #expect(seen.oldest <= .seconds(5))
    // The changes take 15 seconds; all that wait are observed together, not each by itself.
    #expect(seen.instantsAhead.count <= 45)
  }

  @Test func `what was seen before the clock was set back is observed again`() async throws {
    let seen = try await play(steps: 60, setBack: .seconds(3600)).run
    // The thirty that waited for their places, but for those that were not answered yet.
    #expect(seen.ahead.values.count { $0.count == 2 } >= 10)
  }
}
