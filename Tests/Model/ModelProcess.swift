import CLibrary
import Engine
import Fixtures
import Journal
import PlinkflowKit
import Runs
import SQLite
import Synchronization

/// What happens to one process of plinkflow on its way: by the number of the change that it sends, of the observation
/// that it takes, and of the event that it writes.
struct Mishaps: Sendable {
  enum AtChange: Sendable {
    case killedBefore, killedAfter, requestLost, replyLost, throttled, refused, interrupted, secondRunner
    /// A program ends badly, behind the first part of what it does or behind all of it; any other reply is lost.
    case failedHalfway, failedAfter
    case clockJumps(Int64)

    /// How a tally calls it.
    var name: String {
      switch self {
      case .killedBefore: "killed ahead of a change"
      case .killedAfter: "killed behind a change"
      case .requestLost: "request lost"
      case .replyLost: "reply lost"
      case .throttled: "change throttled"
      case .refused: "change refused"
      case .interrupted: "interrupted"
      case .secondRunner: "second runner"
      case .failedHalfway: "change failed halfway"
      case .failedAfter: "change failed behind its effect"
      case .clockJumps: "clock jumped"
      }
    }
  }

  enum AtLook: Sendable { case throttled, unanswered }

  enum AtEvent: Sendable { case killed, diskFull }

  var changes: [Int: AtChange] = [:]
  /// The changes during which a person sets what another step is yet to set.
  var crossed: Set<Int> = []
  var looks: [Int: AtLook] = [:]
  var event: (number: Int, what: AtEvent)?

  /// Whether the process may end before it has written down what it knows.
  var mayEndEarly: Bool {
    event != nil
      || changes.values.contains {
        switch $0 {
        case .killedBefore, .killedAfter: true
        default: false
        }
      }
  }

  /// None.
  init() {}

  init(_ dice: inout Dice) {
    for number in 0..<6 where dice.chance(22) { changes[number] = Self.atChange(&dice) }
    for number in 0..<6 where dice.chance(30) { crossed.insert(number) }
    for number in 0..<10 where dice.chance(6) { looks[number] = dice.chance(50) ? .throttled : .unanswered }
    if dice.chance(45) { event = (dice.number(0..<16), dice.chance(75) ? .killed : .diskFull) }
  }

  private static func atChange(_ dice: inout Dice) -> AtChange {
    switch dice.number(0..<15) {
    case 0, 1: .killedBefore
    case 2, 3: .killedAfter
    case 4: .requestLost
    case 5, 6: .replyLost
    case 7: .throttled
    case 8: .refused
    case 9: .interrupted
    case 10: .secondRunner
    case 11, 12: .failedHalfway
    case 13: .failedAfter
    default: .clockJumps(Int64(dice.number(-7200..<7200)) * 1000)
    }
  }
}

