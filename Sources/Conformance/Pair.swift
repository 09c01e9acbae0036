import Document
import PlinkflowKit

/// Two steps, each with what was there before it.
struct Pair: Sendable {
  let first: (attempt: Attempt, found: AnyObservation)
  let second: (attempt: Attempt, found: AnyObservation)
  /// Whether the second one waits for the first.
  var isOneAtATime: Bool

  /// Does something with both.
  func both<Answer: Sendable>(
    _ body: @escaping @Sendable (Attempt, AnyObservation) async throws(Breach) -> Answer
  ) async -> (Result<Answer, Breach>, Result<Answer, Breach>) {
    let (first, second) = (first, second)
    if isOneAtATime {
      let one = await result { () async throws(Breach) in try await body(first.attempt, first.found) }
      let other = await result { () async throws(Breach) in try await body(second.attempt, second.found) }
      return (one, other)
    }
    async let one = result { () async throws(Breach) in try await body(first.attempt, first.found) }
    async let other = result { () async throws(Breach) in try await body(second.attempt, second.found) }
    return (await one, await other)
  }

  /// Takes back what was made of both, and observes both once both are taken back.
  func undo(_ receipts: (Result<Value, Breach>, Result<Value, Breach>)) async throws(Breach) {
    let known = [first.attempt.token: try? receipts.0.get(), second.attempt.token: try? receipts.1.get()]
    let undone = await both { (attempt, found) async throws(Breach) in
      try await attempt.undo(to: found, known[attempt.token] ?? nil)
    }
    try undone.0.get()
    try undone.1.get()
    for (attempt, found) in [first, second] {
      _ = try await attempt.observe(
        known[attempt.token] ?? nil, until: { $0.agrees(with: found) },
        else: "both were taken back, and not both are as they were")
    }
  }
}

private func result<Answer>(_ body: () async throws(Breach) -> Answer) async -> Result<Answer, Breach> {
  do throws(Breach) {
    return .success(try await body())
  } catch {
    return .failure(error)
  }
}
