import Document
import PlinkflowKit

/// Tries every rule on one kind of step, and leaves the world as it was.
///
/// It serves authors of plugins in any language, through `plinkflow plugin check`, and plinkflow's own tests.
public struct ConformanceSuite: Sendable {
  private let subject: Subject
  private let patience: Duration
  private let run: String
  private let pace: Double

  /// - Parameters:
  ///   - run: tells the tokens of this time from those of any other.
  ///   - patience: the longest that anything is waited for.
  ///   - pace: what waits are multiplied by; a simulated world may be faster than the real one.
  public init(_ subject: Subject, run: String, patience: Duration = .seconds(60), pace: Double = 1) {
    self.pace = pace
    self.subject = subject
    self.run = run
    self.patience = patience
  }

  /// Tries the rules in their order. One that is broken does not keep the others from being tried.
  public func verdicts() async -> [Verdict] {
    var verdicts: [Verdict] = []
    for rule in Rule.allCases {
      if let why = reasonNotToTry(rule) {
        verdicts.append(Verdict(rule: rule, outcome: .notTried(why)))
        continue
      }
      do throws(Breach) {
        try await attempt(rule)
        verdicts.append(Verdict(rule: rule, outcome: .kept))
      } catch {
        verdicts.append(Verdict(rule: rule, outcome: .broken(error.lines)))
      }
    }
    return verdicts
  }

  private func reasonNotToTry(_ rule: Rule) -> String? {
    let undoes: Set<Rule> = [
      .isRestored, .isQuiet, .survivesItsEnd, .putsBack, .standsBesideAnother, .isMadeOnce, .isFoundByToken,
      .copesWithNothing,
    ]
    if undoes.contains(rule), !subject.kind.isReversible { return "the kind cannot be undone" }
    if rule == .isMadeOnce, subject.kind.visibleWithin > .zero {
      return "the other side takes no token, so a change is looked for before it is sent again"
    }
    if rule == .putsBack, subject.others == nil { return "no second parameters of the same thing were given" }
    if rule == .standsBesideAnother, subject.another == nil { return "no parameters of another thing were given" }
    if rule == .copesWithNothing,
      (try? subject.kind.bind(subject.parameters, using: subject.client))?.guarantees.isWhole == true
    {
      return "observe sees all that a change may leave"
    }
    if rule == .keepsSecrets, !subject.kind.parameters.holdsSecret { return "the kind takes no secret" }
    return nil
  }

  private func attempt(_ rule: Rule) async throws(Breach) {
    switch rule {
    case .observesWithoutChanging: try await observesWithoutChanging()
    case .isMade: try await withThing(.isMade) { (_, _, _) async throws(Breach) in }
    case .isMadeOnce: try await isMadeOnce()
    case .isFoundByToken: try await isFoundByToken()
    case .isRestored:
      try await withThing(rule) { (_, _, _) async throws(Breach) in }
      _ = try await start(rule)
    case .isQuiet: try await isQuiet()
    case .survivesItsEnd: try await survivesItsEnd()
    case .putsBack: try await putsBack()
    case .standsBesideAnother: try await standsBesideAnother()
    case .copesWithNothing: try await copesWithNothing()
    case .refusesForbidden: try await refusesForbidden()
    case .keepsSecrets: try await keepsSecrets()
    }
  }

  // MARK: The rules

  private func observesWithoutChanging() async throws(Breach) {
    let attempt = try bound(subject.parameters, .observesWithoutChanging)
    let world = subject.world?()
    let first = try await attempt.observe(nil)
    for _ in 0..<2 {
      let again = try await attempt.observe(nil)
      guard again == first else {
        throw Breach("the first observation saw \(first.words), a later one \(again.words)")
      }
    }
    guard subject.world?() == world else { throw Breach("the world is another one after it") }
  }

