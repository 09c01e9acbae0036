import AWSConnection
import AWSCore
import AWSSandbox
import Document
import Engine
import Fixtures
import Foundation
import Journal
import PlinkflowKit
import Runs
import Workflow

/// Plays one history: run, run again, drift, plan, undo, with the trouble in one of them.
struct WirePlay {
  let workflow: WireWorkflow
  let history: WireHistory?
  let reference: WireReference?
  let sandbox: Sandbox
  private let server: SandboxServer
  let traffic: WireTraffic
  let program: WireProgram
  private let source: Source
  private let arguments: Arguments
  private let files: WireStand
  var course = WireCourse()

  /// - Parameters:
  ///   - history: nil for one in which nothing goes wrong.
  ///   - reference: what it is compared with.
  ///   - tell: is told of every request.
  init(
    _ workflow: WireWorkflow, _ history: WireHistory?, _ reference: WireReference?, on ground: WireGround,
    tell: (@Sendable (String) -> Void)? = nil
  ) throws {
    (self.workflow, self.history, self.reference) = (workflow, history, reference)
    files = try ground.stand(on: reference?.stand(before: history?.trouble.phase) ?? ground.beginning(of: workflow))
    sandbox = try Sandbox(state: files.world, delay: .zero)
    traffic = WireTraffic(history?.trouble, tell: tell)
    server = try SandboxServer(sandbox, through: traffic)
    let transport = WireTransport(
      inner: NetworkTransport(), traffic: traffic, deaf: ground.deaf.number, mutant: history?.mutant,
      templates: ground.templates)
    let isLate = history?.trouble.fault.isLate ?? false
    program = WireProgram(
      journal: try Journal.open(at: files.journal),
      catalog: WireProgram.catalog(
        WireProgram.access(
          to: server.port, of: sandbox.world, by: transport, timeout: isLate ? WireFault.patience : .seconds(30))),
      jobs: history?.jobs ?? 16)
    source = try workflow.source()
    arguments = try workflow.arguments(ground.values(of: workflow))
  }

  /// Lets all of it happen, and tells which promises were broken.
  mutating func play() async -> WireCourse {
    defer { clear() }
    let start = ContinuousClock.now
    do {
      for phase in history?.trouble.phase.worthPlaying ?? WirePhase.allCases {
        traffic.begin(phase)
        try await play(phase)
        try bound()
      }
    } catch let breach as WireBreach {
      course.breaches.append(breach)
    } catch {
      course.breaches.append(WireBreach(.course, "\(error)"))
    }
    (course.hits, course.requests) = (traffic.hits, traffic.total)
    course.seconds = start.duration(to: .now) / .seconds(1)
    return course
  }

  /// What it does where nothing goes wrong.
  mutating func observeReference(keepingIn ground: WireGround) async throws -> WireReference {
    defer { clear() }
    let first = try WireScenery(sandbox)
    traffic.begin(.run)
    try await play(.run)
    let whole = try WireScenery(sandbox)
    let tokens = Set(whole.marks.map(\.value))
    let marked = try steps().filter { step in step.identity.map { tokens.contains($0.token.text) } ?? false }
    var stands = [WirePhase.rerun: try ground.keep(files)]
    for phase in [WirePhase.rerun, .drift, .plan, .undo] {
      traffic.begin(phase)
      try await play(phase)
      if phase == .rerun { stands[.drift] = try ground.keep(files) }
    }
    return WireReference(
      workflow: workflow, first: first, whole: whole, last: try WireScenery(sandbox), counts: traffic.counts,
      requests: traffic.total, marked: Set(marked.map(\.name)), stands: stands)
  }

  private func clear() {
    server.stop()
    files.clear()
  }

  private func steps() throws -> [StepRecord] {
    try program.journal.latestRun().flatMap { try program.journal.record(of: $0) }?.steps ?? []
  }

  // MARK: What is done

  private mutating func play(_ phase: WirePhase) async throws {
    switch phase {
    case .run, .rerun: try await run(phase)
    case .drift: try await drift()
    case .plan: try await plan()
    case .undo: try await undo()
    }
  }

