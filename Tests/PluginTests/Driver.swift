import Document
import PlinkflowKit
import Testing

/// Drives one step as the engine does, without a journal: looks, changes, observes until the change has settled.
struct Driver {
  let step: BoundStep
  let token: Token
  private(set) var receipt: Value?

  /// A driver of a step of a run.
  init(_ step: BoundStep, run: String = "r1", number: Int = 1) {
    self.step = step
    token = Token(run: run, step: number, direction: .run, generation: 0)
  }

  var undoToken: Token {
    token.backward
  }

  /// The first observation that is not settling.
  func look(_ receipt: Value? = nil) async throws -> AnyObservation {
    for _ in 0..<20 {
      let observation = try await step.observe(receipt, token: token)
      guard case .settling = observation else { return observation }
    }
    throw Unfinished()
  }

  /// Changes the world until the step is done.
  ///
  /// - Returns: the outputs.
  @discardableResult
  mutating func run() async throws -> Value {
    let found = try await look()
    if case .present(let outputs, let drift) = found, drift.isEmpty { return outputs }
    receipt = try await step.apply(over: found, token: token)
    return try await done()
  }

  /// Looks until the change shows: reads may lag behind it.
  func done() async throws -> Value {
    for _ in 0..<20 {
      if case .present(let outputs, let drift) = try await look(receipt), drift.isEmpty { return outputs }
    }
    throw Unfinished()
  }

  /// Takes the step back, and observes until that shows.
  func undo(to before: AnyObservation = .absent, receipt: Value?) async throws {
    try await step.undo(to: before, receipt, token: undoToken)
    for _ in 0..<20 {
      let now = try await look(receipt)
      if now.shows(before) { return }
    }
    throw Unfinished()
  }

  struct Unfinished: Error {}
}

extension AnyObservation {
  /// Whether it is absent like another, or there with the same drift.
  func shows(_ other: AnyObservation) -> Bool {
    switch (self, other) {
    case (.absent, .absent): true
    case (.present(_, let drift), .present(_, let otherDrift)): Set(drift) == Set(otherDrift)
    default: false
    }
  }

  var isAbsent: Bool { shows(.absent) }

  /// Whether nothing is left to do.
  var isSatisfied: Bool {
    if case .present(_, let drift) = self { drift.isEmpty } else { false }
  }
}

extension Value {
  /// The text of a field that has to be there.
  func text(_ field: String) throws -> String {
    try #require(self[field]?.string, "no text in `\(field)`")
  }
}