  private func isMadeOnce() async throws(Breach) {
    try await withThing(.isMadeOnce) { (attempt, thing, found) async throws(Breach) in
      let world = subject.world?()
      // The second call may be answered like the first one, or refused since the thing is there.
      _ = try? await attempt.step.apply(over: found, token: attempt.token)
      let seen = try await attempt.observe(
        thing.receipt, until: \.isSatisfied, else: "after the second apply it is not there as wanted")
      guard seen == thing.seen else { throw Breach("after the second apply, observe sees another thing") }
      guard subject.world?() == world else { throw Breach("the second apply changed the world") }
    }
    // A second thing would be left over now.
    _ = try await start(.isMadeOnce)
  }

  private func isFoundByToken() async throws(Breach) {
    let (attempt, found) = try await start(.isFoundByToken)
    let thing = try await make(attempt, over: found)
    let seen = try await attempt.observe(nil, until: \.isSatisfied, else: "without its receipt it is not found")
    guard seen == thing.seen else { throw Breach("without its receipt another thing is found") }
    try await attempt.undo(to: found, nil)
  }

  private func isQuiet() async throws(Breach) {
    let (attempt, found) = try await start(.isQuiet)
    let thing = try await make(attempt, over: found)
    try await attempt.undo(to: found, thing.receipt)
    try await attempt.undo(to: found, thing.receipt)
  }

  /// A change that did not come to a good end is taken back, whatever an observation sees.
  private func copesWithNothing() async throws(Breach) {
    let (attempt, found) = try await start(.copesWithNothing)
    try await attempt.undo(to: found, nil)
  }

  private func survivesItsEnd() async throws(Breach) {
    let (attempt, found) = try await start(.survivesItsEnd)
    if let end = subject.end {
      let step = attempt.step
      let token = attempt.token
      let sent = Task { _ = try? await step.apply(over: found, token: token) }
      try? await Task.sleep(for: .milliseconds(5))
      end()
      await sent.value
    }
    // Whether the change arrived or not: it is looked for, and sent again only where it is not there.
    var now = try await attempt.observe(nil)
    if now.agrees(with: found), !now.isSatisfied {
      _ = try await attempt.apply(over: found)
      subject.end?()
      now = try await attempt.observe(nil, until: \.isSatisfied, else: "its reply lost, it is not found")
    }
    guard now.isSatisfied else { throw Breach("after its end, observe sees \(now.words)") }
    try await attempt.undo(to: found, nil)
    _ = try await start(.survivesItsEnd)
  }

  private func putsBack() async throws(Breach) {
    guard let others = subject.others else { return }
    try await withThing(.putsBack) { (attempt, thing, _) async throws(Breach) in
      let other = try bound(others, .putsBack, number: 2)
      let found = try await other.observe(nil)
      guard case .present(_, let drift) = found, !drift.isEmpty else {
        throw Breach("with the second parameters, observe sees \(found.words) instead of what differs")
      }
      let changed = try await make(other, over: found)
      try await other.undo(to: found, changed.receipt)
      _ = try await attempt.observe(thing.receipt, until: \.isSatisfied, else: "the first thing is not as it was")
    }
  }

  /// Two things are made at once, and taken back at once. Of a kind whose steps change one at a time, one after the
  /// other.
  private func standsBesideAnother() async throws(Breach) {
    guard let another = subject.another else { return }
    let first = try await start(.standsBesideAnother)
    let second = try await start(.standsBesideAnother, another, number: 2)
    let pair = Pair(first: first, second: second, isOneAtATime: subject.kind.exclusive != nil)
    let receipts = await pair.both { (attempt, found) async throws(Breach) in try await attempt.apply(over: found) }
    var breach: Breach?
    do throws(Breach) {
      let made = (try receipts.0.get(), try receipts.1.get())
      let what = "both were made, and this one is not there as wanted"
      _ = try await first.attempt.observe(made.0, until: \.isSatisfied, else: "of the first example: \(what)")
      _ = try await second.attempt.observe(made.1, until: \.isSatisfied, else: "of the third example: \(what)")
    } catch {
      breach = error
    }
    do throws(Breach) {
      try await pair.undo(receipts)
    } catch {
      // What two at once did not take back, one after the other may.
      var pair = pair
      pair.isOneAtATime = true
      try? await pair.undo(receipts)
      throw breach ?? error
    }
    if let breach { throw breach }
  }

