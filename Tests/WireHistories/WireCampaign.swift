import AWSSandbox
import Fixtures
import Foundation
import Synchronization

/// Many histories, several at once, and what became of them.
package struct WireCampaign: Sendable {
  private let ground: WireGround
  private let references: [WireReference]

  /// A history and how it went.
  package struct Played: Sendable {
    package let history: WireHistory
    package let course: WireCourse

    /// Whether what is broken on purpose broke its promise.
    fileprivate var isCaught: Bool {
      course.breaches.contains { breach in history.mutant?.explains(breach) ?? false }
    }
  }

  /// Makes the ground, and sees what each workflow does where nothing goes wrong.
  package init() async throws {
    ground = try await WireGround()
    var references: [WireReference] = []
    for workflow in WireWorkflow.all {
      var play = try WirePlay(workflow, nil, nil, on: ground)
      references.append(try await play.observeReference(keepingIn: ground))
    }
    self.references = references
  }

  /// What each workflow does: its name, its requests, how many things stand after its run, and how many after its undo
  /// that did not stand at first.
  package var workflows: [(name: String, requests: Int, things: Int, left: Int)] {
    references.map {
      (
        $0.workflow.name, $0.requests, $0.whole.lines.count - $0.first.lines.count,
        $0.last.lines.count - $0.first.lines.count
      )
    }
  }

  /// Every action that a workflow asks for.
  package var actions: [RequestedAction] {
    Set(references.flatMap { $0.counts.values.flatMap(\.keys) }).sorted {
      ($0.service, $0.name) < ($1.service, $1.name)
    }
  }

  /// Histories by chance: each fault of each action once, and then again with other phases, until there are so many.
  ///
  /// - Parameter count: how many; nil for each fault of each action once.
  package func histories(
    count: Int?, seed: UInt64, faults: [WireFault], actions wanted: [RequestedAction]? = nil
  ) -> [WireHistory] {
    var dice = Dice(seed: seed)
    let pairs = (wanted ?? actions).flatMap { action in
      faults.filter { $0.concerns(action) }.map { (action: action, fault: $0) }
    }
    guard !pairs.isEmpty else { return [] }
    var histories: [WireHistory] = []
    while histories.count < count ?? pairs.count {
      for pair in pairs.shuffled(using: &dice) {
        if let history = history(of: pair.action, pair.fault, &dice) { histories.append(history) }
      }
    }
    return Array(histories.prefix(count ?? pairs.count))
  }

  /// Histories of whole runs and undos, of all workflows by turns, where so many of a hundred observations meet
  /// something.
  package func denseHistories(count: Int, percent: Int, seed: UInt64) -> [WireHistory] {
    (0..<count).map { number in
      WireHistory(
        workflow: references[number % references.count].workflow.name,
        trouble: .dense(percent: percent, seed: Int(seed % 1_000_000) * 10_000 + number), jobs: number % 3 == 0 ? 1 : 16
      )
    }
  }

  private func history(of action: RequestedAction, _ fault: WireFault, _ dice: inout Dice) -> WireHistory? {
    var targets: [FaultTarget] = []
    for reference in references {
      for phase in WirePhase.allCases {
        guard let count = reference.counts[phase]?[action] else { continue }
        let cost = phase.worthPlaying.reduce(0) { $0 + (reference.counts[$1]?.values.reduce(0, +) ?? 0) }
        targets.append(FaultTarget(workflow: reference.workflow.name, phase: phase, count: count, cost: cost))
      }
    }
    // The cheapest of four: all places come about, and most histories are short.
    let drawn = (0..<4).compactMap { _ in targets.randomElement(using: &dice) }
    guard let target = drawn.min(by: { $0.cost < $1.cost }) else { return nil }
    // What takes a second each, and what is waited for however long it takes, ends before somebody heals it.
    let lengths: [Int?] = fault.isLate ? [1, 1, 4] : fault.isPatient ? [1, 4, 12] : [1, 1, 4, nil]
    let length = lengths.randomElement(using: &dice) ?? 1
    return WireHistory(
      workflow: target.workflow,
      trouble: WireTrouble(
        phase: target.phase, action: action, occurrence: dice.chance(50) ? 1 : dice.number(0..<target.count) + 1,
        length: length, fault: fault),
      jobs: dice.chance(50) ? 1 : 16)
  }

  /// Where something may go wrong with an action, how often it is asked for there, and what the history costs in
  /// requests.
  private struct FaultTarget {
    let workflow: String
    let phase: WirePhase
    let count: Int
    let cost: Int
  }

  /// Plays them, several at once, since they wait most of the time.
  ///
  /// - Parameters:
  ///   - enough: says of one that it is the last to be wanted.
  ///   - tell: is told of each as it ends.
  package func play(
    _ histories: [WireHistory], atOnce width: Int, until enough: @escaping @Sendable (Played) -> Bool = { _ in false },
    tell: @escaping @Sendable (Played) -> Void = { _ in }
  ) async -> [Played] {
    let queue = Queue(histories)
    return await withTaskGroup(of: [Played].self) { group in
      for _ in 0..<max(1, width) {
        group.addTask {
          var own: [Played] = []
          while let history = queue.next() {
            let played = Played(history: history, course: await play(history))
            own.append(played)
            tell(played)
            if enough(played) { queue.end() }
          }
          return own
        }
      }
      var all: [Played] = []
      for await part in group { all += part }
      return all
    }
  }

  /// Histories that are yet to be played.
  private final class Queue: Sendable {
    private let left: Mutex<ArraySlice<WireHistory>>

    init(_ histories: [WireHistory]) {
      left = Mutex(histories[...])
    }

    func next() -> WireHistory? { left.withLock { $0.popFirst() } }
    func end() { left.withLock { $0 = [] } }
  }

  /// Plays histories with something broken on purpose until one of them breaks a promise for that reason.
  ///
  /// - Returns: that history; nil where none does.
  package func trial(of mutant: WireMutant, atOnce width: Int) async -> Played? {
    var trials = histories(count: 600, seed: 1, faults: mutant.faults)
    for index in trials.indices { trials[index].mutant = mutant }
    let played = await play(trials, atOnce: width, until: { $0.isCaught })
    for caught in played where caught.isCaught {
      var whole = caught.history
      whole.mutant = nil
      // What breaks a promise by itself catches nothing.
      if await play(whole).breaches.isEmpty { return caught }
    }
    return nil
  }

  /// Plays one.
  ///
  /// - Parameter tell: is told of every request.
  package func play(_ history: WireHistory, tell: (@Sendable (String) -> Void)? = nil) async -> WireCourse {
    guard let reference = references.first(where: { $0.workflow.name == history.workflow }) else { return WireCourse() }
    do {
      var play = try WirePlay(reference.workflow, history, reference, on: ground, tell: tell)
      return await play.play()
    } catch {
      var course = WireCourse()
      course.breaches = [WireBreach(.course, "\(error)")]
      return course
    }
  }
}
