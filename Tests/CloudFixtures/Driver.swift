import Document
import PlinkflowKit

/// Drives one step as the engine does, without a journal: looks, changes, observes until the change has settled.
package struct Driver: Sendable {
  /// Lets time go by between two polls.
  package typealias Waiting = @Sendable (Duration) async throws -> Void

  package let step: BoundStep
  package let token: Token
  /// What stood there before the change; nil until ``run()`` has looked.
  package private(set) var before: AnyObservation?
  package private(set) var receipt: Value?
  private let patience: Int
  private let wait: Waiting?

  /// A driver of a step of a run.
  ///
  /// - Parameters:
  ///   - patience: how often it observes again.
  ///   - wait: lets time go by, and what the other side wants to be sent later is sent again; nil asks again at once,
  ///     and throws what is to be sent later.
  package init(
    _ step: BoundStep, run: String = "r1", number: Int = 1, patience: Int = 20, wait: Waiting? = nil
  ) {
    self.step = step
    (self.patience, self.wait) = (patience, wait)
    token = Token(run: run, step: number, direction: .run, generation: 0)
  }

  package var undoToken: Token {
    token.backward
  }

  /// The first observation that is not settling.
  package func look(_ receipt: Value? = nil) async throws -> AnyObservation {
    for _ in 0..<patience {
      let observation = try await patiently { try await step.observe(receipt, token: token) }
      guard case .settling(_, let delay) = observation else { return observation }
      try await wait?(delay)
    }
    throw Unfinished()
  }

  /// Changes the world until the step is done.
  ///
  /// - Returns: the outputs.
  @discardableResult
  package mutating func run() async throws -> Value {
    let found = try await look()
    before = found
    if case .present(let outputs, let drift) = found, drift.isEmpty { return outputs }
    let (step, token) = (step, token)
    receipt = try await patiently { try await step.apply(over: found, token: token) }
    return try await done()
  }

  /// Looks until the change shows: reads may lag behind it.
  package func done() async throws -> Value {
    for _ in 0..<patience {
      if case .present(let outputs, let drift) = try await look(receipt), drift.isEmpty { return outputs }
      try await wait?(.seconds(1))
    }
    throw Unfinished()
  }

  /// Takes the step back, and observes until that shows.
  package func undo(to before: AnyObservation = .absent, receipt: Value?) async throws {
    try await patiently { try await step.undo(to: before, receipt, token: undoToken) }
    for _ in 0..<patience {
      let now = try await look(receipt)
      if now.shows(before) { return }
      try await wait?(.seconds(1))
    }
    throw Unfinished()
  }

  /// Sends again what the other side wants to be sent later.
  private func patiently<Result: Sendable>(
    _ body: @Sendable () async throws -> Result
  ) async throws -> Result {
    guard let wait else { return try await body() }
    for _ in 1..<max(1, patience) {
      do {
        return try await body()
      } catch let fault as StepError {
        guard case .transient(let delay) = fault.class else { throw fault }
        try await wait(delay ?? .seconds(1))
      }
    }
    return try await body()
  }

  /// A step did not come about, or found something else than the test is about.
  package struct Unfinished: Error {
    package init() {}
  }
}

extension AnyObservation {
  /// Whether it is absent like another, or there with the same drift.
  package func shows(_ other: AnyObservation) -> Bool {
    switch (self, other) {
    case (.absent, .absent): true
    case (.present(_, let drift), .present(_, let otherDrift)): Set(drift) == Set(otherDrift)
    default: false
    }
  }

  package var isAbsent: Bool { shows(.absent) }

  /// Whether nothing is left to do.
  package var isSatisfied: Bool {
    if case .present(_, let drift) = self { drift.isEmpty } else { false }
  }
}

extension Value {
  /// The text of a field that has to be there.
  package func text(_ field: String) throws -> String {
    guard let text = self[field]?.string else { throw MissingText(description: "no text in `\(field)`") }
    return text
  }

  private struct MissingText: Error, CustomStringConvertible {
    let description: String
  }
}
