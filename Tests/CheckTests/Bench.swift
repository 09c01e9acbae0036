import Check
import Document
import PlinkflowKit

/// Looks once with a step of a kind, its parameters written as in a workflow.
enum Bench {
  /// An observation found something else than the test is about.
  struct Unexpected: Error, CustomStringConvertible {
    let description: String

    init(_ observation: AnyObservation) {
      description = "found \(observation)"
    }
  }

  static let token = Token(run: "r1", step: 1, direction: .run, generation: 0)

  static func look(
    _ kind: String, _ parameters: String, using client: any Sendable = Nothing()
  ) async throws -> AnyObservation {
    let value = try Value.parse(Source(name: "parameters", text: parameters))
    guard let found = Plugin.check.steps.first(where: { $0.name == kind }) else {
      throw StepError.refused("is of no kind")
    }
    return try await found.bind(value, using: client).observe(nil, token: token)
  }

  /// Why an observation says that it does not hold yet.
  static func reason(_ observation: AnyObservation) throws -> String {
    guard case .settling(let why, _) = observation else { throw Unexpected(observation) }
    return why
  }
}
