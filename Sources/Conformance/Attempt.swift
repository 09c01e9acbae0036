import Document
import PlinkflowKit

/// Why a rule is broken: what was seen, a line each.
struct Breach: Error {
  let lines: [String]

  init(_ lines: String...) { self.lines = lines }

  init(_ what: String, _ fault: StepError) {
    lines = ["\(what) \(fault.summary)"] + fault.notes
  }
}

/// One step under one token, driven as the engine drives it: observed until it has settled.
struct Attempt {
  let step: BoundStep
  let token: Token
  let kind: StepKind
  /// The longest that anything is waited for.
  let patience: Duration
  /// What waits are multiplied by.
  let pace: Double

  /// The first observation that is not settling.
  func observe(_ receipt: Value?) async throws(Breach) -> AnyObservation {
    let deadline = ContinuousClock.now + patience
    while true {
      let observation: AnyObservation
      do {
        observation = try await step.observe(receipt, token: token)
      } catch {
        guard case .transient(let delay) = error.class, .now < deadline else { throw Breach("observe", error) }
        await pause(delay ?? .milliseconds(100))
        continue
      }
      guard case .settling(let why, let delay) = observation else { return observation }
      guard .now < deadline else { throw Breach("it was still on its way after \(patience): \(why)") }
      await pause(delay)
    }
  }

  /// Looks until something is so; the other side may show a change late.
  func observe(
    _ receipt: Value?, until isSo: (AnyObservation) -> Bool, else what: String
  ) async throws(Breach) -> AnyObservation {
    let deadline = ContinuousClock.now + max(kind.visibleWithin * 2, .milliseconds(200))
    // A number of polls as well: on a busy machine the time may be up after the first one.
    var polls = 0
    while true {
      let observation = try await observe(receipt)
      if isSo(observation) { return observation }
      polls += 1
      guard .now < deadline || polls < 20 else { throw Breach(what, "observe sees \(observation.words)") }
      await pause(.milliseconds(50))
    }
  }

  /// Sends the change.
  func apply(over found: AnyObservation) async throws(Breach) -> Value {
    do throws(StepError) {
      return try await step.apply(over: found, token: token)
    } catch {
      throw Breach("apply", error)
    }
  }

  /// Takes the change back, and observes until that shows.
  func undo(to before: AnyObservation, _ receipt: Value?) async throws(Breach) {
    let deadline = ContinuousClock.now + patience
    while true {
      do throws(StepError) {
        try await step.undo(to: before, receipt, token: token.backward)
        break
      } catch {
        guard case .transient(let delay) = error.class, .now < deadline else { throw Breach("undo", error) }
        await pause(delay ?? .milliseconds(100))
      }
    }
    _ = try await observe(receipt, until: { $0.agrees(with: before) }, else: "undo left it as it was before undo")
  }

  private func pause(_ delay: Duration) async {
    try? await Task.sleep(for: max(.milliseconds(1), min(delay, .seconds(5)) * pace))
  }
}

extension AnyObservation {
  /// Whether nothing is left to do.
  var isSatisfied: Bool {
    if case .present(_, let drift) = self { drift.isEmpty } else { false }
  }

  /// Whether the world is at what another observation found, as far as a step may change it.
  func agrees(with other: AnyObservation) -> Bool {
    switch (self, other) {
    case (.absent, .absent): true
    case (.present(_, let now), .present(_, let then)): Set(now) == Set(then)
    default: false
    }
  }

  /// What was seen, in words.
  var words: String {
    switch self {
    case .absent: "nothing"
    case .present(_, let drift) where drift.isEmpty: "what is wanted"
    case .present(_, let drift):
      "something else: "
        + drift.map { "\($0.field) is \($0.found ?? "absent"), wanted \($0.wanted ?? "absent")" }.joined(
          separator: "; ")
    case .settling(let why, _): "something on its way: \(why)"
    case .foreign(let what): "something that is not its own: \(what)"
    }
  }
}