  private func refusesForbidden() async throws(Breach) {
    guard case .object(let fields) = subject.kind.parameters, let members = subject.parameters.members else { return }
    var forbidden: [(String, Value)] = [
      ("with an unknown parameter", .object(members + [.init("no_such_parameter", .string("x"))]))
    ]
    for field in fields where !field.isOptional {
      forbidden.append(("without `\(field.name)`", .object(members.filter { $0.key != field.name })))
    }
    for (what, parameters) in forbidden {
      // Compiled-in kinds have their parameters checked for unknown names when a workflow is read.
      if subject.unchecked == nil, parameters.members?.last?.key == "no_such_parameter" { continue }
      do throws(StepError) {
        let step =
          if let unchecked = subject.unchecked { unchecked(parameters) } else {
            try subject.kind.bind(parameters, using: subject.client)
          }
        _ = try await step.observe(nil, token: token(.refusesForbidden, 1))
      } catch {
        guard error.class == .refused else { throw Breach("observe \(what) is not `refused`", error) }
        continue
      }
      throw Breach("observe \(what) is answered as if that were right")
    }
  }

  private func keepsSecrets() async throws(Breach) {
    // An answer with a secret in it is refused where it is given.
    try await withThing(.keepsSecrets) { (_, _, _) async throws(Breach) in }
  }

  // MARK: Things

  private struct Thing {
    let receipt: Value
    let seen: AnyObservation
  }

  private func token(_ rule: Rule, _ number: Int) -> Token {
    let index = Rule.allCases.firstIndex(of: rule) ?? 0
    return Token(run: run, step: index * 10 + number, direction: .run, generation: 0)
  }

  private func bound(_ parameters: Value, _ rule: Rule, number: Int = 1) throws(Breach) -> Attempt {
    do throws(StepError) {
      let step = try subject.kind.bind(parameters, using: subject.client)
      return Attempt(step: step, token: token(rule, number), kind: subject.kind, patience: patience, pace: pace)
    } catch {
      throw Breach("it", error)
    }
  }

  /// A step whose thing is not there as wanted, and what is there instead.
  private func start(
    _ rule: Rule, _ parameters: Value? = nil, number: Int = 1
  ) async throws(Breach) -> (attempt: Attempt, found: AnyObservation) {
    let attempt = try bound(parameters ?? subject.parameters, rule, number: number)
    let found = try await attempt.observe(nil)
    switch found {
    case .absent: break
    case .present(_, let drift) where !drift.isEmpty: break
    default: throw Breach("observe sees \(found.words) before anything is made", "give it parameters of something new")
    }
    return (attempt, found)
  }

  private func make(_ attempt: Attempt, over found: AnyObservation) async throws(Breach) -> Thing {
    let receipt = try await attempt.apply(over: found)
    let seen = try await attempt.observe(
      receipt, until: \.isSatisfied, else: "apply succeeded, and it is not there as wanted")
    return Thing(receipt: receipt, seen: seen)
  }

  /// Makes a thing, does something with it, and takes it back whatever came of that.
  private func withThing(
    _ rule: Rule, _ body: (Attempt, Thing, AnyObservation) async throws(Breach) -> Void
  ) async throws(Breach) {
    let (attempt, found) = try await start(rule)
    let thing = try await make(attempt, over: found)
    var breach: Breach?
    do throws(Breach) {
      try await body(attempt, thing, found)
    } catch {
      breach = error
    }
    if subject.kind.isReversible {
      do throws(Breach) {
        try await attempt.undo(to: found, thing.receipt)
      } catch {
        throw breach ?? error
      }
    }
    if let breach { throw breach }
  }
}

extension AnyObservation {
  fileprivate var outputs: Value? {
    if case .present(let outputs, _) = self { outputs } else { nil }
  }
}

extension Shape {
  /// Whether a secret may stand anywhere in it.
  fileprivate var holdsSecret: Bool {
    switch self {
    case .secret: true
    case .list(let inner), .dictionary(let inner): inner.holdsSecret
    case .object(let fields): fields.contains { $0.shape.holdsSecret }
    default: false
    }
  }
}