/// One process of plinkflow as the world and the disk meet it. A process that was killed changes nothing any more,
/// whatever its engine, which a test cannot kill, goes on to do.
package final class ModelProcess: Sendable {
  let world: ModelWorld
  let mutant: Mutant?
  let number: Int
  let journalPath: String
  package let pace: DiskPace
  private let mishaps: Mishaps
  private let steps: [String: String]
  /// The steps that set a value, by name.
  let settings: Set<String>
  /// Whether looks travel together.
  private let isMerged: Bool

  struct Life: Sendable {
    var isKilled = false
    var changes = 0
    var looks = 0
    var events = 0
    var names: [String] = []
    var execution: Execution?
    var held: [Event] = []
    /// What a mutant that trusts replies claims to see.
    var claimed: Set<String> = []
    var looked: Set<String> = []
    /// Who is about to send something, where observations travel together.
    var waiting: Set<String> = []
    /// What a mutant that observes once saw.
    var seen: [String: Observation<ModelOutputs>] = [:]
  }

  let life = Mutex(Life())

  /// - Parameter values: what each step wants, by its name.
  init(
    in world: ModelWorld, _ mishaps: Mishaps, values: [String: String], settings: Set<String>, isMerged: Bool,
    number: Int, journal path: String, pace: DiskPace, mutant: Mutant?
  ) {
    self.settings = settings
    self.isMerged = isMerged
    self.pace = pace
    self.world = world
    self.mishaps = mishaps
    self.number = number
    self.mutant = mutant
    steps = values
    journalPath = path
  }

  var isKilled: Bool { life.withLock { $0.isKilled } }

  private func kill() { life.withLock { $0.isKilled = true } }

  // MARK: Requests

  enum Request: Int { case look, change }

  /// Where looks travel together: waits until all that are on their way have come to this, and is the first of them.
  /// All looks are taken ahead of a change, by their steps' names, so that a history comes out the same each time.
  ///
  /// - Parameter token: tells a step from the one that took its place in the workflow.
  func awaitTurn(to request: Request, _ name: String, token: Token) async {
    guard isMerged, let execution = life.withLock({ $0.execution }) else { return }
    let own = "\(request.rawValue) \(name) \(token)"
    life.withLock { _ = $0.waiting.insert(own) }
    while true {
      let busy = await execution.busy
      let isNext = life.withLock { life in
        guard life.waiting.count == busy, life.waiting.min() == own else { return false }
        life.waiting.remove(own)
        return true
      }
      if isNext { return }
      await Task.yield()
    }
  }

  /// Takes an observation, unless it goes amiss.
  func look<R: Sendable>(_ body: (ModelWorld.State) -> R) throws(StepError) -> R {
    let number = life.withLock { life -> Int? in
      guard !life.isKilled else { return nil }
      life.looks += 1
      return life.looks - 1
    }
    guard let number else { throw .refused("was asked by a process that was killed") }
    switch mishaps.looks[number] {
    case .throttled:
      world.count("look throttled")
      throw .transient("was throttled", retryAfter: .seconds(2))
    case .unanswered:
      world.count("look not answered")
      throw .unknown("was not answered")
    case nil: return world.state.withLock { body($0) }
    }
  }

  /// Has a program carry a change out in two parts, unless it ends badly.
  func carryOut(
    _ what: String, _ name: String, token: Token, _ first: @escaping @Sendable (inout ModelWorld.State) -> Void,
    rest: @escaping @Sendable (inout ModelWorld.State) -> Void
  ) async throws(StepError) {
    try await change(what, name, token: token, first: first) { state in
      first(&state)
      rest(&state)
    }
  }

  /// Sends a change, unless it goes amiss.
  ///
  /// - Parameter first: the first part of it, where a program carries it out.
  func change<R: Sendable>(
    _ what: String, _ name: String, token: Token, first: (@Sendable (inout ModelWorld.State) -> Void)? = nil,
    _ body: @Sendable (inout ModelWorld.State) -> R
  ) async throws(StepError) -> R {
    await awaitTurn(to: .change, name, token: token)
    let number = life.withLock { life -> Int? in
      guard !life.isKilled else { return nil }
      life.changes += 1
      return life.changes - 1
    }
    guard let number else { throw .refused("was asked by a process that was killed") }
    let mishap = mishaps.changes[number]
    world.state.withLock { $0.send(token.text, "\(what) `\(name)`") }
    if let mishap { world.count(mishap.name) }
    if mishaps.crossed.contains(number), token == token.forward {
      world.cross(name, settings: steps.filter { settings.contains($0.key) }, areMerged: isMerged)
    }
    defer { world.state.withLock { $0.elapsed += world.takes } }
    switch mishap {
    case .killedBefore:
      kill()
      throw .unknown("was killed")
    case .requestLost: throw first == nil ? .unknown("lost the request") : Self.ended
    case .failedHalfway:
      // Known limit: of an undo whose failure nobody lived to write down, what the observation sees is all that is
      // known.
      if let first, token == token.forward || !mishaps.mayEndEarly {
        world.state.withLock { first(&$0) }
        throw Self.ended
      }
    case .throttled: throw .transient("was throttled")
    case .refused: throw .refused("was refused", notes: ["the key \(ModelSecret.text) may not do that"])
    default: break
    }
    let result = world.state.withLock { body(&$0) }
    switch mishap {
    case .killedAfter:
      kill()
      throw .unknown("was killed")
    case .replyLost, .failedHalfway, .failedAfter: throw first == nil ? .unknown("lost the reply") : Self.ended
    case .interrupted: await life.withLock { $0.execution }?.stop(signal: 2)
    case .clockJumps(let milliseconds): world.state.withLock { $0.skew += milliseconds }
    case .secondRunner:
      do throws(JournalError) {
        _ = try JournalLock.take(forJournal: journalPath)
        world.breach("two processes own the journal")
      } catch {
        guard case .held(_, let holder) = error, holder.process == getpid() else {
          world.breach("the second of two processes is not told which is the first: \(error)")
          break
        }
      }
    default: break
    }
    return result
  }

  /// How a program tells that it failed.
  private static var ended: StepError {
    var fault = StepError.unknown("failed: it exited with 1")
    fault.mayPass = true
    fault.isPartial = true
    return fault
  }

  var takesLock: Bool {
    mishaps.changes.values.contains { if case .secondRunner = $0 { true } else { false } }
  }
}

// MARK: The disk

extension ModelProcess: Disk {
  package func write(_ events: [Event], toFile: ([Event]) throws(JournalError) -> Void) throws(JournalError) {
    let stopped = JournalError.storage(path: journalPath, SQLiteError(code: 13, message: "database or disk is full"))
    guard !isKilled else { throw stopped }
    var admitted = mutant.map { $0.rewrite(events, holding: life) } ?? events
    var isCut = false
    if let (number, what) = mishaps.event {
      let room = max(0, number - life.withLock { $0.events })
      if admitted.count > room {
        admitted = Array(admitted.prefix(room))
        isCut = true
        world.count(what == .killed ? "killed at an event" : "disk full")
        // Ahead of the write: what a killed process does meanwhile counts for nothing.
        if what == .killed { kill() }
      }
    }
    try toFile(admitted)
    life.withLock { $0.events += admitted.count }
    for event in admitted { tell(event) }
    if isCut { throw stopped }
  }

  private func tell(_ event: Event) {
    let name = event.step.flatMap { step in life.withLock { $0.names.indices.contains(step) ? $0.names[step] : nil } }
    switch event.body {
    case .intended(let intent):
      world.wrote(intentWith: intent.token.text)
      if let name { world.begin(name) }
    case .undoIntended(let token): world.wrote(intentWith: token.text)
    case .done:
      if let name, let value = steps[name] { world.wroteDone(name, value) }
    default: break
    }
  }
}

/// Time that passes only while every step of the process waits, so that a history comes out the same each time.
struct ModelTime: Clock {
  let process: ModelProcess
  let journal: Journal

  var now: Instant {
    process.world.state.withLock { Instant(milliseconds: 1_800_000_000_000 + $0.elapsed + $0.skew) }
  }

  func sleep(until instant: Instant) async {
    guard let execution = process.life.withLock({ $0.execution }) else { return }
    while await execution.busy > 0, !Task.isCancelled { await Task.yield() }
    // What was handed over is on disk, or the process was killed while it was written.
    try? await journal.commit([])
    guard !Task.isCancelled, !process.isKilled else { return }
    process.world.state.withLock { state in
      let now = 1_800_000_000_000 + state.elapsed + state.skew
      state.elapsed += max(0, instant.milliseconds - now)
    }
  }
}