  /// How often a command is given once nothing goes wrong any more.
  private static let attempts = 5

  private mutating func run(_ phase: WirePhase) async throws {
    var last = ""
    for attempt in 0...Self.attempts {
      let before = traffic.hits
      let outcome = await program.run(source, arguments)
      let isTroubled = traffic.hits > before
      try judge(outcome, isTroubled, attempt)
      try require(nothingTwice: phase)
      try requireAgreement()
      if phase == .rerun, let (action, _) = traffic.changes(in: .rerun).first {
        throw WireBreach(.gone, "a run of what stands as wanted sends \(action.name)")
      }
      if case .ended(let ending) = outcome, ending.state == .done {
        try requireSeen(phase, isTroubled, "the run is done")
        guard let reference else { return }
        if let difference = try WireScenery(sandbox).difference(from: reference.whole) {
          throw WireBreach(.whole, "after a finished \(phase): \(difference)")
        }
        return
      }
      last = Self.told(outcome)
      traffic.heal()
    }
    throw WireBreach(.course, "the \(phase) is not done, although nothing stands in its way: \(last)")
  }

  private mutating func drift() async throws {
    for attempt in 0...1 {
      let before = traffic.hits
      let drift: Drift
      do {
        drift = try await program.drift()
      } catch {
        guard attempt == 0, traffic.hits > before else { throw error }
        course.ending = "refused"
        traffic.heal()
        continue
      }
      let unseen = drift.steps.filter { if case .unseen = $0.finding { true } else { false } }
      for step in drift.steps where step.finding != .asLeft && !unseen.contains(step) {
        throw WireBreach(.gone, "drift says of `\(step.name)`, which stands as it was left: \(step.finding)")
      }
      try requireUntouched(.drift)
      if unseen.isEmpty {
        return try requireSeen(.drift, traffic.hits > before, "drift says that all is as it was left")
      }
      guard attempt == 0, traffic.hits > before else {
        throw WireBreach(.course, "drift cannot see `\(unseen[0].name)`, although nothing stands in its way")
      }
      course.ending = "unseen"
      traffic.heal()
    }
  }

  private mutating func plan() async throws {
    for attempt in 0...1 {
      let before = traffic.hits
      let plan: Plan
      do {
        plan = try await program.plan(source, arguments)
      } catch {
        guard attempt == 0, traffic.hits > before else { throw error }
        course.ending = "refused"
        traffic.heal()
        continue
      }
      var stops = 0
      for step in plan.steps {
        switch step.action {
        case .keep: continue
        case .stop, .knownAfter: stops += 1
        case .create, .change, .wait:
          throw WireBreach(.gone, "plan says of `\(step.name)`, which stands as wanted: \(step.action)")
        }
      }
      try requireUntouched(.plan)
      if stops == 0 { return try requireSeen(.plan, traffic.hits > before, "plan says that all is as wanted") }
      if !plan.steps.contains(where: { if case .stop = $0.action { true } else { false } }) {
        throw WireBreach(.seen, "plan leaves steps open, and none of them is said to be unseen")
      }
      guard attempt == 0, traffic.hits > before else {
        throw WireBreach(.course, "plan stops, although nothing stands in its way")
      }
      course.ending = "stopped"
      traffic.heal()
    }
  }

  private mutating func undo() async throws {
    var last = ""
    var failures = 0
    while failures <= Self.attempts {
      let before = traffic.hits
      let outcome = await program.undo()
      let isTroubled = traffic.hits > before
      try judge(outcome, isTroubled, failures)
      try require(nothingTwice: .undo)
      try requireAgreement()
      switch outcome {
      case .nothingLeft:
        guard let reference, let difference = try WireScenery(sandbox).difference(from: reference.last) else { return }
        throw WireBreach(.back, "after a finished undo: \(difference)")
      case .ended(let ending) where ending.state == .undone: continue
      case .ended, .refused:
        last = Self.told(outcome)
        traffic.heal()
        failures += 1
      }
    }
    throw WireBreach(.course, "the undo is not done, although nothing stands in its way: \(last)")
  }
}
