import Document
import Journal
import PlinkflowKit
import Synchronization
import Testing
import Workflow

@testable import Engine

/// What waits on a connection that merges looks: how often it is looked at, and how many travel together.
private final class Queue: Sendable {
  struct State: Sendable {
    var now = Timestamp(milliseconds: 1_800_000_000_000)
    var ready: [String: Timestamp] = [:]
    var execution: Execution?
    /// The look that belongs to the change itself is none of waiting.
    var sent: Set<String> = []
    var looks: [Timestamp: Int] = [:]
    var inFlight = 0
    var peak = 0
  }

  let state = Mutex(State())

  func look(_ name: String) async -> Timestamp? {
    state.withLock { state in
      if state.ready[name] != nil, !state.sent.insert(name).inserted { state.looks[state.now, default: 0] += 1 }
      state.inFlight += 1
      state.peak = max(state.peak, state.inFlight)
    }
    for _ in 0..<50 { await Task.yield() }
    return state.withLock { state in
      state.inFlight -= 1
      return state.ready[name]
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

  func observe(_ receipt: Nothing?, token: Token) async throws(Fault) -> Observation<Nothing> {
    guard let ready = await queue.look(parameters.name) else { return .absent }
    return queue.state.withLock { $0.now } < ready
      ? .settling("in the queue", lookAgainAfter: .seconds(5)) : .present(Nothing())
  }

  func apply(over found: Observation<Nothing>, token: Token) async throws(Fault) -> Nothing {
    queue.state.withLock { state in
      state.now = state.now + .milliseconds(37)
      state.ready[parameters.name] = state.now + .seconds(60)
    }
    return Nothing()
  }

  func undo(to before: Observation<Nothing>, _ receipt: Nothing?, token: Token) async throws(Fault) {}
}

private struct QueueConnection: Connection {
  static let kind = "queue"
  static let summary = "a queue"
  static let help: [String: String] = [:]
  static let mergesLooks = true
  let queue: Queue

  func open(_ parameters: Nothing, named name: String) async throws(Fault) -> Queue { queue }
}

/// Time that passes only while every step waits.
private struct QueueTime: Timeline {
  let queue: Queue
  var now: Timestamp { queue.state.withLock { $0.now } }

  func sleep(until instant: Timestamp) async {
    guard let execution = queue.state.withLock({ $0.execution }) else { return }
    while await execution.busy > 0, !Task.isCancelled { await Task.yield() }
    guard !Task.isCancelled else { return }
    queue.state.withLock { $0.now = max($0.now, instant) }
  }
}

@Suite struct RoundTests {
  /// Plays a run of so many steps beside each other with four places, and answers when they were looked at.
  private func looks(ofSteps count: Int) async throws -> Queue.State {
    let laboratory = try Laboratory()
    let queue = Queue()
    let plugin = Plugin(
      name: "queue", summary: "a queue", steps: [StepKind(Slow.self)],
      connections: [ConnectionKind(QueueConnection(queue: queue))])
    let steps = (0..<count).map { #"s\#($0): { uses: "queue.slow", on: "here", with: { name: "s\#($0)" } }"# }
    let text = "{ workflow: 'w', connections: { here: { type: 'queue' } }, steps: { \(steps.joined(separator: ",")) } }"
    let journal = try Journal.open(at: laboratory.path)
    let time = QueueTime(queue: queue)
    let prepared = try await Preparation(journal: journal, catalog: Catalog([plugin]), timeline: time).run(
      Source(name: "test.json5", text: text), arguments: Arguments(), startNew: false, settings: .null)
    let execution = try Engine(journal: journal, settings: laboratory.settings(jobs: 4), timeline: time)
      .execution(of: prepared)
    queue.state.withLock { $0.execution = execution }
    let ending = await execution.run()
    #expect(ending.exitStatus == 0)
    return queue.state.withLock { state in
      state.execution = nil
      return state
    }
  }

  /// The most instants within one interval between two looks at which anything that waits was looked at.
  private func mostRounds(in looks: [Timestamp: Int]) -> Int {
    let instants = looks.keys.sorted()
    return instants.map { first in instants.count { $0 >= first && $0 < first + .seconds(5) } }.max() ?? 0
  }

  @Test func `how many requests waiting costs does not follow from how many steps wait`() async throws {
    let few = try await looks(ofSteps: 20)
    let many = try await looks(ofSteps: 200)
    // Whoever begins to wait in the second half of a round's time has a round of its own.
    #expect(mostRounds(in: few.looks) <= 3)
    #expect(mostRounds(in: many.looks) <= 3)
    // The four places are for changes; all that wait are looked at beside each other, to travel together.
    #expect(many.peak >= 60)
  }
}
